"""What the staff do with the hall's calendar: set a day, bring in a plan, close a day, open it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.desk.closed_days import on_day_closed, outside
from bot.desk.hall_book import HallBook
from bot.hall.blocks import Block, sound
from bot.hall.calendar_sheet import LONGEST_NAME, LONGEST_SOURCE, SheetDay, plans, rest_of_plan
from bot.hall.clock import Clock
from bot.hall.official import FIRST_YEAR, LAST_YEAR, CalendarDay, unfit
from bot.hall.opening import DayException, Opening
from bot.store.appointments import Appointment
from bot.store.store import Store

LONGEST_WHO, LONGEST_REASON = 60, 120
OWN_SOURCE = "大厅安排"


class CalendarRefused(ValueError):
    """An entry that is not allowed; the message names it and what is."""


@dataclass(frozen=True)
class Imported:
    """What bringing in a file changes: `days` good rows, `changed` days, `announced` years whose whole plan it is."""

    days: int
    changed: int
    announced: tuple[int, ...]
    written: bool


class CalendarDesk:
    """The staff's side of the calendar. Every change is written to the audit log and holds at once."""

    def __init__(self, store: Store, book: HallBook, opening: Opening, clock: Clock) -> None:
        self._store = store
        self._book = book
        self._opening = opening
        self._clock = clock

    def set_day(self, day: CalendarDay, source: str, who: str) -> None:
        """Make one day another kind, from now on the hall's own; raises CalendarRefused."""
        if why := unfit(day):
            raise CalendarRefused(why)
        _refuse_long(name=(day.name or "", LONGEST_NAME), source=(source, LONGEST_SOURCE), who=(who, LONGEST_WHO))
        _refuse_empty(source=source, who=who)
        self._store.calendar_days.set_day(day, source, who, self._clock.now())
        self._changed(who, "calendar_set", day.date.isoformat())

    def bring_in(self, days: Sequence[SheetDay], who: str, trial: bool = False) -> Imported:
        """Enter the rows of a file; only those that differ become the hall's own. `trial` writes nothing.

        Rows that are the whole plan of a year also make its other days announced. Raises CalendarRefused.
        """
        _refuse_long(who=(who, LONGEST_WHO))
        _refuse_empty(who=who)
        announced = plans(days)
        named = {d.day.date for d in days}
        rest = [d for year, source in announced.items() for d in rest_of_plan(year, source, named)]
        there = {r.day.date: SheetDay(r.day, r.source) for r in self._store.calendar_days.rows()}
        changed = [d for d in days if there.get(d.day.date) != d]
        changed += [d for d in rest if not self._opening.calendar.day(d.day.date).announced]
        written = bool(changed) and not trial
        if written:
            now = self._clock.now()
            self._store.calendar_days.set_days([(d.day, d.source) for d in changed], who, now)
            first, last = min(d.day.date for d in changed), max(d.day.date for d in changed)
            self._changed(who, "calendar_import", f"{first}..{last} ({len(changed)} days)")
        return Imported(len(days), len(changed), tuple(announced), written)

    def close(
        self, day: date, reason: str, who: str, blocks: Sequence[Block] = (), source: str = OWN_SOURCE
    ) -> list[Appointment]:
        """Close a day, or leave only `blocks` of it; returns the active appointments that no longer fit.

        The reason is what people are told. Raises CalendarRefused.
        """
        now = self._clock.now()
        if not now.date() <= day or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise CalendarRefused(f"{day} cannot be closed; use a day from {now.date()} to {LAST_YEAR}-12-31")
        if not sound(blocks):
            raise CalendarRefused("hours must each end after they begin and must not overlap, as in 09:00-11:30")
        _refuse_long(reason=(reason, LONGEST_REASON), source=(source, LONGEST_SOURCE), who=(who, LONGEST_WHO))
        _refuse_empty(reason=reason, source=source, who=who)
        what = DayException(tuple(blocks), reason)
        self._store.calendar_days.set_exception(day, what, source, who, now)
        self._changed(who, "calendar_close", day.isoformat())
        return on_day_closed(self._store, self._opening, day, now)

    def outside(self) -> list[Appointment]:
        """The appointments that lie outside the hours as they are now, for instance after a plan was brought in."""
        return outside(self._store, self._opening, self._clock.now())

    def open(self, day: date, who: str) -> bool:
        """Let the ordinary hours of a day hold again; False when no exception had been entered for it."""
        _refuse_long(who=(who, LONGEST_WHO))
        _refuse_empty(who=who)
        if not self._store.calendar_days.remove_exception(day):
            return False
        self._changed(who, "calendar_open", day.isoformat())
        return True

    def _changed(self, who: str, action: str, target: str) -> None:
        self._store.staff.note(who, action, target, self._clock.now())
        self._book.reload()


def _refuse_long(**given: tuple[str, int]) -> None:
    for name, (text, longest) in given.items():
        if len(text) > longest:
            raise CalendarRefused(f"{name} is longer than {longest} characters")


def _refuse_empty(**given: str) -> None:
    for name, text in given.items():
        if not text.strip():
            raise CalendarRefused(f"{name} is empty")
