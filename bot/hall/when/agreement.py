"""Two names of one day, and the question when they name two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.hall.when.context import Context
from bot.hall.when.dates import DateSpec
from bot.hall.when.lunar_dates import LunarDate
from bot.hall.when.months import MonthDay, MonthOf
from bot.hall.when.values import Ambiguous, Day, DaySpan, Value, alternatives
from bot.hall.when.weeks import Weekday


@dataclass(frozen=True)
class Agreement(DateSpec):
    """Two names of one day side by side: 11月28号星期六. When they disagree the person is asked, unless the
    sentence lists them (明天周三都行: `listed`)."""

    first: DateSpec
    second: DateSpec
    listed: bool = False

    def resolve(self, c: Context) -> Value:
        one, two = self.first.resolve(c), self.second.resolve(c)
        for plain, other, other_spec in ((one, two, self.second), (two, one, self.first)):
            if plain == other or self._weekday_of(plain, other_spec):
                return plain
        for lunar, other, other_spec in ((self.first, two, self.second), (self.second, one, self.first)):
            solar = self._solar(lunar, c)
            if solar is not None and (solar == other or self._weekday_of(solar, other_spec)):
                return solar
        if self.listed:
            return alternatives([one, two])
        return Ambiguous(which(one, two, c), tuple(v for v in (one, two) if isinstance(v, Day)))

    @staticmethod
    def _solar(spec: DateSpec, c: Context) -> Value | None:
        """十一月二十六 read as a solar date after all, when the weekday beside it says so."""
        if not (isinstance(spec, LunarDate) and spec.implied):
            return None
        return MonthDay(spec.day, MonthOf(spec.month)).resolve(c)

    @staticmethod
    def _weekday_of(value: Value, spec: DateSpec) -> bool:
        if not (isinstance(value, Day) and isinstance(spec, Weekday) and spec.week is None):
            return False
        return value.date.isoweekday() in spec.numbers


@dataclass(frozen=True)
class Beside(DateSpec):
    """十号是礼拜四，我礼拜五去: the weekday nearest to a day whose own weekday was named, three days away at most."""

    base: Agreement
    weekday: Weekday

    def resolve(self, c: Context) -> Value:
        named = self.base.resolve(c)
        if not isinstance(named, Day):
            return self.weekday.resolve(c)
        off = (self.weekday.numbers[0] - named.date.isoweekday() + 3) % 7 - 3
        day = named.date + timedelta(days=off)
        return Day(day) if day >= c.today else self.weekday.resolve(c)


def beside(spec: DateSpec, named: DateSpec) -> DateSpec | None:
    """The weekday as one beside the day that was named with its own; None when it is no such one."""
    plain = isinstance(spec, Weekday) and spec.weekly and len(spec.numbers) == 1
    if not (plain and isinstance(spec, Weekday) and isinstance(named, Agreement)):
        return None
    weekdays = [d for d in (named.first, named.second) if isinstance(d, Weekday)]
    apart = len(weekdays) == 1 and weekdays[0].weekly and weekdays[0].numbers != spec.numbers
    return Beside(named, spec) if apart else None


def which(one: Value, two: Value, c: Context) -> str:
    """The question which of two days or stretches of days is meant."""
    if one == two:
        return "您想约几点"
    first, second = _named(one, c), _named(two, c)
    return f"您说的是{first}，还是{second}" if first and second else "您说的是哪一天"


def _named(value: Value, c: Context) -> str:
    """A day with its weekday, a stretch by its ends; nothing for what cannot be said in a word."""
    if isinstance(value, Day):
        return c.calendar.describe(value.date)
    if not isinstance(value, DaySpan):
        return ""
    first = f"{value.first.month}月{value.first.day}日"
    return f"{first}以后" if value.last is None else f"{first}到{value.last.month}月{value.last.day}日"
