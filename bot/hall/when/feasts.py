"""Festivals and the days off around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from bot.hall import lunar
from bot.hall.when.context import Context, Unreal
from bot.hall.when.dates import DateSpec
from bot.hall.when.lunar_dates import LunarDate, LunarMonth
from bot.hall.when.months import MonthOf, YearOf
from bot.hall.when.values import Day, Value, days


@dataclass(frozen=True)
class Rule:
    """How a festival is found: solar month and day, lunar month and day (0 = last day), or a solar term."""

    name: str
    solar: tuple[int, int] | None = None
    lunar: tuple[int, int] | None = None
    term: str | None = None
    holiday: str | None = None

    def on(self, year: int) -> date:
        """Its date in the solar year named after it (除夕 2027 is the eve of the Spring Festival of 2027)."""
        if self.solar:
            return date(year, *self.solar)
        if self.term:
            return lunar.solar_term(year, self.term)
        month, day = self.lunar or (1, 1)
        if not day:
            return lunar.new_years_eve(year)
        return lunar.from_lunar(year, month, day)


@dataclass(frozen=True)
class Festival(DateSpec):
    """A bare festival: its nearest day not yet past, or that of a named year."""

    rule: Rule
    year: YearOf | None = None

    @property
    def period(self) -> bool:
        return self.rule.holiday in ("春节", "劳动节", "国庆节") and self.rule.name != "除夕"

    @property
    def ahead(self) -> bool:
        return self.period

    @property
    def festive(self) -> tuple[Literal["solar", "lunar"], int, int] | None:
        if self.rule.solar:
            return ("solar", *self.rule.solar)
        return ("lunar", *self.rule.lunar) if self.rule.lunar and self.rule.lunar[1] else None

    def resolve(self, c: Context) -> Value:
        return Day(self._find(c)[0])

    def days_off(self, c: Context) -> tuple[date, date]:
        if not self.rule.holiday:
            return self.extent(c)
        return c.calendar.holiday_span(self.rule.holiday, self._find(c)[1])

    def _find(self, c: Context) -> tuple[date, int]:
        lunar_winter = bool(self.rule.lunar and self.rule.lunar[0] >= 11 and self.rule.lunar[1])
        if self.year:
            year = self.year.of(c.today)
            if self.year == YearOf(0, relative=True) and self.rule.name == "除夕" and self.rule.on(year) < c.today:
                year += 1  # the eve that ends the running lunar year
            return self.rule.on(year), year
        for year in range(c.floor.year - int(lunar_winter), c.floor.year + 3):
            if self.rule.on(year) >= c.floor:
                return self.rule.on(year), year
        raise Unreal("no such festival")


@dataclass(frozen=True)
class DaysOff(DateSpec):
    """国庆假期, 春节期间: the days off of that year's plan."""

    festival: Festival
    period = True
    ahead = True

    @property
    def festive(self) -> tuple[Literal["solar", "lunar"], int, int] | None:
        return self.festival.festive

    def resolve(self, c: Context) -> Value:
        if self.festival.year is None:
            running = replace(self.festival, year=YearOf(c.floor.year))
            first, last = running.days_off(c)
            if first <= c.today <= last:
                return days(first, last)
        return days(*self.festival.days_off(c))


@dataclass(frozen=True)
class NextDaysOff(DateSpec):
    """节前, 放假后: the public holiday now running or next to come."""

    period = True
    ahead = True

    def resolve(self, c: Context) -> Value:
        _, first, last = c.calendar.next_holiday(c.today)
        return days(first, last)


def with_year(spec: DateSpec, year: YearOf) -> DateSpec | None:
    """The same date in a named year; None for a date that carries no year."""
    if isinstance(spec, LunarDate | LunarMonth | Festival) and spec.year is None:
        return replace(spec, year=year)
    if isinstance(spec, DaysOff) and spec.festival.year is None:
        return replace(spec, festival=replace(spec.festival, year=year))
    of = getattr(spec, "of", None)
    if isinstance(of, MonthOf) and of.month is not None and of.year is None:
        return replace(spec, of=replace(of, year=year))  # type: ignore[type-var]
    return None


def rule_from(name: str, data: Mapping[str, str]) -> Rule:
    """A festival's rule from its entry in festivals.yml."""
    return Rule(
        name,
        _month_day(data.get("solar")),
        _month_day(data.get("lunar")),
        data.get("term"),
        data.get("holiday"),
    )


def _month_day(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    month, day = str(text).split("-")
    return int(month), int(day)
