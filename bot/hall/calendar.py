"""What kind of day a date is: working day, weekend, public holiday or make-up working day.

The State Council's yearly plan comes from the chinesecalendar package (2004 up to the last year it knows). For a
year not yet announced the statutory days are computed from the Regulation on Public Holidays for National
Annual Festivals and Memorial Days (as amended from 1 January 2025): 元旦 1 day, 春节 除夕 to 初三, 清明 1,
劳动节 1–2 May, 端午 1, 中秋 1, 国庆 1–3 October; such days carry `announced=False` so that people can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from bot.hall import lunar
from bot.hall.lunar import LunarDay

Kind = Literal["workday", "weekend", "holiday", "makeup"]

HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}
_WEEKDAYS = "一二三四五六日"
_DAY = timedelta(days=1)
_LONGEST_COUNT = 1000  # working days; keeps a slip of the tongue from walking through centuries


@dataclass(frozen=True)
class CalendarDay:
    """One date; `name` is the holiday (of a make-up day: the one it pays for), `announced` whether the plan is out."""

    date: date
    kind: Kind
    name: str | None = None
    announced: bool = True

    @property
    def working(self) -> bool:
        """Whether offices work that day."""
        return self.kind in ("workday", "makeup")


class Calendar:
    """The official calendar with the hall's own corrections on top (`overrides` win for their dates)."""

    def __init__(self, overrides: Mapping[date, CalendarDay] | None = None) -> None:
        self._overrides = dict(overrides or {})

    def day(self, d: date) -> CalendarDay:
        """The kind of day."""
        return self._overrides.get(d) or _official_day(d)

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

    def describe(self, d: date, now: date | None = None) -> str:
        """The date as it is read to people, `11月28日星期六`; with the year when `now` lies in another one."""
        today = now.date() if isinstance(now, datetime) else now
        year = f"{d.year}年" if today is not None and today.year != d.year else ""
        return f"{year}{d.month}月{d.day}日星期{_WEEKDAYS[d.weekday()]}"

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


@lru_cache(maxsize=256)
def festival_day(name: str, year: int) -> date:
    """The day a public holiday is named after, in that solar year; ValueError for an unknown name."""
    lunar_days = {"春节": (1, 1), "端午节": (5, 5), "中秋节": (8, 15)}
    solar_days = {"元旦": (1, 1), "劳动节": (5, 1), "国庆节": (10, 1)}
    if name in lunar_days:
        return lunar.from_lunar(year, *lunar_days[name])
    if name in solar_days:
        return date(year, *solar_days[name])
    if name == "清明节":
        return lunar.solar_term(year, "清明")
    raise ValueError(f"unknown holiday {name}")


@lru_cache(maxsize=4096)
def _official_day(d: date) -> CalendarDay:
    if _plan_known(d.year):
        return _planned_day(d)
    statutory = _statutory_days(d.year).get(d)
    if statutory:
        return CalendarDay(d, "holiday", statutory, announced=False)
    return CalendarDay(d, "workday" if d.weekday() < 5 else "weekend", announced=False)


def _planned_day(d: date) -> CalendarDay:
    from chinese_calendar import constants

    if d in constants.holidays:
        return CalendarDay(d, "holiday", _NAMES.get(str(constants.holidays[d])))
    if d in constants.workdays:
        return CalendarDay(d, "makeup", _NAMES.get(str(constants.workdays[d])))
    return CalendarDay(d, "workday" if d.weekday() < 5 else "weekend")


@lru_cache(maxsize=64)
def _plan_known(year: int) -> bool:
    from chinese_calendar import constants

    return date(year, 10, 1) in constants.holidays


@lru_cache(maxsize=64)
def _statutory_days(year: int) -> Mapping[date, str]:
    if not lunar.FIRST_YEAR < year <= lunar.LAST_YEAR:
        return {}
    lengths = {"元旦": 1, "清明节": 1, "劳动节": 2, "端午节": 1, "中秋节": 1, "国庆节": 3}
    days = {festival_day(n, year) + _DAY * i: n for n, length in lengths.items() for i in range(length)}
    first = lunar.new_years_eve(year)
    return days | {first + _DAY * i: "春节" for i in range(4)}
