"""The calendar as a table that people fill in with a spreadsheet: date, kind, name, source, announced."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.hall.official import HOLIDAYS, CalendarDay, days_of_year, festival_day, official_day, unfit

COLUMNS = ("date", "kind", "name", "source", "announced")
NEEDED = frozenset(COLUMNS[:4])
CHINESE = {"日期": "date", "哪种日子": "kind", "名称": "name", "来源": "source", "公布了": "announced"}
"""What a hall may call the columns."""
SAID = {"上班": "workday", "周末": "weekend", "周末休息": "weekend", "放假": "holiday", "调休上班": "makeup"}
"""What it may call the kinds of days."""
LONGEST_NAME, LONGEST_SOURCE = 40, 120
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True)
class SheetDay:
    """One good row: the day and where it was taken from."""

    day: CalendarDay
    source: str


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one line of the file (the first line is 1), and what is allowed."""

    line: int
    text: str


def decode(raw: bytes) -> str:
    """The text of a file that a spreadsheet saved, as UTF-8 or in the Chinese encoding of older ones.

    Raises ValueError (UnicodeDecodeError) when it is neither.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def read_sheet(text: str) -> tuple[list[SheetDay], list[Trouble]]:
    """The good rows in order and every bad one; without the column `announced` all rows count as announced."""
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        return _read_rows(lines)
    except csv.Error as error:
        return [], [Trouble(lines.line_num + 1, f"not a table of comma-separated values: {error}")]


def _read_rows(lines: csv.DictReader[str]) -> tuple[list[SheetDay], list[Trouble]]:
    lines.fieldnames = [_column(name) for name in lines.fieldnames or ()]
    columns = set(lines.fieldnames) - {""}
    if not NEEDED <= columns <= set(COLUMNS):
        return [], [Trouble(1, f"the columns are {', '.join(sorted(columns)) or 'none'}; use {','.join(COLUMNS[:4])}")]
    days: list[SheetDay] = []
    troubles: list[Trouble] = []
    seen: dict[date, int] = {}
    for cells in lines:
        plain = {k or "": v.strip() if isinstance(v, str) else "" for k, v in cells.items()}
        if not any(plain.values()):
            continue
        found = _read_row(plain) if None not in cells else "there are more cells than columns"
        if isinstance(found, SheetDay) and (before := seen.setdefault(found.day.date, lines.line_num)) < lines.line_num:
            found = f"{found.day.date} stands on line {before} already"
        if isinstance(found, SheetDay):
            days.append(found)
        else:
            troubles.append(Trouble(lines.line_num, found))
    if not days and not troubles:
        troubles.append(Trouble(1, "there is no row"))
    return days, troubles


def _column(name: str | None) -> str:
    plain = (name or "").strip()
    return CHINESE.get(plain, plain)


def _read_row(cells: Mapping[str, str]) -> SheetDay | str:
    day = read_date(cells["date"])
    if day is None:
        return f"date {cells['date']!r} is not a date such as 2027-01-04"
    announced = {"": True, "yes": True, "是": True, "no": False, "否": False}.get(cells.get("announced", "").lower())
    if announced is None:
        return f"announced {cells['announced']!r} is not allowed; use yes or no"
    for column, longest in (("name", LONGEST_NAME), ("source", LONGEST_SOURCE)):
        if len(cells[column]) > longest:
            return f"{column} is longer than {longest} characters"
    if not cells["source"]:
        return "source is empty; name the notice or the person it comes from"
    found = CalendarDay(day, SAID.get(cells["kind"], cells["kind"]), cells["name"] or None, announced)  # type: ignore[arg-type]
    return unfit(found) or SheetDay(found, cells["source"])


def read_date(text: str) -> date | None:
    """A date as spreadsheets write it: 2027-01-04, 2027/1/4, 2027年1月4日; None for anything else."""
    found = _DATE.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def write_sheet(days: Iterable[tuple[CalendarDay, str]]) -> str:
    """The text of a file that `read_sheet` reads back; the mark in front tells spreadsheets that it is UTF-8."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for day, source in days:
        rows.writerow((day.date, day.kind, day.name or "", source, "yes" if day.announced else "no"))
    return "\ufeff" + out.getvalue()


def plans(days: Sequence[SheetDay]) -> dict[int, str]:
    """The years whose whole announced plan is in the rows, each with its source.

    A plan names the day of every one of the seven public holidays as a holiday.
    """
    off = {d.day.date: d.source for d in days if d.day.announced and d.day.kind == "holiday"}
    years = sorted({day.year for day in off})
    return {
        year: off[festival_day("国庆节", year)]
        for year in years
        if all(festival_day(name, year) in off for name in HOLIDAYS)
    }


def rest_of_plan(year: int, source: str, named: Iterable[date]) -> Iterator[SheetDay]:
    """The days that a plan leaves as they are, now announced: statutory days, weekends and working days."""
    told = set(named)
    for usual in map(official_day, days_of_year(year)):
        if usual.date not in told:
            yield SheetDay(replace(usual, announced=True), source)
