"""Times of day as they are spoken.

The hall's convention for a bare hour: 8–11 in the morning, 12 noon, 1–6 in the afternoon, 13–24 as said, 7 has to
be asked back because there is early and late service.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from bot.hall.when.values import midnight

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
