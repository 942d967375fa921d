"""The nth of something: 下个月第一个工作日, 国庆后第一天, 月初周一."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.hall.when.context import Context, Unreal, monday
from bot.hall.when.dates import DateSpec, bounds
from bot.hall.when.feasts import Festival
from bot.hall.when.values import Ambiguous, Day, Value, days

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Ordinal(DateSpec):
    """第二个周一, 最后一个工作日, 第一天, 第一周: to be joined to the period it counts in; `n` -1 is the last, 0 is 那个礼拜
    behind a day."""

    n: int
    what: Literal["workday", "day", "weekday", "week", "weekend", "first days"]
    weekday: int = 0

    def resolve(self, c: Context) -> Value:
        raise Unreal("the first of what?")

    def fits(self, c: Context) -> Callable[[date], bool]:
        """Whether a date is one of those counted."""
        if self.what == "workday":
            return c.calendar.is_working
        wanted = {"weekday": self.weekday, "weekend": 6, "week": 1}.get(self.what)
        return lambda d: wanted is None or d.isoweekday() == wanted


@dataclass(frozen=True)
class Nth(DateSpec):
    """An Ordinal inside its period: 下个月第一个工作日."""

    base: DateSpec
    ordinal: Ordinal

    def resolve(self, c: Context) -> Value:
        off = isinstance(self.base, Festival)
        first, last = self.base.days_off(c) if off else self.base.extent(c)
        if self.ordinal.what == "first days":
            return days(first, min(first + (self.ordinal.n - 1) * _DAY, last))
        if self.ordinal.what == "week":
            return self._week(first, last)
        fits = self.ordinal.fits(c)
        found = [d for i in range((last - first).days + 1) if fits(d := first + timedelta(days=i))]
        index = self.ordinal.n - 1 if self.ordinal.n > 0 else self.ordinal.n
        if not -len(found) <= index < len(found):
            raise Unreal("not so many")
        return days(found[index], found[index] + _DAY) if self.ordinal.what == "weekend" else Day(found[index])

    def _week(self, first: date, last: date) -> Value:
        if self.ordinal.n < 0:
            return days(last - timedelta(days=6), last)
        start = first + timedelta(days=7 * (self.ordinal.n - 1))
        if start > last:
            raise Unreal("not so many weeks")
        return days(start, min(start + timedelta(days=6), last))


@dataclass(frozen=True)
class Around(DateSpec):
    """The nth counted day after a date or holiday (sign 1) or before it: 国庆后第一个工作日, 节前最后一个工作日."""

    base: DateSpec
    ordinal: Ordinal
    sign: int

    def resolve(self, c: Context) -> Value:
        first, last = self.base.days_off(c)
        if self.ordinal.what == "week":
            return days(last + _DAY, last + 7 * _DAY) if self.sign > 0 else days(first - 7 * _DAY, first - _DAY)
        day = last if self.sign > 0 else first
        fits = self.ordinal.fits(c)
        for _ in range(max(self.ordinal.n, 1)):
            day = self._next(day, fits)
        return days(day, day + _DAY) if self.ordinal.what == "weekend" else Day(day)

    def _next(self, day: date, fits: Callable[[date], bool]) -> date:
        for _ in range(60):
            day += self.sign * _DAY
            if fits(day):
                return day
        raise Unreal("no such day")


@dataclass(frozen=True)
class WeekdayIn(DateSpec):
    """月初周一, 两周后的周五: the weekday inside that stretch, or in the week of that day."""

    base: DateSpec
    number: int

    def resolve(self, c: Context) -> Value:
        first, last = self.base.extent(c)
        if not self.base.period:
            first = monday(first)
            last = first + 6 * _DAY
        found = [d for i in range((last - first).days + 1) if (d := first + i * _DAY).isoweekday() == self.number]
        if not found:
            raise Unreal("no such weekday in it")
        options = tuple(Day(d) for d in found)
        return options[0] if len(options) == 1 else Ambiguous("您说的是哪一天", options)


@dataclass(frozen=True)
class WeekOf(DateSpec):
    """冬至那个礼拜: the week in which a day lies, as far as it is still to come."""

    base: DateSpec
    period = True

    def resolve(self, c: Context) -> Value:
        first = monday(bounds(self.base.resolve(c))[0])
        last = first + 6 * _DAY
        return days(max(first, c.today) if last >= c.today else first, last)
