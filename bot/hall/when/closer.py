"""Where a later word is a closer one on an earlier: two limits, a part of day and its hour, a weekday and its date."""

from __future__ import annotations

from dataclasses import replace

from bot.hall.when.agreement import Agreement
from bot.hall.when.clocks import Clock, Part, TimeBound, TimeRange, TimeSpec, carry_part, inherit_part, part_of
from bot.hall.when.dates import Relative
from bot.hall.when.feasts import Festival
from bot.hall.when.joins import Between, Bound
from bot.hall.when.lunar_dates import LunarDate
from bot.hall.when.months import MonthDay
from bot.hall.when.neighbours import join_times
from bot.hall.when.term import Term
from bot.hall.when.weeks import Weekday

_DATES = (Relative, MonthDay, LunarDate, Festival)


def between(a: Bound, b: Bound) -> Between | None:
    """5号以后，10号以前, in either order; 元宵过了再来，元宵前我在老家 are no two ends of one stretch."""
    if a.base == b.base:
        return None
    starts = [x for x in (a, b) if x.kind in ("after", "from")]
    ends = [x for x in (a, b) if x.kind in ("before", "by")]
    return Between(starts[0], ends[0]) if len(starts) == len(ends) == 1 else None


def _hours_between(a: TimeBound, b: TimeBound) -> TimeSpec | None:
    start, end = (a, b) if a.kind == "after" else (b, a)
    return TimeRange(start.base, end.base) if start.kind != end.kind else None


def closer_time(outer: TimeSpec, inner: TimeSpec | None) -> TimeSpec | None:
    if inner is None:
        return None
    if isinstance(outer, Clock) and isinstance(inner, Clock):
        same = (outer.hour, outer.minute) == (inner.hour, inner.minute) and None in (outer.part, inner.part)
        return (inner if outer.part is None else outer) if same else None  # 七点半，晚上七点半
    if isinstance(outer, TimeRange | Clock) and isinstance(inner, TimeBound) and inner.kind == "before":
        return outer  # 三点，最晚三点半
    if isinstance(outer, TimeBound) and isinstance(inner, TimeBound):
        return _hours_between(outer, inner)
    if isinstance(outer, TimeBound) and isinstance(outer.base, Part) and isinstance(inner, Clock):
        return inner  # 过了中午，两点半
    if isinstance(outer, Part) and isinstance(inner, TimeBound) and part_of(inner) in (None, outer):
        return replace(inner, within=outer) if _lies_in(inner, outer) else None
    if isinstance(outer, Part) and isinstance(inner, Clock | TimeRange) and part_of(inner) in (None, outer):
        return None if carry_part(inner, outer) == inner != inherit_part(inner, outer) else join_times(outer, inner)
    return join_times(outer, inner) if isinstance(outer, Clock) and isinstance(inner, Part) else None


def _lies_in(limit: TimeBound, part: Part) -> bool:
    """Whether a limit falls into the part of day named before it; 中午 and 三点以后 are two times."""
    hour = limit.base.hour if isinstance(limit.base, Clock) else None
    return hour is None or part.start <= part.minutes(hour) <= part.end


def agreement(a: Term, b: Term) -> Term | None:
    """A weekday and a date with only a comma between them name one day."""
    if a.date is None or b.date is None or (a.time and b.time):
        return None
    pair = sum(isinstance(d, Weekday) and len(d.numbers) == 1 for d in (a.date, b.date))
    dates = sum(isinstance(d, _DATES) for d in (a.date, b.date))
    return replace(b, date=Agreement(a.date, b.date), time=a.time or b.time) if (pair, dates) == (1, 1) else None
