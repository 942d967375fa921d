"""A table as a file: CSV with the mark that tells table programs it is UTF-8."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from starlette.responses import Response

from bot.console.pages import HEADERS

RISKY = ("=", "+", "-", "@", "\t", "\r")  # a table program would take these for a formula


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The lines; words that could be taken for a formula are marked as words."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(columns)
    for row in rows:
        table.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def safe(cell: str) -> str:
    """A cell that no table program runs."""
    return f"'{cell}" if cell.startswith(RISKY) else cell


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The file `name`.csv to be saved."""
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response("\ufeff" + csv_text(columns, rows), 200, headers, "text/csv; charset=utf-8")
