"""Appointments in hours that were taken away after they were booked: nobody is called into them.

Who closes hours is shown these appointments at once. Whichever still stands there when its reminders are due comes onto
the clerks' call list, once, and its reminders wait: they go out only if the hours are open again by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.desk.closed_days import fits
from bot.hall import phrases
from bot.hall.appointment import CONFIRMED, PENDING
from bot.hall.notice_words import in_closed_hours
from bot.hall.notices import CALL_DAYS, day_of_calls
from bot.hall.opening import Opening
from bot.hall.services import SERVICES
from bot.live import LiveTopics
from bot.store.appointments import Appointment
from bot.store.crew_blocks import CrewBlock
from bot.store.store import Store

AHEAD = timedelta(days=CALL_DAYS + 1)  # nobody is rung about any sooner


class ClosedHours:
    """Looks whether an appointment still lies within the hall's hours and its visiting clerk goes out."""

    def __init__(self, store: Store, opening: Opening, live: LiveTopics) -> None:
        self._store = store
        self._opening = opening
        self._live = live

    def away(self, now: datetime) -> bool:
        """Whether somebody has taken away the very hours in which the hall would serve everybody now."""
        return self._opening.exception_on(now.date()) is not None and not self._opening.walk_in_at(now)

    def stop(self, cause: str, now: datetime) -> bool:
        """Whether the reminder of a cause would call somebody into closed hours; then it is on the call list."""
        kind, _, number = cause.partition(":")
        one = self._store.appointments.get(int(number)) if kind == "appointment" and number.isdecimal() else None
        if one is None or not self._closed(one, self._blocks(one.start, _end(one))):
            return False
        if self._ring(one, now):
            self._live.publish("staff", {"kind": "queue"})
        return True

    def sweep(self, now: datetime) -> int:
        """Put what stands in closed hours onto the call list when it is time to ring; how many.

        Whatever lies within the hours again is taken off.
        """
        off = self._blocks(now, now + AHEAD)
        booked = self._store.appointments.active_on(now, now + AHEAD)
        closed = {_cause(one): one for one in booked if self._closed(one, off)}
        back = {_cause(one) for one in booked} - set(closed)
        for cause in back.intersection(self._store.calls.in_closed_hours()):
            self._store.calls.hours_are_back(cause)
        due = [one for one in closed.values() if day_of_calls(one.start, self._opening) <= now]
        rung = sum(self._ring(one, now) for one in due)
        if rung:
            self._live.publish("staff", {"kind": "queue"})
        return rung

    def _blocks(self, begin: datetime, end: datetime) -> Sequence[CrewBlock]:
        return self._store.crew_blocks.between(begin, end)

    def _closed(self, one: Appointment, off: Sequence[CrewBlock]) -> bool:
        if one.status not in (PENDING, CONFIRMED):  # who has checked in is there already
            return False
        absent = any(b.clerk == one.clerk and b.begin < _end(one) and one.start < b.end for b in off)
        return absent or not fits(one, self._opening)

    def _ring(self, one: Appointment, now: datetime) -> bool:
        moment = f"{self._opening.calendar.describe(one.start.date(), now)}{phrases.clock(one.start)}"
        text = in_closed_hours(moment, SERVICES[one.service])
        return self._store.calls.stands_in_closed_hours(_cause(one), text, one.person_id, now)


def _cause(one: Appointment) -> str:
    return f"appointment:{one.id}"


def _end(one: Appointment) -> datetime:
    return one.start + timedelta(minutes=one.duration_min)
