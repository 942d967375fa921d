"""The days as the state lays them down: the announced plan of a year, or the statutory days while there is none.

The State Council's yearly plan comes from the chinesecalendar package (2004 up to the last year it knows). For a
year not yet announced the statutory days are computed from the Regulation on Public Holidays for National
Annual Festivals and Memorial Days (as amended from 1 January 2025): 元旦 1 day, 春节 除夕 to 初三, 清明 1,
劳动节 1–2 May, 端午 1, 中秋 1, 国庆 1–3 October; such days carry `announced=False` so that people can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version
from typing import Literal, get_args

from bot.hall import lunar

Kind = Literal["workday", "weekend", "holiday", "makeup"]

KINDS: tuple[Kind, ...] = get_args(Kind)
HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
FIRST_YEAR, LAST_YEAR = 2000, 2098  # the years that the hall's own calendar may hold
_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}
_DAY = timedelta(days=1)


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


@lru_cache(maxsize=4096)
def official_day(d: date) -> CalendarDay:
    """The kind of day by the announced plan, or by the statutory days when there is none for that year."""
    if plan_known(d.year):
        return _planned_day(d)
    statutory = statutory_days(d.year).get(d)
    if statutory:
        return CalendarDay(d, "holiday", statutory, announced=False)
    return CalendarDay(d, _plain_kind(d), announced=False)


def official_source(announced: bool) -> str:
    """Where `official_day` has a day from, with the version of the package; changes when that one does."""
    package = f"chinesecalendar {_package_version()}"
    return package if announced else f"全国年节及纪念日放假办法（2025），{package}没有这一年"


def unfit(day: CalendarDay) -> str | None:
    """Why a day cannot be entered into the hall's calendar, naming what is allowed; None when it can."""
    if not FIRST_YEAR <= day.date.year <= LAST_YEAR:
        return f"{day.date} is outside of {FIRST_YEAR} to {LAST_YEAR}"
    if day.kind not in KINDS:
        return f"kind {day.kind!r} is not allowed; use one of: {', '.join(KINDS)}"
    allowed = ("workday", "holiday") if day.date.weekday() < 5 else ("weekend", "makeup", "holiday")
    if day.kind not in allowed:
        return f"{day.date} is a {day.date:%A}, which cannot be {day.kind}; use one of: {', '.join(allowed)}"
    return None


def days_of_year(year: int) -> Iterator[date]:
    """Every date of a year, in order."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += _DAY


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


@lru_cache(maxsize=64)
def statutory_days(year: int) -> Mapping[date, str]:
    """The holidays that the Regulation itself names in a year, whatever the plan adds around them."""
    if not lunar.FIRST_YEAR < year <= lunar.LAST_YEAR:
        return {}
    lengths = {"元旦": 1, "清明节": 1, "劳动节": 2, "端午节": 1, "中秋节": 1, "国庆节": 3}
    days = {festival_day(n, year) + _DAY * i: n for n, length in lengths.items() for i in range(length)}
    first = lunar.new_years_eve(year)
    return days | {first + _DAY * i: "春节" for i in range(4)}


@lru_cache(maxsize=64)
def plan_known(year: int) -> bool:
    """Whether the package holds the announced plan of that year."""
    from chinese_calendar import constants

    return date(year, 10, 1) in constants.holidays


def _planned_day(d: date) -> CalendarDay:
    from chinese_calendar import constants

    if d in constants.holidays:
        return CalendarDay(d, "holiday", _NAMES.get(str(constants.holidays[d])))
    if d in constants.workdays:
        return CalendarDay(d, "makeup", _NAMES.get(str(constants.workdays[d])))
    return CalendarDay(d, _plain_kind(d))


def _plain_kind(d: date) -> Kind:
    return "workday" if d.weekday() < 5 else "weekend"


@lru_cache(maxsize=1)
def _package_version() -> str:
    return version("chinesecalendar")
