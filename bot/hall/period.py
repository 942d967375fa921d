"""A stretch of days that figures are asked for, cut into days, weeks or months, and the stretch before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.hall.errors import HallError

Unit = Literal["day", "week", "month"]
UNITS: tuple[Unit, ...] = ("day", "week", "month")
MOST = 31  # as many fit a page, a plot and a sheet of paper
EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)
A_DAY = timedelta(days=1)


class BadPeriod(HallError):
    """The days that were asked for are none, or too many for that unit."""

    code = "bad_period"


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both with it, cut by `unit`. Weeks begin on Monday."""

    unit: Unit
    first: date
    last: date

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.last + A_DAY

    @property
    def before(self) -> Period:
        """The stretch right before: as many whole months where these are whole months, else as many days."""
        if self.first.day == 1 and self.end.day == 1:
            return Period(self.unit, month_on(self.first, -months_between(self.first, self.end)), self.first - A_DAY)
        return Period(self.unit, self.first - (self.end - self.first), self.first - A_DAY)

    @property
    def parts(self) -> list[date]:
        """The first day of every part in the calendar: of the first part it may lie before `first`."""
        return list(_parts(self.unit, self.first, self.last))


def start_of(unit: Unit, day: date) -> date:
    """The first day of the day, week or month in which a day lies."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def month_on(first: date, months: int) -> date:
    """The first of the month so many months later (or earlier, below 0)."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def months_between(first: date, end: date) -> int:
    """How many months lie from one first of a month to another."""
    return (end.year - first.year) * 12 + end.month - first.month


def asked(unit: str, from_: str, to: str, today: date) -> Period:
    """The period that was typed in; what is left empty is a usual one that ends today.

    Raises BadPeriod with a sentence that says what is allowed.
    """
    if unit not in ("", *UNITS):
        raise BadPeriod("请选按日、按周或者按月。")
    known: Unit = next((one for one in UNITS if one == unit), "day")
    last = _day(to) if to else today
    first = _day(from_) if from_ else _usual_first(known, last)
    if first > last:
        raise BadPeriod("“从哪天”要在“到哪天”前面。")
    period = Period(known, first, last)
    if sum(1 for _, _ in zip(_parts(known, first, last), range(MOST + 1), strict=False)) > MOST:
        wider = {"day": "，再长请选按周或者按月", "week": "，再长请选按月", "month": ""}[known]
        name = {"day": "天", "week": "周", "month": "个月"}[known]
        raise BadPeriod(f"一次最多看{MOST}{name}{wider}。")
    return period


def _day(raw: str) -> date:
    try:
        found = date.fromisoformat(raw) if len(raw) == 10 else None
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        raise BadPeriod("日期请这样写：2026-11-23，2020年以后的。")
    return found


def _usual_first(unit: Unit, last: date) -> date:
    """Two weeks, eight weeks or six months."""
    if unit == "day":
        return last - timedelta(days=13)
    if unit == "week":
        return start_of("week", last) - timedelta(weeks=7)
    return month_on(start_of("month", last), -5)


def _parts(unit: Unit, first: date, last: date) -> Iterator[date]:
    at = start_of(unit, first)
    while at <= last:
        yield at
        at = month_on(at, 1) if unit == "month" else at + (timedelta(weeks=1) if unit == "week" else A_DAY)
