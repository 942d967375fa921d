"""Reading a list of holders from a file of a spreadsheet: CSV or XLSX, as rows of plain text.

Nothing in a file is believed: its size is held before and after unpacking, formulas are never run (only what the
spreadsheet had shown of them is read), and XML with declarations of its own is refused.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from bot.hall.calendar_sheet import decode

LARGEST_FILE = 4_000_000
LARGEST_UNPACKED, MOST_PARTS = 24_000_000, 500
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 40, 200
MEGABYTE = 1_000_000


class Unreadable(ValueError):
    """A file that cannot be read; `sentence` says why and what would do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_rows(raw: bytes) -> list[list[str]]:
    """The rows of the first sheet, every cell as text without spaces around it; raises Unreadable."""
    if len(raw) > LARGEST_FILE:
        raise Unreadable(f"文件太大了，最多{LARGEST_FILE // MEGABYTE}兆。")
    if not raw.strip():
        raise Unreadable("这个文件是空的。")
    rows = _xlsx(raw) if raw[:2] == b"PK" else _csv(raw)
    kept: list[list[str]] = []
    for row in rows:
        if len(kept) == MOST_ROWS + 1:
            raise Unreadable(f"行数太多了，一次最多{MOST_ROWS}行，请分几个文件。")
        kept.append([_text(cell) for cell in row[:MOST_COLUMNS]])
    while kept and not any(kept[-1]):
        kept.pop()
    if not any(map(any, kept)):
        raise Unreadable("这个文件里没有字。")
    return kept


def _csv(raw: bytes) -> Iterator[list[Any]]:
    if raw[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable("这是旧格式的Excel文件（.xls），请另存为.xlsx或CSV再试。")
    try:
        text = decode(raw)
    except UnicodeDecodeError:
        raise Unreadable("这个文件读不出来，请存成.xlsx或CSV再试。") from None
    if "\0" in text:
        raise Unreadable("这个文件不是表格，请存成.xlsx或CSV再试。")
    first = text[:2000].splitlines()[0] if text[:2000].splitlines() else ""
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise Unreadable("这个CSV文件的格式不对，请用表格软件重新存一次。") from None


def _xlsx(raw: bytes) -> Iterator[list[Any]]:
    _check_parts(raw)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file claims to measure may be anything
        yield from (list(row) for row in _limited(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)))
    except Unreadable:
        raise
    except Exception:  # whatever a broken or hostile file makes the library raise
        raise Unreadable("这个Excel文件读不出来，请打开再另存一次，或者存成CSV。") from None


def _limited(rows: Iterable[Any]) -> Iterator[Any]:
    """A sheet may claim a million empty rows; nobody waits for those."""
    for number, row in enumerate(rows):
        if number > 2 * MOST_ROWS:
            raise Unreadable(f"行数太多了，一次最多{MOST_ROWS}行，请分几个文件。")
        yield row


def _check_parts(raw: bytes) -> None:
    """Unpack within a limit, counting what really comes out, and look for declarations that XML readers obey."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            names = parts.infolist()
            if len(names) > MOST_PARTS:
                raise Unreadable("这个Excel文件里的东西太多了，请只留名单那一张表。")
            left = LARGEST_UNPACKED
            for name in names:
                left -= _checked_part(parts, name, left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Unreadable("这个Excel文件坏了，或者加了密码。") from None


def _checked_part(parts: zipfile.ZipFile, name: zipfile.ZipInfo, left: int) -> int:
    size, tail = 0, b""
    with parts.open(name) as file:
        while piece := file.read(MEGABYTE):
            size += len(piece)
            if size > left:
                raise Unreadable("这个Excel文件展开以后太大，请只留要用的几列再存。")
            if b"<!DOCTYPE" in tail + piece or b"<!ENTITY" in tail + piece:
                raise Unreadable("这个Excel文件里有不该有的内容，不能用。")
            tail = piece[-9:]
    return size


def _text(cell: Any) -> str:
    """A cell as somebody would have typed it: dates as 2027-03-05, whole numbers without a fraction."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else str(cell)
    return " ".join(str(cell).split())[: LONGEST_CELL + 1]
