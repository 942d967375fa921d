"""What a time of day comes to on a given day: a moment, a stretch, or the question which of two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.hall.when.clocks import ASKED_HOUR, Clock, Part, TimeBound, TimeRange, TimeSpec, inherit_part, part_of
from bot.hall.when.values import Ambiguous, EveryDay, Instant, TimeSpan, Value, midnight

_HALF_DAY = timedelta(hours=12)
_DAY = timedelta(days=1)


def on_day(spec: TimeSpec, day: date, now: datetime) -> Value:
    """What the time comes to on that day."""
    if isinstance(spec, Part):
        return _span(day, spec.start, spec.end)
    if isinstance(spec, Clock):
        return _one(spec, [Instant(m) for m in spec.readings(day)])
    if isinstance(spec, TimeRange):
        return _range(spec, day)
    return _bound(spec, day, now)


def undated(spec: TimeSpec, now: datetime) -> Value:
    """Today if it is not yet over, else tomorrow."""
    value = on_day(spec, now.date(), now)
    if isinstance(value, Ambiguous):
        tomorrow = on_day(spec, now.date() + _DAY, now)
        later = tomorrow.candidates if isinstance(tomorrow, Ambiguous) else ()
        pairs = zip(value.candidates, later, strict=False)
        return replace(value, candidates=tuple(b if over(spec, a, now) else a for a, b in pairs))
    return on_day(spec, now.date() + _DAY, now) if over(spec, value, now) else value


def gone(value: Value, now: datetime) -> bool:
    """Whether an instant or span of time lies behind `now`."""
    if isinstance(value, Instant):
        return value.at <= now
    return isinstance(value, TimeSpan) and value.end <= now


def every_day(spec: TimeSpec) -> EveryDay | None:
    """The time as a part of any day, for refusals (下午不行); None where it stays open which."""
    value = on_day(spec, date(2000, 1, 3), datetime(2000, 1, 1))
    if isinstance(value, Instant):
        value = TimeSpan(value.at, value.at + timedelta(hours=1))
    if not isinstance(value, TimeSpan):
        return None
    crosses = value.end.date() > value.start.date()
    return EveryDay(value.start.time(), None if crosses else value.end.time())


def span_end(spec: Clock | Part, day: date) -> tuple[datetime, ...]:
    """Where a range that runs to this time ends (到中午 is noon)."""
    if isinstance(spec, Clock):
        return spec.readings(day)
    minutes = spec.before if spec.before > spec.start and spec.name == "中午" else spec.end
    return (midnight(day) + timedelta(minutes=minutes),)


def ask_hour(values: Iterable[Value]) -> Ambiguous:
    """The question for a bare seven."""
    candidates = tuple(values)
    first = candidates[0]
    moment = first.at if isinstance(first, Instant) else first.start if isinstance(first, TimeSpan) else None
    if moment is not None and isinstance(first, TimeSpan) and moment.time() == time(0):
        moment = first.end
    minute = f"{moment.minute}分" if moment and moment.minute else ""
    words = "半" if minute == "30分" else minute
    hour = (moment.hour % 12 or 12) if moment else ASKED_HOUR
    return Ambiguous(f"{hour}点{words}是早上还是晚上", candidates)


def _span(day: date, start: int, end: int) -> TimeSpan:
    return TimeSpan(midnight(day) + timedelta(minutes=start), midnight(day) + timedelta(minutes=end))


def _one(spec: Clock, values: list[Instant]) -> Value:
    return values[0] if len(values) == 1 else ask_hour(values)


def over(spec: TimeSpec, value: Value, now: datetime) -> bool:
    """Whether the time has passed so that a bare one means the next day; 三点以后 passes at three."""
    if isinstance(spec, TimeBound) and isinstance(spec.base, Clock) and isinstance(value, TimeSpan):
        return (value.end if spec.kind == "before" else value.start) <= now
    return gone(value, now)


def _range(spec: TimeRange, day: date) -> Value:
    first, last = spec.first, spec.last
    starts = (midnight(day) + timedelta(minutes=first.start),) if isinstance(first, Part) else first.readings(day)
    spans = [TimeSpan(s, e) for s in starts if (e := _range_end(s, spec, last, day))]
    if len(spans) == 2 and spans[0].end > spans[1].start:
        spans = spans[:1]  # 七点到晚上九点: only the morning start leaves a sensible stretch
    return spans[0] if len(spans) == 1 else ask_hour(spans)


def _range_end(start: datetime, spec: TimeRange, last: Clock | Part, day: date) -> datetime | None:
    inherited = inherit_part(last, part_of(spec.first))
    tries = [m for c in (inherited, last) if isinstance(c, Clock | Part) for m in span_end(c, day)]
    tries += [m + _HALF_DAY for m in tries] + [m + _DAY for m in tries]
    return next((m for m in tries if m > start), None)


def _bound(spec: TimeBound, day: date, now: datetime) -> Value:
    base = spec.base
    if isinstance(base, Part):
        return _bound_span(spec, midnight(day) + timedelta(minutes=_edge(spec, base)), day, now)
    spans = [_bound_span(spec, moment, day, now) for moment in inherited_readings(base, spec.within, day)]
    return spans[0] if len(spans) == 1 else ask_hour(spans)


def inherited_readings(clock: Clock, part: Part | None, day: date) -> tuple[datetime, ...]:
    """The readings of a clock time after a part of day was named."""
    spec = inherit_part(clock, part)
    return spec.readings(day) if isinstance(spec, Clock) else ()


def _edge(spec: TimeBound, part: Part) -> int:
    return part.before if spec.kind == "before" else part.after


def _bound_span(spec: TimeBound, moment: datetime, day: date, now: datetime) -> TimeSpan:
    if spec.kind == "after":
        end = midnight(day) + (timedelta(minutes=spec.within.end) if spec.within else _DAY)
        return TimeSpan(moment, max(end, moment + timedelta(minutes=1)))
    start = midnight(day) + timedelta(minutes=spec.within.start if spec.within else 0)
    return TimeSpan(max(start, now) if start <= now < moment else start, moment)
