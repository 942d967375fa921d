"""Lunar dates, festivals and the days off around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.hall import lunar
from bot.hall.when.context import Context, Unreal
from bot.hall.when.dates import DateSpec
from bot.hall.when.months import MonthOf, YearOf
from bot.hall.when.values import Day, EveryLunarDay, Excluded, Value, days


@dataclass(frozen=True)
class LunarDate(DateSpec):
    """正月初六, 八月十六, 初八; `month` None means the nearest such day of any lunar month.

    `offset` counts lunar months from the running one (下个月初八); `implied` when only the missing 号 says lunar.
    三十 of a short twelfth month is its last day.
    """

    day: int
    month: int | None = None
    leap: bool = False
    year: YearOf | None = None
    offset: int | None = None
    implied: bool = False

    def resolve(self, c: Context) -> Value:
        for year, month, leap in self._months(c):
            length = lunar.month_length(year, month, leap)
            day = min(self.day, length) if (month, self.day) == (12, 30) else self.day
            if not 1 <= day <= length:
                continue
            found = lunar.from_lunar(year, month, day, leap)
            if self.year or self.offset is not None or found >= c.floor:
                return Day(found)
        raise Unreal("no such lunar day")

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        if not isinstance(earlier, LunarDate | LunarMonth) or self.month is not None or self.offset is not None:
            return self
        return replace(
            self, month=earlier.month, leap=earlier.leap, year=earlier.year, offset=getattr(earlier, "offset", None)
        )

    def standing(self) -> tuple[Excluded, ...]:
        return (EveryLunarDay(self.day),) if self.month is None and self.offset is None else ()

    def _months(self, c: Context) -> Iterator[tuple[int, int, bool]]:
        if self.month is None:
            yield from self._running_months(c)
        elif self.year:
            yield self.year.of(c.today), self.month, self.leap
        else:
            yield from ((c.floor.year + i, self.month, self.leap) for i in range(-1, 40 if self.leap else 4))

    def _running_months(self, c: Context) -> Iterator[tuple[int, int, bool]]:
        start = lunar.to_lunar(c.floor if self.offset is None else c.today)
        months = _months_from(start.year, start.month, start.leap)
        if self.offset is None:
            yield from (next(months) for _ in range(14))
        elif self.offset >= 0:
            yield [next(months) for _ in range(self.offset + 1)][-1]
        else:
            before = lunar.from_lunar(start.year, start.month, 1, start.leap) - timedelta(days=1)
            last = lunar.to_lunar(before)
            yield last.year, last.month, last.leap


@dataclass(frozen=True)
class LunarMonth(DateSpec):
    """正月, 腊月 and parts of them; `first` and `last` are days of the month, negative ones counted from its end."""

    month: int
    leap: bool = False
    year: YearOf | None = None
    first: int = 1
    last: int = -1
    period = True
    ahead = True

    def resolve(self, c: Context) -> Value:
        years = (self.year.of(c.today),) if self.year else range(c.floor.year - 1, c.floor.year + 30)
        for year in years:
            length = lunar.month_length(year, self.month, self.leap)
            if not length:
                continue
            first, last = (
                lunar.from_lunar(year, self.month, min(n if n > 0 else length + 1 + n, length), self.leap)
                for n in (self.first, self.last)
            )
            if self.year or last >= c.floor:
                return days(first, last)
        raise Unreal("no such lunar month")


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


def _months_from(year: int, month: int, leap: bool) -> Iterator[tuple[int, int, bool]]:
    while True:
        yield year, month, leap
        if not leap and lunar.leap_month(year) == month:
            leap = True
        else:
            leap = False
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
