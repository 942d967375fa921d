"""Dates made out of other dates: so many days before one, bounds, ranges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from bot.hall.when.context import Context, Length, Unreal
from bot.hall.when.dates import DateSpec, bounds
from bot.hall.when.lengths import Coming
from bot.hall.when.values import Ambiguous, Day, DaySpan, Excluded, Instant, Value, days
from bot.hall.when.weeks import Weekday, WeekdaySpan

BoundKind = Literal["before", "by", "after", "from", "within"]
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step(DateSpec):
    """前三天, 后一周: to be joined to the date it is counted from; 后三天 alone is counted from today. A sign of 0
    is 前后三天, both ways."""

    length: Length
    sign: int
    moved: bool = False  # 往后挪两天: the hour stays; 往后挪半小时: the day does

    def resolve(self, c: Context) -> Value:
        if self.moved and not self.length.whole_days:
            return self.by_hours(c.at)
        if self.moved and c.on is not None:
            return Day(self.length.from_day(c.on, c.calendar, self.sign))
        if self.moved:
            return Ambiguous("您说的是几月几号")
        if self.sign <= 0:
            raise Unreal("before what?")
        return Coming(self.length, skip=1).resolve(c)  # 第二天, 次日

    def by_hours(self, agreed: datetime | None) -> Value:
        """提前半小时, from the start agreed on before."""
        if agreed is None:
            return Ambiguous("您想约几点")
        return Instant(agreed + self.sign * timedelta(minutes=self.length.minutes))


@dataclass(frozen=True)
class Shifted(DateSpec):
    """中秋前一天, 元旦后三天: counted from the day itself; 冬至前后三天 from three days before it to three behind it."""

    base: DateSpec
    step: Step

    def resolve(self, c: Context) -> Value:
        first, last = bounds(self.base.resolve(c))
        if self.step.moved and not self.step.length.whole_days:  # 明天的提前半小时
            return self.step.by_hours(c.at and datetime.combine(first, c.at.time()))
        if self.step.sign == 0:
            start, end = (self.step.length.from_day(d, c.calendar, s) for d, s in ((first, -1), (last, 1)))
            return days(max(start, c.today) if end >= c.today else start, end)
        day = self.step.length.from_day(first if self.step.sign < 0 else last, c.calendar, self.step.sign)
        return Day(day)


@dataclass(frozen=True)
class EdgeDays(DateSpec):
    """下周前三天, 下个月最后两天: so many days from the beginning or the end of a week or a month."""

    base: DateSpec
    step: Step
    period = True

    def resolve(self, c: Context) -> Value:
        first, last = bounds(self.base.resolve(c))
        length = self.step.length.from_day(first, c.calendar) - first
        if self.step.sign < 0:
            return days(first, min(last, first + length - _DAY))
        return days(max(first, last - length + _DAY), last)


@dataclass(frozen=True)
class Bound(DateSpec):
    """周五之前, 最晚周五, 周三以后, 下周一起, 这周内."""

    base: DateSpec
    kind: BoundKind
    period = True

    def resolve(self, c: Context) -> Value:
        value = (self.base.to_come(c) if self.kind == "before" else self.base).resolve(c)
        if isinstance(value, Ambiguous):
            return value
        first, last = bounds(value)
        if self.kind == "from":
            return DaySpan(first, None)
        if self.kind == "after":
            return DaySpan(self.base.days_off(c)[1] + _DAY if self.base.period else last + _DAY, None)
        if self.kind == "within":
            return days(max(first, c.today) if last >= c.today else first, last)
        if self.kind == "before" and (self.base.ahead or not self.base.period):
            last = first - _DAY
        if last < c.today - (_DAY if self.kind == "before" else timedelta()):
            raise Unreal("a deadline that has passed")
        return days(c.today, max(last, c.today))

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        return replace(self, base=self.base.inherit(earlier, c))

    def extent(self, c: Context) -> tuple[date, date]:
        return self.base.extent(c)


@dataclass(frozen=True)
class Between(DateSpec):
    """5号以后10号以前: a beginning and an end that were limited one by one."""

    start: Bound
    end: Bound

    period = True

    def resolve(self, c: Context) -> Value:
        begin = self.start.resolve(c)
        if not isinstance(begin, DaySpan):
            return begin
        last = bounds(self.end.resolve(c.rolling_from(begin.first)))[1]
        if last < begin.first:
            raise Unreal("ends before it begins")
        return days(begin.first, last)


@dataclass(frozen=True)
class Counting(DateSpec):
    """从明天算起三天内: a length that begins on a named day."""

    start: DateSpec
    length: Length
    period = True

    def resolve(self, c: Context) -> Value:
        first = bounds(self.start.resolve(c))[0]
        return days(first, self.length.from_day(first, c.calendar))


@dataclass(frozen=True)
class Inside(DateSpec):
    """下周，周三以后: what a limit leaves of a stretch that was named before it."""

    outer: DateSpec
    limit: Bound

    period = True

    def resolve(self, c: Context) -> Value:
        first, last = bounds(self.outer.resolve(c))
        limit = self.limit.resolve(c)
        if not isinstance(limit, Day | DaySpan):
            return limit
        start, end = (limit.date, limit.date) if isinstance(limit, Day) else (limit.first, limit.last)
        start, end = max(first, start), min(last, end or last)
        if start > end:
            raise Unreal("the limit lies outside")
        return days(start, end)


@dataclass(frozen=True)
class DateRange(DateSpec):
    """12月5号到8号, 这周五到下周二: the later half inherits from the first and lies after it."""

    first: DateSpec
    last: DateSpec
    period = True
    ahead = True

    def resolve(self, c: Context) -> Value:
        start = self.first.resolve(c)
        if isinstance(start, Ambiguous):
            return start
        begin = bounds(start)[0]
        return days(begin, self._end(begin, c))

    def _end(self, begin: date, c: Context) -> date:
        for spec, context in ((self.last.inherit(self.first, c), c), (self.last, c.rolling_from(begin))):
            try:
                end = bounds(spec.resolve(context))[1]
            except Unreal:
                continue
            if end >= begin:
                return end
        raise Unreal("a range that ends before it begins")

    def standing(self) -> tuple[Excluded, ...]:
        a, b = self.first, self.last
        if isinstance(a, Weekday) and isinstance(b, Weekday) and len(a.numbers) == len(b.numbers) == 1:
            return WeekdaySpan(a.numbers[0], b.numbers[0], a.week).standing()
        return ()


def core(spec: DateSpec | None) -> DateSpec | None:
    """The date inside a limit, the first one of a range: what a later date inherits its month or week from."""
    if isinstance(spec, DateRange):
        spec = spec.first  # 正月初一到初五放假，初六来
    base = getattr(spec, "base", spec)
    return base if isinstance(base, DateSpec) else None
