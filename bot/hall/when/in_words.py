"""A value in the words people hear: what was understood is named before it changes anything.

`parse` reads these words as the value they name, so that they may stand for it on a button.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.hall import lunar, phrases
from bot.hall.calendar import Calendar, festival_day
from bot.hall.when.values import (
    MIDNIGHT,
    Alternatives,
    Day,
    DaySpan,
    EveryDay,
    EveryLunarDay,
    EveryWeekday,
    Excluded,
    Exclusion,
    Instant,
    TimeSpan,
    Value,
)
from bot.hall.when.vocabulary import vocabulary

ANY_DAY = "哪天都行"
_DAY = timedelta(days=1)
_BREATH = 2  # more of them are no words any more but a list
_WEEKS = {1: "下周", 2: "下下周"}
_MORNING = {"早上": "上午"}  # 早上 alone sounds like the hours before the hall opens


def in_words(value: Value, calendar: Calendar, today: date) -> str:
    """`除了星期三`, `春节以前`, `哪天都行`; empty for what cannot be said in a breath."""
    if isinstance(value, Exclusion):
        return _exclusion(value, calendar, today)
    if isinstance(value, Alternatives):
        few = value.options if len(value.options) <= _BREATH else ()
        return _joined([in_words(v, calendar, today) for v in few], "或者")
    if isinstance(value, DaySpan):
        return _days(value, calendar, today)
    if isinstance(value, Instant):
        return f"{calendar.describe(value.at.date(), today)}{phrases.clock(value.at)}"
    if isinstance(value, TimeSpan):
        return _hours_on(value, calendar, today)
    return calendar.describe(value.date, today) if isinstance(value, Day) else ""


def _days(span: DaySpan, calendar: Calendar, today: date) -> str:
    first = calendar.describe(span.first, today)
    if span.last is None:
        return ANY_DAY if span.first <= today else f"{first}起"
    if span.first > today:
        return _week(span, today) or f"{first}到{calendar.describe(span.last, today)}"
    if span.last + _DAY == festival_day("春节", (span.last + _DAY).year):
        return "春节以前"
    return f"最晚{calendar.describe(span.last, today)}"


def _week(span: DaySpan, today: date) -> str:
    """下周 for its Monday to its Sunday."""
    monday = today - timedelta(days=today.weekday())
    whole = span.last == span.first + 6 * _DAY and span.first.weekday() == 0
    return _WEEKS.get((span.first - monday).days // 7, "") if whole else ""


def _hours_on(span: TimeSpan, calendar: Calendar, today: date) -> str:
    last = (span.end - timedelta(minutes=1)).date()
    if span.start.date() != last:
        return ""
    part = _part(span.start.time(), None if span.end.date() > last else span.end.time())
    return f"{calendar.describe(last, today)}{part}"


def _part(start: time, end: time | None) -> str:
    """上午, 晚上7:00以后, 下午3:00以前, 上午9:00到上午11:00."""
    whole = {(p.start, p.end): _MORNING.get(p.name, p.name) for p in vocabulary().parts.values()}
    named = whole.get((_minutes(start), _minutes(end) if end else 24 * 60))
    if named or (start == MIDNIGHT and end is None):
        return named or ""
    first, last = (phrases.clock(datetime.combine(date.min, t)) if t else "" for t in (start, end))
    if end is None:
        return f"{first}以后"
    return f"{last}以前" if start == MIDNIGHT else f"{first}到{last}"


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _exclusion(value: Exclusion, calendar: Calendar, today: date) -> str:
    base = in_words(value.base, calendar, today) if value.base is not None else ""
    if value.base is not None and not base:
        return ""
    if isinstance(value.base, DaySpan) and (left := _left_of_day(value.excluded)):
        return f"{base}，{left}"
    out = _joined([_refused(e, value.base, calendar, today) for e in value.excluded], "、")
    return _joined([base, f"除了{out}"], "，") if base and out else f"除了{out}" if out else ""


def _left_of_day(out: Sequence[Excluded]) -> str:
    """下周的下午 is kept as its days without what comes before and after the afternoon."""
    parts = [e for e in out if isinstance(e, EveryDay) and (e.start == MIDNIGHT or e.end is None)]
    if len(parts) != len(out):
        return ""
    starts = [e.end for e in parts if e.start == MIDNIGHT and e.end is not None]
    ends = [e.start for e in parts if e.end is None and e.start != MIDNIGHT]
    return _part(max(starts, default=MIDNIGHT), min(ends, default=None))


def _refused(out: Excluded, base: Value | None, calendar: Calendar, today: date) -> str:
    if isinstance(out, EveryWeekday):
        return _weekday(out.weekday)
    if isinstance(out, Day) and isinstance(base, DaySpan) and _week(base, today):
        return _weekday(out.date.isoweekday())  # there is one of them in that week
    if isinstance(out, EveryLunarDay):
        return f"农历{lunar.day_text(out.day)}"
    return _part(out.start, out.end) if isinstance(out, EveryDay) else in_words(out, calendar, today)


def _weekday(number: int) -> str:
    return f"星期{'一二三四五六日'[number - 1]}"


def _joined(names: Sequence[str], by: str) -> str:
    """All of them, or nothing where one has no name."""
    return by.join(names) if all(names) else ""
