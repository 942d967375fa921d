"""Tables as files: CSV that every table program reads as UTF-8, and XLSX; no cell is ever taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

from starlette.responses import Response
from xlsxwriter import Workbook

from bot.console.pages import HEADERS

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")  # a table program would take these for a formula
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 40
SHEET = "名单"


def safe(cell: str) -> str:
    """The cell with a mark in front that keeps a table program from calculating."""
    return f"'{cell}" if cell.startswith(RISKY) else cell


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The lines; words that could be taken for a formula are marked as words."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(columns)
    table.writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """CSV with the mark that says UTF-8."""
    return _file(f"{name}.csv", ("\ufeff" + csv_text(columns, rows)).encode(), "text/csv; charset=utf-8")


def xlsx_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """One sheet of text cells, its first row standing still; numbers keep their leading zeros."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet(SHEET), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        widths = [len(title) for title in columns]
        for column, title in enumerate(columns):
            sheet.write_string(0, column, title, bold)
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell)
                widths[column] = max(widths[column], len(cell))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(WIDEST, 2 * width + 2))
    return _file(f"{name}.xlsx", out.getvalue(), XLSX)


def _file(name: str, data: bytes, kind: str) -> Response:
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, 200, headers, kind)
