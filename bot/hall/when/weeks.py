"""Dates named by the week, which starts on Monday: 周三, 下周二至四, 周末, 下周, 工作日."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.hall.when.context import Context, monday
from bot.hall.when.dates import DateSpec, bounds
from bot.hall.when.values import Day, DaySpan, EveryWeekday, Excluded, Exclusion, Value, alternatives, days

_DAY = timedelta(days=1)


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
    ahead = True

    def resolve(self, c: Context) -> Value:
        saturday = monday(c.today) + timedelta(days=7 * (self.week or 0) + 5)
        return DaySpan(saturday, saturday + _DAY)

    def to_come(self, c: Context) -> DateSpec:
        begun = self.week is None and c.today.isoweekday() > 5
        return Weekend(1) if begun else self

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
