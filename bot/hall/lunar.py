"""The lunar calendar and the solar terms, 1900 to 2100: a thin layer over borax."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from borax.calendars.lunardate import TERMS_CN, LCalendars, LunarDate, TermUtils

FIRST_YEAR, LAST_YEAR = 1901, 2099

TERMS = tuple(TERMS_CN)  # from 小寒 in January to 冬至 in December
_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True)
class LunarDay:
    """A day of the lunar calendar; `month` 1–12, `day` 1–30, `text` as people say it (十月十五, 闰六月初一)."""

    year: int
    month: int
    day: int
    leap: bool

    @property
    def text(self) -> str:
        """Month and day in characters, without the year."""
        return f"{'闰' if self.leap else ''}{_MONTHS[self.month - 1]}月{day_text(self.day)}"


def day_text(day: int) -> str:
    """A lunar day of the month in characters: 初八, 十五, 廿三, 三十."""
    if day <= 10:
        return "初" + _DIGITS[day - 1]
    if day < 20:
        return "十" + _DIGITS[day - 11]
    if day in (20, 30):
        return "二十" if day == 20 else "三十"
    return "廿" + _DIGITS[day - 21]


@lru_cache(maxsize=4096)
def to_lunar(day: date) -> LunarDay:
    """The lunar day of a solar date; ValueError outside the years covered."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"no lunar date for {day}")
    found = LunarDate.from_solar_date(day.year, day.month, day.day)
    return LunarDay(found.year, found.month, found.day, bool(found.leap))


@lru_cache(maxsize=4096)
def from_lunar(year: int, month: int, day: int, leap: bool = False) -> date:
    """The solar date of a lunar day; ValueError when that month has no such day or is no leap month."""
    if not 1 <= day <= month_length(year, month, leap):
        raise ValueError(f"lunar {year}-{month} has no day {day}")
    found: date = LunarDate(year, month, day, int(leap)).to_solar_date()
    return found


@lru_cache(maxsize=1024)
def month_length(year: int, month: int, leap: bool = False) -> int:
    """29 or 30, or 0 for a month that does not exist; ValueError outside the years covered."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise ValueError(f"no lunar month {year}-{month}")
    if leap and LCalendars.leap_month(year) != month:
        return 0
    return int(LCalendars.ndays(year, month, int(leap)))


def leap_month(year: int) -> int:
    """The month that is repeated in that lunar year, 0 for none."""
    return int(LCalendars.leap_month(year))


def new_years_eve(year: int) -> date:
    """除夕 before the Spring Festival of solar year `year`: the last day of the twelfth lunar month."""
    return from_lunar(year - 1, 12, month_length(year - 1, 12))


@lru_cache(maxsize=512)
def solar_term(year: int, name: str) -> date:
    """The date of a solar term (清明, 冬至 …) in a solar year; ValueError for another name or year."""
    if name not in TERMS:
        raise ValueError(f"{name!r} is no solar term; use one of: {' '.join(TERMS)}")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"no solar terms for {year}")
    found: date = TermUtils.nth_term_day(year, term_name=name)
    return found


def term_on(day: date) -> str | None:
    """The solar term that begins on that date, or None; ValueError outside the years covered."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"no solar terms for {day.year}")
    name: str | None = TermUtils.get_term_info(day.year, day.month, day.day)[0]
    return name
