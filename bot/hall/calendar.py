"""What kind of day a date is: working day, weekend, public holiday or make-up working day.

The official days are those of `official.py`; what the hall itself has entered stands on top of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from bot.hall import lunar
from bot.hall.lunar import LunarDay
from bot.hall.official import (
    FIRST_YEAR,
    HOLIDAYS,
    LAST_YEAR,
    CalendarDay,
    Kind,
    festival_day,
    official_day,
    statutory_days,
)

__all__ = ["HOLIDAYS", "Calendar", "CalendarDay", "Kind", "festival_day"]

_WEEKDAYS = "一二三四五六日"
_DAY = timedelta(days=1)
_LONGEST_COUNT = 1000  # working days; keeps a slip of the tongue from walking through centuries
# How far from a statutory day the plans of 2014 to 2026 turned other days on or off, in days.
_BRIDGED_BEFORE, _BRIDGED_AFTER, _SWAPPED_WEEKEND = 1, 5, 9


class Calendar:
    """The official calendar with the hall's own corrections on top (`overrides` win for their dates)."""

    def __init__(self, overrides: Mapping[date, CalendarDay] | None = None) -> None:
        self._overrides = dict(overrides or {})

    def correct(self, overrides: Mapping[date, CalendarDay]) -> None:
        """Put other corrections in the place of the present ones, all at once."""
        self._overrides = dict(overrides)

    def day(self, d: date) -> CalendarDay:
        """The kind of day."""
        return self._overrides.get(d) or official_day(d)

    def is_working(self, d: date) -> bool:
        """Whether offices work that day."""
        return self.day(d).working

    def previous_working_day(self, d: date, inclusive: bool = False) -> date:
        """The last working day before `d`; `d` itself counts when `inclusive`."""
        return self._step_to_working(d, -_DAY, inclusive)

    def next_working_day(self, d: date, inclusive: bool = False) -> date:
        """The first working day after `d`; `d` itself counts when `inclusive`."""
        return self._step_to_working(d, _DAY, inclusive)

    def add_working_days(self, d: date, n: int) -> date:
        """The nth working day after `d` (before it when negative); ValueError beyond 1000 days."""
        if abs(n) > _LONGEST_COUNT:
            raise ValueError("too many working days")
        step = self.next_working_day if n > 0 else self.previous_working_day
        for _ in range(abs(n)):
            d = step(d)
        return d

    def holiday_span(self, name: str, year: int) -> tuple[date, date]:
        """First and last day off around that festival; unannounced: statutory days and weekends touching them.

        A festival that lost its day off (by an override) is its own span. ValueError for an unknown name.
        """
        middle = festival_day(name, year)
        if self.day(middle).working:
            return middle, middle
        return self._edge(middle, -_DAY), self._edge(middle, _DAY)

    def next_holiday(self, d: date) -> tuple[str, date, date]:
        """Name and span of the public holiday running on `d` or the next one to come."""
        for name, year in self._festivals_from(d):
            first, last = self.holiday_span(name, year)
            if last >= d:
                return name, first, last
        raise ValueError(f"no holiday after {d}")

    def lunar(self, d: date) -> LunarDay:
        """The lunar day; ValueError before 1901 and after 2099."""
        return lunar.to_lunar(d)

    def from_lunar(self, year: int, month: int, day: int, leap: bool = False) -> date:
        """The solar date of a lunar day; ValueError when it does not exist."""
        return lunar.from_lunar(year, month, day, leap)

    def solar_term(self, d: date) -> str | None:
        """The solar term (节气) that begins that day, or None; ValueError before 1901 and after 2099."""
        return lunar.term_on(d)

    def next_solar_term(self, name: str, d: date) -> date:
        """The first day on or after `d` on which the named term begins; ValueError for a name that is none."""
        found = lunar.solar_term(d.year, name)
        return found if found >= d else lunar.solar_term(d.year + 1, name)

    def awaited_plan(self, d: date) -> int | None:
        """The year whose plan is not announced and may still turn this day on or off; None when it is settled.

        A weekend may become a make-up day and a working day a bridge; both happen near a statutory holiday only.
        The last days of December belong to the plan of the year after, too.
        """
        if not FIRST_YEAR <= d.year <= LAST_YEAR:
            return None
        before, after = (_SWAPPED_WEEKEND,) * 2 if d.weekday() >= 5 else (_BRIDGED_BEFORE, _BRIDGED_AFTER)
        for offset in range(-after, before + 1):
            near = d + _DAY * offset
            if near in statutory_days(near.year) and self._open(near) and (near.year != d.year or self._open(d)):
                return near.year
        return None

    def describe(self, d: date, now: date | None = None) -> str:
        """The date as it is read to people, `11月28日星期六`; with the year when `now` lies in another one."""
        today = now.date() if isinstance(now, datetime) else now
        year = f"{d.year}年" if today is not None and today.year != d.year else ""
        return f"{year}{d.month}月{d.day}日星期{_WEEKDAYS[d.weekday()]}"

    def _open(self, d: date) -> bool:
        return not self.day(d).announced

    def _step_to_working(self, d: date, step: timedelta, inclusive: bool) -> date:
        if not inclusive:
            d += step
        while not self.is_working(d):
            d += step
        return d

    def _edge(self, d: date, step: timedelta) -> date:
        while self._belongs(d, d + step):
            d += step
        return d

    def _belongs(self, d: date, neighbour: date) -> bool:
        kind = self.day(neighbour).kind
        return kind == "holiday" or (kind == "weekend" and not self.day(d).announced)

    @staticmethod
    def _festivals_from(d: date) -> Iterator[tuple[str, int]]:
        for year in (d.year, d.year + 1):
            for name in sorted(HOLIDAYS, key=lambda n: festival_day(n, year)):
                yield name, year
