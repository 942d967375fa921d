"""What two neighbours in a sentence come to: one date (下个月 + 5号), one time (下午 + 三点), or none of it."""

from __future__ import annotations

from dataclasses import replace

from bot.hall.when.agreement import Agreement
from bot.hall.when.bare_days import BareDay
from bot.hall.when.clocks import Clock, Part, TimeBound, TimeRange, TimeSpec, inherit_part, part_of
from bot.hall.when.context import Length
from bot.hall.when.dates import DateSpec, Relative
from bot.hall.when.feasts import DaysOff, Festival, NextDaysOff, with_year
from bot.hall.when.joins import Bound, EdgeDays, Shifted, Step
from bot.hall.when.lengths import After
from bot.hall.when.lunar_dates import LunarDate
from bot.hall.when.months import Month, MonthDay, MonthOf, MonthPart, Year
from bot.hall.when.nth import Around, Nth, Ordinal, WeekdayIn, WeekOf
from bot.hall.when.weeks import Week, Weekday, WeekdaySpan, Weekend, Workdays

_EVENING, _MIDNIGHT = 18 * 60, 24 * 60
SINGLE = (Relative, MonthDay, BareDay, Weekday, LunarDate, Festival, Shifted, Nth)


def join_times(first: TimeSpec, second: TimeSpec) -> TimeSpec | None:
    """A part of day with its clock time, in either order; None when they are two different times."""
    if first == second:
        return first
    if (
        isinstance(first, Clock)
        and isinstance(second, Clock)
        and first.hour == second.hour
        and first.minute in (0, second.minute)
    ):
        return inherit_part(second, first.part)  # 九点九点半
    if isinstance(first, Part):
        same = part_of(second)
        return inherit_part(second, first) if not isinstance(second, Part) and same in (None, first) else None
    if isinstance(second, Part) and isinstance(first, TimeRange) and isinstance(first.first, Clock):
        return inherit_part(first, second) if join_times(first.first, second) else None  # 三四点的样子，下午
    if isinstance(second, Part) and isinstance(first, TimeBound):
        return inherit_part(first, second) if join_times(first.base, second) else None
    if isinstance(second, Part) and isinstance(first, Clock) and not first.literal:
        fits = second.start <= second.minutes(first.hour) < (second.end if second.end <= _EVENING else _MIDNIGHT)
        return replace(first, part=second) if first.part in (None, second) and fits else None  # 晚上八点吧，晚上
    return None


def join_dates(first: DateSpec, second: DateSpec, listed: bool = False) -> DateSpec | None:
    """One date out of two neighbours (下个月 + 5号, 12月5号 + 星期六); None when they are two dates."""
    if first == second:
        return first
    if isinstance(second, Relative) and second.offset == 0 and isinstance(first, After):
        return first  # 一周后的今天
    if isinstance(second, Relative) and second.offset == 0 and isinstance(first, Month) and first.of.offset:
        return After(Length(months=first.of.offset))
    if isinstance(second, Relative) and second.offset == 0 and isinstance(first, Week):
        return After(Length(days=7 * first.week))
    if isinstance(second, Step) and second.sign and isinstance(first, Week | Month):
        return EdgeDays(first, second)
    if isinstance(second, Step):
        turned = isinstance(first, Shifted) and first.step.sign != second.sign  # 冬至前一天后一天
        return Shifted(first, second) if not turned and not isinstance(first, Step) else None
    if isinstance(first, Year):
        return with_year(second, first.year) or (Nth(first, second) if isinstance(second, Ordinal) else None)
    if isinstance(first, Bound) and first.kind in ("before", "by") and isinstance(second, Ordinal) and second.n < 0:
        return Around(first.base, second, -1)  # 年前最后一个工作日
    if isinstance(second, Ordinal) and second.n == 0:
        return WeekOf(first)
    if isinstance(second, Ordinal):
        return Nth(first, second) if first.period else None
    if isinstance(first, After) and first.length.workdays:
        return None
    if isinstance(first, MonthPart | After | WeekOf) and isinstance(second, Weekday) and second.weekly:
        return None if _several(second) else WeekdayIn(first, second.numbers[0])
    if isinstance(first, Festival) and isinstance(second, NextDaysOff):
        return DaysOff(first)  # 清明收假后
    if isinstance(first, Month):
        return _in_month(first, second)
    if isinstance(first, Week):
        return _in_week(first, second)
    singles = isinstance(first, SINGLE) and isinstance(second, SINGLE) and type(first) is not type(second)
    return Agreement(first, second, listed) if singles and not _several(first, second) else None


def _several(*specs: DateSpec) -> bool:
    return any(isinstance(s, Weekday) and len(s.numbers) > 1 for s in specs)


def _in_month(month: Month, second: DateSpec) -> DateSpec | None:
    if isinstance(second, MonthDay | MonthPart) and second.of == MonthOf():
        return replace(second, of=month.of)
    if isinstance(second, LunarDate) and second.month is None:
        return replace(second, month=month.of.month, offset=month.of.offset)
    return None


def _in_week(week: Week, second: DateSpec) -> DateSpec | None:
    if isinstance(second, Weekday | WeekdaySpan | Weekend) and second.week is None:
        return replace(second, week=week.week)
    return WeekdaySpan(1, 5, week.week) if isinstance(second, Workdays) else None
