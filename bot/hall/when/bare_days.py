"""A day number with nothing that says of which calendar: 十五晚上, 二十早上."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.hall.when.agreement import Agreement
from bot.hall.when.context import Context, Unreal
from bot.hall.when.dates import DateSpec
from bot.hall.when.lunar_dates import LunarDate, LunarMonth
from bot.hall.when.months import Month, MonthDay, MonthPart
from bot.hall.when.values import Ambiguous, Value

_FULL_MOON = 15  # the one day of the month that people name by the moon without saying so


@dataclass(frozen=True)
class BareDay(DateSpec):
    """十五, 二十 before a part of the day: of the calendar of the date said before it, else a day of the month."""

    day: int
    loose: bool = False  # a number that is a day only behind another one: 初十要还愿，十一再来
    open: bool = False  # 十六来: a day, but of which calendar

    def resolve(self, c: Context) -> Value:
        if self.loose:
            raise Unreal("a mere number")
        solar = MonthDay(self.day).resolve(c)
        if self.day != _FULL_MOON and not self.open:
            return solar
        return Ambiguous(f"您说的是{self.day}号，还是农历{self._lunar_name}", (solar, LunarDate(self.day).resolve(c)))

    @property
    def _lunar_name(self) -> str:
        tens, ones = divmod(self.day, 10)
        if not ones:
            return ("初十", "二十", "三十")[tens - 1]
        return "初十廿三"[tens] + "一二三四五六七八九"[ones - 1]

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        if isinstance(earlier, Agreement):  # 二十四号平安夜，二十五
            earlier = next((d for d in (earlier.first, earlier.second) if isinstance(d, MonthDay | LunarDate)), earlier)
        if isinstance(earlier, LunarDate | LunarMonth):
            return LunarDate(self.day).inherit(earlier, c)
        solar = isinstance(earlier, MonthDay | Month | MonthPart)
        return MonthDay(self.day).inherit(earlier, c) if solar else self


def called(number: int, others: Sequence[DateSpec | None]) -> DateSpec:
    """十六来 as the day it is called elsewhere in the sentence (十六号是礼拜三), else an open one."""
    for spec in others:
        for named in (spec.first, spec.second) if isinstance(spec, Agreement) else (spec,):
            if isinstance(named, MonthDay | LunarDate) and named.day == number:
                return named
    return BareDay(number, open=True)
