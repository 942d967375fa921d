"""Dates as they are spoken, before they are counted out: relative days, weekdays, months and their parts.

Each class is one way of naming a day or a stretch of days; `resolve` counts it out in a Context. The rules (weeks
start on Monday, bare dates roll forward, 月底 is the last five days …) are the hall's conventions for bookings.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.hall.when.context import Context, Unreal, monday, month_end
from bot.hall.when.values import (
    Day,
    DaySpan,
    EveryWeekday,
    Excluded,
    Exclusion,
    Value,
    alternatives,
    days,
)

_DAY = timedelta(days=1)
_YEARS_AHEAD = 9  # far enough for 29 February


class DateSpec(ABC):
    """One spoken date."""

    @property
    def period(self) -> bool:
        """Several days, which 之前 still includes (月底之前)."""
        return False

    @property
    def ahead(self) -> bool:
        """A whole coming period, which 之前 stops short of (下周之前)."""
        return False

    @property
    def weekly(self) -> bool:
        """A bare weekday, which moves on a week when its clock time is gone."""
        return False

    @abstractmethod
    def resolve(self, c: Context) -> Value:
        """The meaning; Unreal (or ValueError) when there is no such date."""

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        """This date with the week or month that was said before it (下周三…周五, 9月10号，11号)."""
        return self

    def standing(self) -> tuple[Excluded, ...]:
        """What it excludes week after week or month after month when nothing pins it down."""
        return ()

    def extent(self, c: Context) -> tuple[date, date]:
        """First and last day of the whole thing, past days included."""
        return bounds(self.resolve(c))

    def days_off(self, c: Context) -> tuple[date, date]:
        """The extent, widened to the public holiday it belongs to."""
        return self.extent(c)


def bounds(value: Value) -> tuple[date, date]:
    """First and last day of a day or span; Unreal for anything without two ends."""
    if isinstance(value, Day):
        return value.date, value.date
    if isinstance(value, DaySpan) and value.last is not None:
        return value.first, value.last
    raise Unreal("no span of days")


@dataclass(frozen=True)
class YearOf:
    """A year by its number, or counted from the running one."""

    number: int
    relative: bool = False

    def of(self, today: date) -> int:
        """The year's number; Unreal outside 1902–2098, where the calendars end."""
        year = today.year + self.number if self.relative else self.number
        if not 1902 <= year <= 2098:
            raise Unreal(f"year {year}")
        return year


@dataclass(frozen=True)
class MonthOf:
    """A month: by number (with or without year), counted from the running one, or none said."""

    month: int | None = None
    year: YearOf | None = None
    offset: int | None = None

    @property
    def pinned(self) -> bool:
        """Whether it can only be one month, past or not."""
        return self.offset is not None or (self.month is not None and self.year is not None)

    def months(self, c: Context) -> Iterator[tuple[int, int]]:
        """The (year, month) pairs it may mean, in the order in which they are tried."""
        if self.offset is not None:
            year, month = divmod(c.today.year * 12 + c.today.month - 1 + self.offset, 12)
            yield year, month + 1
        elif self.month is not None and self.year is not None:
            yield self.year.of(c.today), self.month
        elif self.month is not None:
            yield from ((c.floor.year + i, self.month) for i in range(_YEARS_AHEAD))
        else:
            start = c.floor.year * 12 + c.floor.month - 1
            yield from (((start + i) // 12, (start + i) % 12 + 1) for i in range(14))


@dataclass(frozen=True)
class Relative(DateSpec):
    """今天, 大后天, 昨天."""

    offset: int

    def resolve(self, c: Context) -> Value:
        return Day(c.today + timedelta(days=self.offset))


@dataclass(frozen=True)
class SameDay(DateSpec):
    """当天: the day named before, or today."""

    def resolve(self, c: Context) -> Value:
        return Day(c.today)


@dataclass(frozen=True)
class MonthDay(DateSpec):
    """12月5号, 下个月5号, 5号; `last` for a fused pair (五六号)."""

    day: int
    of: MonthOf = field(default_factory=MonthOf)
    last: int | None = None

    def resolve(self, c: Context) -> Value:
        for year, month in self.of.months(c):
            end = month_end(year, month).day
            if not 1 <= self.day <= end:
                continue
            first = date(year, month, self.day)
            if self.of.pinned or first >= c.floor:
                return days(first, first.replace(day=min(self.last or self.day, end)))
        raise Unreal(f"day {self.day}")

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        if self.of != MonthOf() or not isinstance(earlier, MonthDay | Month | MonthPart):
            return self
        heir = replace(self, of=earlier.of)
        try:
            return heir if bounds(heir.resolve(c))[0] >= c.today else self
        except Unreal:
            return self


@dataclass(frozen=True)
class Month(DateSpec):
    """A whole month; of the running one only what is left."""

    of: MonthOf
    period = True

    @property
    def ahead(self) -> bool:
        return self.of.offset is None or self.of.offset > 0

    def resolve(self, c: Context) -> Value:
        first, last = self.extent(c)
        return days(max(first, c.today) if last >= c.today else first, last)

    def extent(self, c: Context) -> tuple[date, date]:
        for year, month in self.of.months(c):
            last = month_end(year, month)
            if self.of.pinned or last >= c.floor:
                return last.replace(day=1), last
        raise Unreal("no such month")


@dataclass(frozen=True)
class MonthPart(DateSpec):
    """上旬, 月初, 月底 …; `first` and `last` are days of the month, negative ones counted from its end."""

    first: int
    last: int
    of: MonthOf = field(default_factory=MonthOf)
    period = True

    def resolve(self, c: Context) -> Value:
        for year, month in self.of.months(c):
            end = month_end(year, month)
            first, last = (end.replace(day=n if n > 0 else end.day + 1 + n) for n in (self.first, self.last))
            if self.of.pinned or last >= c.floor:
                return days(first, last)
        raise Unreal("no such part of a month")


@dataclass(frozen=True)
class Year(DateSpec):
    """A whole year; of the running one only what is left."""

    year: YearOf
    period = True

    @property
    def ahead(self) -> bool:
        return self.year != YearOf(0, relative=True)

    def resolve(self, c: Context) -> Value:
        number = self.year.of(c.today)
        first, last = date(number, 1, 1), date(number, 12, 31)
        return days(max(first, c.today) if last >= c.today else first, last)


@dataclass(frozen=True)
class Weekday(DateSpec):
    """周三, 下周三, 周一三五; `week` counts calendar weeks from the running one, None when none was said."""

    numbers: tuple[int, ...]
    week: int | None = None

    @property
    def weekly(self) -> bool:
        return self.week is None

    def resolve(self, c: Context) -> Value:
        return alternatives([Day(self._one(n, c)) for n in self.numbers])

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        week = spoken_week(earlier)
        if self.week is not None or week is None:
            return self
        heir = replace(self, week=week)
        return heir if all(heir._one(n, c) >= c.today for n in self.numbers) else self

    def standing(self) -> tuple[Excluded, ...]:
        return tuple(EveryWeekday(n) for n in self.numbers) if self.week is None else ()

    def _one(self, number: int, c: Context) -> date:
        if self.week is None:
            return c.floor + timedelta(days=(number - c.floor.isoweekday()) % 7)
        return monday(c.today) + timedelta(days=7 * self.week + number - 1)


@dataclass(frozen=True)
class WeekdaySpan(DateSpec):
    """周一到周五, 下周二至四; a last day before the first one lies in the week after."""

    first: int
    last: int
    week: int | None = None
    period = True
    ahead = True

    def resolve(self, c: Context) -> Value:
        start = bounds(Weekday((self.first,), self.week).resolve(c))[0]
        return days(start, start + timedelta(days=(self.last - self.first) % 7))

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        heir = Weekday((self.first,), self.week).inherit(earlier, c)
        return replace(self, week=heir.week) if isinstance(heir, Weekday) else self

    def standing(self) -> tuple[Excluded, ...]:
        if self.week is not None:
            return ()
        length = (self.last - self.first) % 7 + 1
        return tuple(EveryWeekday((self.first - 1 + i) % 7 + 1) for i in range(length))


@dataclass(frozen=True)
class Weekend(DateSpec):
    """周末: Saturday and Sunday of the running or a named week."""

    week: int | None = None
    period = True

    def resolve(self, c: Context) -> Value:
        saturday = monday(c.today) + timedelta(days=7 * (self.week or 0) + 5)
        return DaySpan(saturday, saturday + _DAY)

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        return replace(self, week=spoken_week(earlier)) if self.week is None else self

    def standing(self) -> tuple[Excluded, ...]:
        return (EveryWeekday(6), EveryWeekday(7)) if self.week is None else ()


@dataclass(frozen=True)
class Week(DateSpec):
    """下周: Monday to Sunday; of the running week only what is left."""

    week: int
    period = True

    @property
    def ahead(self) -> bool:
        return self.week > 0

    def resolve(self, c: Context) -> Value:
        first, last = self.extent(c)
        return days(max(first, c.today) if self.week == 0 else first, last)

    def extent(self, c: Context) -> tuple[date, date]:
        first = monday(c.today) + timedelta(days=7 * self.week)
        return first, first + timedelta(days=6)


def spoken_week(spec: DateSpec) -> int | None:
    """The calendar week a date was said with, None when it was not."""
    return spec.week if isinstance(spec, Week | Weekday | WeekdaySpan | Weekend) else None


@dataclass(frozen=True)
class Workdays(DateSpec):
    """工作日 without saying which."""

    def resolve(self, c: Context) -> Value:
        return Exclusion(None, (EveryWeekday(6), EveryWeekday(7)))

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        week = spoken_week(earlier)
        return self if week is None else WeekdaySpan(1, 5, week)

    def standing(self) -> tuple[Excluded, ...]:
        return tuple(EveryWeekday(n) for n in range(1, 6))
