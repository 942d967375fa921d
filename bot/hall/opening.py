"""When the hall is open: blocks per kind of day, several a day, some by appointment only, dated exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.hall.calendar import Calendar


@dataclass(frozen=True, order=True)
class Block:
    """A stretch of one day in which people are served; `by_appointment` blocks open only for booked places.

    `capacity` is how many people are taken per start in this block, where it differs from the usual number.
    """

    start: time
    end: time
    by_appointment: bool = False
    capacity: int | None = field(default=None, compare=False)

    def text(self) -> str:
        """`08:30–12:00`."""
        return f"{self.start:%H:%M}–{self.end:%H:%M}"


@dataclass(frozen=True)
class DayException:
    """One date that differs from its kind: other blocks (none: closed) and the reason people are told."""

    blocks: tuple[Block, ...]
    reason: str


@dataclass(frozen=True)
class Opening:
    """Weekly blocks per kind of day (workday, makeup, weekend, holiday) and the dated exceptions."""

    calendar: Calendar
    kinds: Mapping[str, tuple[Block, ...]]
    exceptions: Mapping[date, DayException] = field(default_factory=dict)

    def blocks_on(self, day: date) -> tuple[Block, ...]:
        """The blocks of that date in order of time, exceptions first."""
        if day in self.exceptions:
            return self.exceptions[day].blocks
        return tuple(sorted(self.kinds.get(self.calendar.day(day).kind, ())))

    def walk_in_at(self, moment: datetime) -> bool:
        """Whether anybody may come without an appointment at that moment."""
        return any(not b.by_appointment and b.start <= moment.time() < b.end for b in self.blocks_on(moment.date()))

    def on_duty_at(self, moment: datetime) -> bool:
        """Whether somebody can be rung up for an emergency: from the first to the last public hour, lunch included."""
        walk_in = [b for b in self.blocks_on(moment.date()) if not b.by_appointment]
        return bool(walk_in) and walk_in[0].start <= moment.time() < walk_in[-1].end

    def next_walk_in(self, moment: datetime, days: int = 40) -> datetime | None:
        """The next moment from `moment` on at which somebody is there for everybody; None within `days` days."""
        if self.walk_in_at(moment):
            return moment
        for offset in range(days + 1):
            day = moment.date() + timedelta(days=offset)
            for block in self.blocks_on(day):
                start = datetime.combine(day, block.start)
                if not block.by_appointment and start >= moment:
                    return start
        return None
