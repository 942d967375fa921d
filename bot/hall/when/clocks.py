"""Times of day as they are spoken, and what they come to on a given day.

The hall's convention for a bare hour: 8–11 in the morning, 12 noon, 1–6 in the afternoon, 13–24 as said, 7 has to
be asked back because there is early and late service.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

from bot.hall.when.values import Ambiguous, EveryDay, Instant, TimeSpan, Value, midnight

_HALF_DAY = timedelta(hours=12)
_DAY = timedelta(days=1)
ASKED_HOUR = 7
_NOON, _EVENING = 14 * 60, 18 * 60


@dataclass(frozen=True)
class Part:
    """A part of the day from parts.yml, hours and minutes as minutes after midnight.

    `noon`: spoken hours that mean hour + 12; `midnight`: those that mean 00:00 (of the next day for an evening);
    `next`: those after midnight; `before`/`after`: where 之前 ends and 以后 starts.
    """

    name: str
    start: int
    end: int
    before: int
    after: int
    noon: frozenset[int] = frozenset()
    midnight: frozenset[int] = frozenset()
    next: frozenset[int] = frozenset()

    def minutes(self, hour: int) -> int:
        """A spoken hour in this part of the day, in minutes after midnight of the day named."""
        if hour in self.midnight:
            return 0 if self.end <= 6 * 60 else 24 * 60
        if hour in self.next:
            return (24 + hour) * 60
        return (hour + 12) * 60 if hour in self.noon else hour * 60


@dataclass(frozen=True)
class Clock:
    """A clock time; `minute` may be negative (差一刻十点); `literal` for a 24-hour writing such as 07:30."""

    hour: int
    minute: int = 0
    part: Part | None = None
    literal: bool = False

    def readings(self, day: date) -> tuple[datetime, ...]:
        """The moments it may mean on that day: one, or two for a bare seven."""
        return tuple(midnight(day) + timedelta(minutes=m + self.minute) for m in self._hours())

    def _hours(self) -> tuple[int, ...]:
        if self.literal or self.hour > 12:
            return (self.hour * 60,)
        if self.part:
            return (self.part.minutes(self.hour),)
        if self.hour == ASKED_HOUR:
            return (self.hour * 60, (self.hour + 12) * 60)
        return ((self.hour + 12) * 60,) if 1 <= self.hour < ASKED_HOUR else (self.hour * 60,)


@dataclass(frozen=True)
class TimeRange:
    """九点到十一点, 上午到下午; the later end inherits the part of day."""

    first: Clock | Part
    last: Clock | Part


@dataclass(frozen=True)
class TimeBound:
    """三点以后, 中午之前; `within` is a part of day named before it that it must not leave."""

    base: Clock | Part
    kind: Literal["before", "after"]
    within: Part | None = None


TimeSpec: TypeAlias = Part | Clock | TimeRange | TimeBound


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


def inherit_part(spec: TimeSpec, part: Part | None) -> TimeSpec:
    """A bare clock time read in the part of day said before it."""
    if part is None:
        return spec
    if isinstance(spec, Clock) and spec.part is None and not spec.literal:
        return replace(spec, part=part)
    if isinstance(spec, TimeRange):
        return replace(spec, first=inherit_part(spec.first, part))  # type: ignore[arg-type]
    if isinstance(spec, TimeBound):
        return replace(spec, base=inherit_part(spec.base, part))  # type: ignore[arg-type]
    return spec


def carry_part(spec: TimeSpec, part: Part | None) -> TimeSpec:
    """A bare clock time after another one with its part of day (晚上七点或者八点), where that makes sense:
    three after a morning is the afternoon, nine after an afternoon the morning."""
    clock = spec.base if isinstance(spec, TimeBound) else spec.first if isinstance(spec, TimeRange) else spec
    if part is None or not isinstance(clock, Clock) or clock.part is not None:
        return spec
    odd = 1 <= clock.hour < ASKED_HOUR - 1 if part.end <= _NOON else part.end <= _EVENING and 8 <= clock.hour <= 11
    return spec if odd else inherit_part(spec, part)


def part_of(spec: TimeSpec | None) -> Part | None:
    """The part of day a time was said with."""
    if isinstance(spec, Part):
        return spec
    if isinstance(spec, Clock):
        return spec.part
    if isinstance(spec, TimeRange):
        return part_of(spec.last) or part_of(spec.first)
    return part_of(spec.base) if isinstance(spec, TimeBound) else None


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
