"""A day number with nothing that says of which calendar: 十五晚上, 二十早上."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.hall.lunar import to_lunar
from bot.hall.when.agreement import Agreement
from bot.hall.when.context import Context, Unreal
from bot.hall.when.dates import DateSpec
from bot.hall.when.feasts import Festival
from bot.hall.when.lunar_dates import LunarDate, LunarMonth
from bot.hall.when.months import Month, MonthDay, MonthPart
from bot.hall.when.numerals import number
from bot.hall.when.values import Ambiguous, Value

_NUMBER = "(?:1[3-9]|2\\d|3[01]|十[一二三四五六七八九]|二十[一二三四五六七八九]?|三十一?)"
_LONE = re.compile(
    f"(?:^|(?<=[ ,。!?我就换约想])|(?<=[改换约定]到)|(?<=[改换约定]成))(?P<day>{_NUMBER})"
    f"(?:[到、和跟或]?{_NUMBER}|[一二三四五六七八九])?(?:那[天日]|[这两]?两天)?"
    "(?:吧|(?:[以之])?[前后](?![面台天])|(?:我|就|再)*(?:过?[来去]|过[来去])(?:[ ,。!吧]|$)"
    "|(?:[我人]{0,2}都)(?:可以|会使|行|好|成|在|有空)|可以|有空|没空|方便(?:[ ,。!吗]|$))"
)
_ONE = re.compile("吧?[,。!]?$")  # that day and nothing said of it
_LAST = 12
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
        if not (self.day == _FULL_MOON or self.open or self._year_is_ending(c)):
            return solar
        return Ambiguous(self.calendars, (solar, LunarDate(self.day).resolve(c)))

    def _year_is_ending(self, c: Context) -> bool:
        """In the last lunar month 二十八 is as likely the one of the feast (二十八炊粿) as one of the month."""
        today = to_lunar(c.today)
        return today.month == _LAST and self.day >= max(today.day, 20)

    @property
    def calendars(self) -> str:
        """The question of which calendar it is."""
        return f"您说的是{self.day}号，还是农历{self._lunar_name}"

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
        if isinstance(earlier, Festival) and earlier.rule.lunar == (12, 0):  # 年前都行，二十九不行
            return LunarDate(self.day, 12)
        return MonthDay(self.day).inherit(earlier, c) if solar else self


def lone(sentence: str, c: Context) -> Ambiguous | None:
    """17吧, 十六十七都在店, 二十八以前: nothing but a number was named for a day; the question of which calendar it is."""
    found = _LONE.search(sentence)
    if found is None:
        return None
    day = BareDay(number(found["day"]), open=True)
    asked = day.resolve(c) if _ONE.match(sentence, found.end("day")) else None
    return asked if isinstance(asked, Ambiguous) else Ambiguous(day.calendars)


def called(day: int, others: Sequence[DateSpec | None]) -> DateSpec:
    """十六来 as the day it is called elsewhere in the sentence (十六号是礼拜三), else an open one."""
    for spec in others:
        for named in (spec.first, spec.second) if isinstance(spec, Agreement) else (spec,):
            if isinstance(named, MonthDay | LunarDate) and named.day == day:
                return named
    return BareDay(day, open=True)
