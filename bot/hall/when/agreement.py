"""Two names of one day, and the question when they name two."""

from __future__ import annotations

from dataclasses import dataclass

from bot.hall.when.context import Context
from bot.hall.when.dates import DateSpec
from bot.hall.when.lunar_dates import LunarDate
from bot.hall.when.months import MonthDay, MonthOf
from bot.hall.when.values import Ambiguous, Day, Value, alternatives
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


def which(one: Value, two: Value, c: Context) -> str:
    """The question which of two days is meant."""
    if not (isinstance(one, Day) and isinstance(two, Day)):
        return "您说的是哪一天"
    if one == two:
        return "您想约几点"
    return f"您说的是{c.calendar.describe(one.date)}，还是{c.calendar.describe(two.date)}"
