"""Whether refused times touch what is wished for, and what they come to inside it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import combinations

from bot.hall import lunar
from bot.hall.when.resolve import edge
from bot.hall.when.values import (
    Alternatives,
    Day,
    DaySpan,
    EveryDay,
    EveryLunarDay,
    EveryWeekday,
    Excluded,
    Instant,
    TimeSpan,
    Value,
    midnight,
)

_DAY = timedelta(days=1)
_WEEK = 7


def localise(excluded: Excluded, base: Value) -> tuple[Excluded, ...]:
    """Every Wednesday is one date within a week, every morning one morning within a day."""
    if isinstance(base, Day) and isinstance(excluded, EveryDay):
        start = datetime.combine(base.date, excluded.start)
        end = datetime.combine(base.date, excluded.end) if excluded.end else midnight(base.date) + _DAY
        return (TimeSpan(start, end),)
    if isinstance(base, DaySpan) and isinstance(excluded, EveryWeekday) and base.last is not None:
        length = (base.last - base.first).days + 1
        if length <= _WEEK:
            days = (base.first + i * _DAY for i in range(length))
            return tuple(Day(d) for d in days if d.isoweekday() == excluded.weekday)
    if isinstance(base, DaySpan) and isinstance(excluded, EveryLunarDay) and base.last is None:
        before = (base.first - i * _DAY for i in range(1, _WEEK + 1))
        if any(_falls_on(excluded, d) for d in before):
            return ()  # 不要初四，初七以后
    return (excluded,)


def encloses(excluded: Excluded, base: Value) -> bool:
    """Whether a refused stretch of days is far wider than the wish in it (春节前最忙，十号可以): a reason, no refusal."""
    if isinstance(base, TimeSpan) and isinstance(excluded, TimeSpan):
        return excluded.start < base.start or excluded.end > base.end  # 傍晚来，我下午要去银行
    if isinstance(excluded, EveryWeekday) and isinstance(base, Day | TimeSpan):
        return True  # 我每周二四值班，下周四你来
    if isinstance(excluded, DaySpan) and isinstance(base, DaySpan):
        return base.last is None and excluded.first < base.first  # 正月里没人，十六以后再来
    if not isinstance(excluded, DaySpan) or isinstance(base, DaySpan):
        return False
    options = base.options if isinstance(base, Alternatives) else (base,)
    edges = [(edge(o, first=True), edge(o, first=False)) for o in options]
    start, end = edge(excluded, first=True), edge(excluded, first=False)
    return all(
        a is not None and b is not None and start is not None and start <= a and (end is None or b <= end)
        for a, b in edges
    )


def touches(excluded: Excluded, base: Value) -> bool:
    """Whether anything of `base` is refused; recurring refusals are compared with the days they fall on."""
    if isinstance(base, Alternatives):
        return any(touches(excluded, option) for option in base.options)
    start, end = edge(base, first=True), edge(base, first=False)
    if start is None:
        return False
    if isinstance(excluded, EveryWeekday | EveryLunarDay | EveryDay):
        return _recurs(excluded, base, start, end)
    from_, to = edge(excluded, first=True), edge(excluded, first=False)
    if from_ is None:
        return False
    return (end is None or from_ < end or from_ == start) and (to is None or start < to)


def at_odds(base: Value) -> bool:
    """Whether a choice names a time and, after it, a longer one that takes it in (下午五点 or 今天): nobody offers that."""
    if not isinstance(base, Alternatives):
        return False
    return any(_takes_in(later, earlier) for earlier, later in combinations(base.options, 2))


def _takes_in(later: Value, earlier: Value) -> bool:
    (a, b), (start, end) = ((edge(v, first=True), edge(v, first=False)) for v in (earlier, later))
    if a is None or start is None or isinstance(later, Instant) or (start, end) == (a, b):
        return False
    return start <= a and (end is None or (b is not None and b <= end and a < end))


def _days(start: datetime, end: datetime) -> list[date]:
    """The days of a span, at most as many as a lunar month has."""
    count = min((end - timedelta(minutes=1)).toordinal() - start.toordinal() + 1, 30)
    return [start.date() + i * _DAY for i in range(count)]


def _falls_on(excluded: EveryWeekday | EveryLunarDay, day: date) -> bool:
    if isinstance(excluded, EveryWeekday):
        return day.isoweekday() == excluded.weekday
    return lunar.to_lunar(day).day == excluded.day


def _recurs(excluded: Excluded, base: Value, start: datetime, end: datetime | None) -> bool:
    if isinstance(excluded, EveryWeekday | EveryLunarDay):
        return end is None or any(_falls_on(excluded, d) for d in _days(start, end))
    if isinstance(excluded, EveryDay) and end is not None and start.date() == (end - timedelta(minutes=1)).date():
        after = excluded.end is None or start.time() < excluded.end
        return after and (end.date() > start.date() or excluded.start < end.time())
    return True
