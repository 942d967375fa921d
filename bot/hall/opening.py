"""When the hall is open: blocks per kind of day, several a day, some by appointment only, seasons, dated exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.hall.blocks import Block, MonthDay, in_time
from bot.hall.calendar import Calendar

__all__ = ["Block", "DayException", "Opening", "Season"]


@dataclass(frozen=True)
class DayException:
    """One date that differs from its kind: other blocks (none: closed) and the reason people are told."""

    blocks: tuple[Block, ...]
    reason: str


@dataclass(frozen=True)
class Season:
    """Other hours from one day of the year to another, both included; the span may run over New Year.

    A kind of day that is not in `kinds` keeps the general hours.
    """

    name: str
    first: MonthDay
    last: MonthDay
    kinds: Mapping[str, tuple[Block, ...]]

    def holds(self, month_day: MonthDay) -> bool:
        """Whether that day of the year lies in the season."""
        if self.first <= self.last:
            return self.first <= month_day <= self.last
        return month_day >= self.first or month_day <= self.last


@dataclass
class Opening:
    """Weekly blocks per kind of day (workday, makeup, weekend, holiday), seasons and dated exceptions.

    `exceptions` are those of hall.yml; `stored` ones were entered by the staff and win for their dates.
    """

    calendar: Calendar
    kinds: Mapping[str, tuple[Block, ...]]
    exceptions: Mapping[date, DayException] = field(default_factory=dict)
    seasons: tuple[Season, ...] = ()
    stored: Mapping[date, DayException] = field(default_factory=dict)

    def correct(self, stored: Mapping[date, DayException]) -> None:
        """Put other exceptions of the staff in the place of the present ones, all at once."""
        self.stored = dict(stored)

    def become(self, other: Opening) -> None:
        """Take the hours, seasons and exceptions of the hall's values from `other`; those of the staff stay."""
        self.kinds, self.exceptions, self.seasons = other.kinds, other.exceptions, other.seasons

    def exception_on(self, day: date) -> DayException | None:
        """What makes that date differ from its kind, or None."""
        return self.stored.get(day) or self.exceptions.get(day)

    def exceptions_between(self, first: date, last: date) -> list[tuple[date, DayException]]:
        """The exceptions from `first` to `last`, both included, in order."""
        merged = {**self.exceptions, **self.stored}
        return [(day, merged[day]) for day in sorted(merged) if first <= day <= last]

    def season_on(self, day: date) -> Season | None:
        """The season whose hours are in force that day, or None."""
        return next((s for s in self.seasons if s.holds((day.month, day.day))), None)

    def blocks_on(self, day: date) -> tuple[Block, ...]:
        """The blocks of that date in order of time: an exception first, then the season, then the general hours."""
        if (exception := self.exception_on(day)) is not None:
            return in_time(exception.blocks)
        kind, season = self.calendar.day(day).kind, self.season_on(day)
        if season is not None and kind in season.kinds:
            return in_time(season.kinds[kind])
        return in_time(self.kinds.get(kind, ()))

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
