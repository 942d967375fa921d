"""Counting out one term: the date in its context, the time of day on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.hall.when.clocks import Part, TimeBound, TimeSpec
from bot.hall.when.context import Context
from bot.hall.when.dates import DateSpec
from bot.hall.when.on_day import every_day, on_day, over, undated
from bot.hall.when.term import Term
from bot.hall.when.values import (
    Alternatives,
    Ambiguous,
    Day,
    DaySpan,
    EveryDay,
    Excluded,
    Exclusion,
    Instant,
    Nothing,
    TimeSpan,
    Value,
    alternatives,
    midnight,
)
from bot.hall.when.weeks import Weekday

_DAY = timedelta(days=1)
_LISTED = 7  # up to so many days a time of day is written out for each


def resolve(term: Term, c: Context) -> Value:
    """The term's meaning; Nothing for a date that does not exist."""
    try:
        value = _resolve(term, c)
    except (ValueError, OverflowError):
        return Nothing()
    return _until_deadline(value, c) if term.deadline else value


def _resolve(term: Term, c: Context) -> Value:
    if term.until is not None:
        return _crossing(term, term.until, c)
    if term.date is None:
        return _undated(term.time, c) if term.time else Nothing()
    if term.time is None:
        return term.date.resolve(c)
    if isinstance(term.date, Weekday) and term.date.weekly:
        return alternatives([_weekly(Weekday((n,)), term.time, c) for n in term.date.numbers])
    return _at(term.date.resolve(c), term.time, c)


def _undated(time: TimeSpec, c: Context) -> Value:
    return undated(time, c.now) if c.on is None else on_day(time, c.on, c.now)


def _weekly(day: DateSpec, time: TimeSpec, c: Context) -> Value:
    value = _at(day.resolve(c), time, c)
    first = value.candidates[-1] if isinstance(value, Ambiguous) and value.candidates else value
    return _at(day.resolve(c.rolling_from(c.today + _DAY)), time, c) if over(time, first, c.now) else value


def _at(when: Value, time: TimeSpec, c: Context) -> Value:
    if isinstance(when, Day):
        return _on(time, when.date, c)
    if isinstance(when, Alternatives):
        return alternatives([_at(v, time, c) for v in when.options])
    if isinstance(when, DaySpan):
        return _each_day(when, time, c)
    return Ambiguous("您说的是哪一天") if isinstance(when, Exclusion) else when


def _on(time: TimeSpec, day: date, c: Context) -> Value:
    value = on_day(time, day, c.now)
    deadline = isinstance(time, TimeBound) and time.kind == "before" and isinstance(time.base, Part)
    return _until_deadline(value, c) if deadline else value


def _each_day(span: DaySpan, time: TimeSpec, c: Context) -> Value:
    if span.last is not None and (span.last - span.first).days < _LISTED:
        count = (span.last - span.first).days + 1
        return alternatives([_at(Day(span.first + i * _DAY), time, c) for i in range(count)])
    part = every_day(time)
    if part is None or isinstance(on_day(time, span.first, c.now), Instant):
        return alternatives([_at(Day(span.first + i * _DAY), time, c) for i in range(_LISTED)])
    return Exclusion(span, _rest_of_day(part))


def _rest_of_day(part: EveryDay) -> tuple[Excluded, ...]:
    start = midnight(date(2000, 1, 3)).time()
    before = (EveryDay(start, part.start),) if part.start > start else ()
    return (*before, EveryDay(part.end, None)) if part.end else before


def _until_deadline(value: Value, c: Context) -> Value:
    end = value.at if isinstance(value, Instant) else value.end if isinstance(value, TimeSpan) else None
    if end is None or end <= c.now:
        return value
    return TimeSpan(c.now, end)


def _crossing(term: Term, until: Term, c: Context) -> Value:
    first = resolve(replace(term, until=None), c)
    start = edge(first, first=True)
    if start is None:
        return first if isinstance(first, Ambiguous) else Nothing()
    if until.date and term.date:
        until = replace(until, date=until.date.inherit(term.date, c))
    last = resolve(until, c.rolling_from(max(start.date(), c.today)))
    end = edge(last, first=False)
    if end is None or end <= start:
        return last if isinstance(last, Ambiguous) else first
    return TimeSpan(start, end)


def edge(value: Value, *, first: bool) -> datetime | None:
    """The first moment of a value, or the one at which it is over; None when it has no such end."""
    if isinstance(value, Day):
        return midnight(value.date) + (timedelta() if first else _DAY)
    if isinstance(value, DaySpan):
        if first:
            return midnight(value.first)
        return None if value.last is None else midnight(value.last) + _DAY
    if isinstance(value, Instant):
        return value.at
    if isinstance(value, TimeSpan):
        return value.start if first else value.end
    return None


def refused(term: Term, c: Context) -> tuple[Excluded, ...]:
    """What a refusal of the term excludes: every such weekday, lunar day or part of day when no date pins it."""
    if term.time is None and term.date is not None and term.date.standing():
        return term.date.standing()
    if term.date is None and term.time is not None:
        part = every_day(term.time)
        return (part,) if part else ()
    return tuple(e for e in map(_as_excluded, _options(resolve(term, c))) if e is not None)


def _options(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, Alternatives) else (value,)


def _as_excluded(value: Value) -> Excluded | None:
    if isinstance(value, Instant):
        return TimeSpan(value.at, value.at + timedelta(hours=1))
    return value if isinstance(value, Day | DaySpan | TimeSpan) else None
