"""Questions the booking code asks about a value: does a start fit it, where does it begin and end, is it over."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.hall import lunar
from bot.hall.when.resolve import edge
from bot.hall.when.values import (
    Alternatives,
    Ambiguous,
    Day,
    DaySpan,
    EveryDay,
    EveryLunarDay,
    EveryWeekday,
    Excluded,
    Exclusion,
    Instant,
    Nothing,
    TimeSpan,
    Value,
)

_BEGINNING = datetime(1, 1, 1)  # of time, where no beginning was named
_SEARCHED = 92  # days; nobody can book farther ahead


def matches(value: Value, start: datetime) -> bool:
    """Whether a slot starting then is what was wished for; never for Nothing, for Ambiguous if a reading fits."""
    if isinstance(value, Alternatives):
        return any(matches(option, start) for option in value.options)
    if isinstance(value, Ambiguous):
        return any(matches(candidate, start) for candidate in value.candidates)
    if isinstance(value, Exclusion):
        fits = value.base is None or matches(value.base, start)
        return fits and not any(refuses(e, start) for e in value.excluded)
    return not isinstance(value, Nothing) and _covers(value, start)


def refuses(excluded: Excluded, start: datetime) -> bool:
    """Whether an excluded time covers that start."""
    if isinstance(excluded, EveryWeekday):
        return start.isoweekday() == excluded.weekday
    if isinstance(excluded, EveryLunarDay):
        return lunar.to_lunar(start.date()).day == excluded.day
    if isinstance(excluded, EveryDay):
        return excluded.start <= start.time() and (excluded.end is None or start.time() < excluded.end)
    return _covers(excluded, start)


def earliest(value: Value) -> datetime | None:
    """The first moment wished for; None when the value names no beginning (NOT:…, NONE)."""
    if isinstance(value, Alternatives | Ambiguous):
        options = value.options if isinstance(value, Alternatives) else value.candidates
        starts = [s for s in map(earliest, options) if s is not None]
        return min(starts, default=None)
    if isinstance(value, Exclusion):
        return _first_allowed(value)
    return edge(value, first=True)


def span(value: Value) -> tuple[datetime, datetime | None]:
    """The outer bounds, half-open; an end of None is open, a beginning that was not named is 1 January of year 1."""
    if isinstance(value, Alternatives | Ambiguous):
        options = value.options if isinstance(value, Alternatives) else value.candidates
        spans = [span(option) for option in options] or [(_BEGINNING, None)]
        ends = [end for _, end in spans]
        return min(s for s, _ in spans), None if None in ends else max(e for e in ends if e is not None)
    if isinstance(value, Exclusion):
        return span(value.base) if value.base is not None else (_BEGINNING, None)
    if isinstance(value, Nothing):
        return _BEGINNING, None
    return edge(value, first=True) or _BEGINNING, edge(value, first=False)


def is_past(value: Value, now: datetime) -> bool:
    """Whether all of it lies behind `now`, so that the person has to be told; never for open ends."""
    if isinstance(value, Nothing):
        return False
    end = span(value)[1]
    return end is not None and end <= now


def _covers(value: Value, start: datetime) -> bool:
    if isinstance(value, Instant):
        return start == value.at
    if isinstance(value, TimeSpan):
        return value.start <= start < value.end
    if isinstance(value, Day):
        return start.date() == value.date
    return (
        isinstance(value, DaySpan)
        and value.first <= start.date()
        and (value.last is None or start.date() <= value.last)
    )


def _first_allowed(value: Exclusion) -> datetime | None:
    moment = earliest(value.base) if value.base is not None else None
    if moment is None or isinstance(value.base, Alternatives):
        return moment
    for _ in range(_SEARCHED):
        for step in range(48):
            candidate = moment + timedelta(minutes=30 * step)
            if matches(value, candidate):
                return candidate
        moment = datetime.combine(moment.date(), time(0)) + timedelta(days=1)
    return None
