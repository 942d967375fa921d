"""A list of licence holders as staff keep it in a spreadsheet: which column is what, and which rows can be used."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.hall.calendar_sheet import Trouble
from bot.hall.holders import HolderLine

COLUMNS: Mapping[str, str] = {"licence": "许可证号", "expiry": "有效期到", "name": "姓名或店名", "phone": "电话"}
NEEDED = ("licence", "expiry")
_WORDS: Mapping[str, re.Pattern[str]] = {
    "licence": re.compile(r"许可证(?:号|编号)|证件?号码?$|证号|烟草证|licen[cs]e", re.I),
    "expiry": re.compile(r"到期|有效期|届满|截止|期限|expir|valid", re.I),
    "name": re.compile(r"姓名|经营者|负责人|持证人|店名|字号|企业名称|联系人|^名称|name", re.I),
    "phone": re.compile(r"电话|手机|联系方式|号码$|phone|mobile|tel", re.I),
}
_NOT = re.compile(r"身份证|执照|信用代码|发证|起始|开始", re.I)
HEADER_WITHIN = 10  # lists have titles above their columns
LONGEST_NAME = 40
LONGEST_LICENCE_YEARS = 6  # a licence is good for five years at most (许可证管理办法), and a list may be early
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_BARE_DATE = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"[3-7]\d{4}")
_FORMULA = "=+-@"
_NUMBER = re.compile(r"[\s\-—,，'’]")


@dataclass(frozen=True)
class Layout:
    """Where the columns stand: index of the row with their names, and the column of each field."""

    header: int
    columns: Mapping[str, int]

    @property
    def missing(self) -> list[str]:
        """The needed fields for which no column was found, in the words of the page."""
        return [COLUMNS[name] for name in NEEDED if name not in self.columns]


@dataclass(frozen=True)
class Reading:
    """The lines that can be used, and what is wrong with the others (the first row of the file is 1)."""

    lines: list[HolderLine]
    troubles: list[Trouble]


def guess(rows: Sequence[Sequence[str]]) -> Layout:
    """The row that looks most like names of columns, and which of them is what."""
    found = [Layout(i, _columns(row)) for i, row in enumerate(rows[:HEADER_WITHIN])]
    return max(found, key=lambda one: len(one.columns), default=Layout(0, {}))


def _columns(row: Sequence[str]) -> dict[str, int]:
    taken: dict[str, int] = {}
    for name, pattern in _WORDS.items():
        for index, title in enumerate(row):
            if index not in taken.values() and len(title) <= 20 and pattern.search(title) and not _NOT.search(title):
                taken[name] = index
                break
    return taken


def read_lines(rows: Sequence[Sequence[str]], layout: Layout, today: date) -> Reading:
    """Every row below the names of the columns; empty ones are passed over."""
    result = Reading([], [])
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[layout.header + 1 :], layout.header + 2):
        if not any(row):
            continue
        try:
            line = _line(row, layout.columns, today)
        except ValueError as error:
            result.troubles.append(Trouble(number, str(error)))
            continue
        if line.key in seen:
            result.troubles.append(Trouble(number, f"这个证号和第{seen[line.key]}行重复了"))
            continue
        seen[line.key] = number
        result.lines.append(line)
    return result


def _line(row: Sequence[str], columns: Mapping[str, int], today: date) -> HolderLine:
    cells = {name: row[index] if index < len(row) else "" for name, index in columns.items()}
    return HolderLine(
        _licence(cells.get("licence", "")),
        _name(cells.get("name", "")),
        _phone(cells.get("phone", "")),
        _expiry(cells.get("expiry", ""), today),
    )


def _licence(cell: str) -> str:
    number = _NUMBER.sub("", cell)
    if not number:
        raise ValueError("没有许可证号")
    if re.search(r"\d[.]?\d*[eE][+]?\d+", number):
        raise ValueError("许可证号变成了科学计数，请把那一列改成文本再存")
    if not re.fullmatch(r"[1-9]\d{11}", number):
        raise ValueError("许可证号要12位数字")
    return number


def _name(cell: str) -> str | None:
    if cell[:1] in tuple(_FORMULA):
        raise ValueError("姓名不能用“=”“+”“-”“@”开头")
    if len(cell) > LONGEST_NAME:
        raise ValueError(f"姓名太长了，最多{LONGEST_NAME}个字")
    if not all(c.isprintable() for c in cell):
        raise ValueError("姓名里有看不见的字符")
    return cell or None


def _phone(cell: str) -> str | None:
    number = re.sub(r"^\+?86(?=1[3-9]\d{9}$)", "", _NUMBER.sub("", cell))
    if not number:
        return None
    if not re.fullmatch(r"1[3-9]\d{9}|0\d{2,3}[2-8]\d{6,7}", number):
        raise ValueError("电话不对：手机11位，固定电话要带区号")
    return number


def _expiry(cell: str, today: date) -> date:
    """A date, the end of a span of two, or a day number of a spreadsheet."""
    if not cell:
        raise ValueError("没有到期日")
    expiry = _date(cell)
    if expiry < today:
        raise ValueError("已经过期了，不用提醒")
    if expiry > today + timedelta(days=366 * LONGEST_LICENCE_YEARS):
        raise ValueError(f"到期日太远，证最长五年：{expiry}")
    return expiry


def _date(cell: str) -> date:
    parts = _DATE.findall(cell) or _BARE_DATE.findall(cell if len(cell) <= 20 else "")
    try:
        if parts:
            return date(*map(int, parts[-1]))
        if _SERIAL.fullmatch(cell):
            return date(1899, 12, 30) + timedelta(days=int(cell))
    except ValueError:
        pass
    raise ValueError("到期日看不懂，请写成2027-03-05这样")


def safe_cell(text: str) -> str:
    """A cell of a file for a spreadsheet, which must never take it for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
