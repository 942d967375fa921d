"""Dates counted from the moment of speaking, and the wishes that name none: 三天后, 三天内, 现在, 改天, 随时."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from bot.hall.when.context import Context, Length, Unreal
from bot.hall.when.dates import DateSpec
from bot.hall.when.values import Ambiguous, DaySpan, Instant, TimeSpan, Value, days

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Now(DateSpec):
    """现在过去: this minute."""

    def resolve(self, c: Context) -> Value:
        return Instant(c.now)


@dataclass(frozen=True)
class After(DateSpec):
    """三天后, 半个月后, 两小时后, 三个工作日后; `until` for a pair (两三天后)."""

    length: Length
    until: Length | None = None
    sign: int = 1

    def resolve(self, c: Context) -> Value:
        if not self.length.whole_days:
            day = self.length.from_day(c.today, c.calendar, self.sign)
            moment = c.now + (day - c.today) + self.sign * timedelta(minutes=self.length.minutes)
            return Instant(moment)
        first = self.length.from_day(c.today, c.calendar, self.sign)
        last = self.until.from_day(c.today, c.calendar, self.sign) if self.until else first
        return days(min(first, last), max(first, last))


@dataclass(frozen=True)
class Coming(DateSpec):
    """三天内 (from today, `skip` 0), 接下来三天 (from tomorrow, `skip` 1), 这三天 (today is the first of them)."""

    length: Length
    skip: int = 0
    counts_today: bool = False
    period = True

    def resolve(self, c: Context) -> Value:
        if not self.length.whole_days:
            return TimeSpan(c.now, c.now + timedelta(minutes=self.length.minutes))
        last = self.length.from_day(c.today, c.calendar)
        if self.skip and self.length.months:
            last = self.length.from_day(c.today + _DAY, c.calendar) - _DAY
        return days(c.today + timedelta(days=self.skip), last - _DAY if self.counts_today else last)


@dataclass(frozen=True)
class Run(DateSpec):
    """连着三天: so many days in a row, to be joined to the day they begin on."""

    length: Length
    period = True

    @property
    def rest(self) -> Length:
        """What follows the first of the days."""
        return replace(self.length, days=self.length.days - 1)

    def resolve(self, c: Context) -> Value:
        raise Unreal("from when on?")


@dataclass(frozen=True)
class Those(DateSpec):
    """那三天: days named before it, so many of them; `count` None for 那几天."""

    count: int | None

    def resolve(self, c: Context) -> Value:
        raise Unreal("which days?")


@dataclass(frozen=True)
class Afterwards(DateSpec):
    """三十号之前走不开，之后都行: after the date named before it; 那之前 is before it."""

    kind: Literal["before", "after"] = "after"

    def resolve(self, c: Context) -> Value:
        raise Unreal("after what?")


@dataclass(frozen=True)
class Vague(DateSpec):
    """改天, 过两天, 年后: a wish for a time that has still to be named."""

    words: str

    def resolve(self, c: Context) -> Value:
        return Ambiguous(f"您说的“{self.words}”是几月几号")


@dataclass(frozen=True)
class AnyTime(DateSpec):
    """随时, 哪天都行, 越快越好."""

    def resolve(self, c: Context) -> Value:
        return DaySpan(c.today, None)
