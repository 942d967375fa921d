"""The last day on which a renewal may be asked for, held against a chosen or a booked time.

Nothing is forbidden by it: who is told that a time lies behind the last day decides.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.desk.asides import Asides
from bot.desk.draft import BookingDraft
from bot.desk.told_expiry import ToldExpiry
from bot.desk.turn import Turn
from bot.hall.calendar import Calendar
from bot.hall.renewal import Advice, advise
from bot.store.appointments import Appointment
from bot.store.store import Store

RENEWED_BY = ("renewal", "home_visit")
"""The matters by which a licence is renewed."""


class LastDay:
    """Hears the end of a licence in whatever words tell it, and compares with it."""

    def __init__(self, store: Store, asides: Asides, calendar: Calendar) -> None:
        self._appointments = store.appointments
        self._asides = asides
        self._calendar = calendar
        self._told = ToldExpiry(store.drafts)

    def hear(self, turn: Turn) -> None:
        """Keep the day that the words name as the end of a licence, whatever else they are about."""
        expiry = None if turn.tapped else self._asides.named_expiry(turn.text, turn.now)
        if expiry is not None:
            self._told.keep(turn, expiry)

    def note(self, turn: Turn, draft: BookingDraft) -> None:
        """Leave in a draft the end of the licence behind whose last day its time lies."""
        start, expiry = draft.start_at(), self._told.of(turn)
        late = start is not None and expiry is not None and draft.service in RENEWED_BY
        draft.late_for = expiry.isoformat() if late and expiry and start and self._late(start, expiry, turn) else None

    def booked_late(self, turn: Turn, advice: Advice) -> Appointment | None:
        """The person's own appointment for a renewal behind the last day; once that is over, behind tomorrow."""
        mine = self._appointments.of_person(turn.person_id, turn.now)
        renewals = [one for one in mine if one.service in RENEWED_BY]
        late = [one for one in renewals if self._late(one.start, advice.expiry, turn)]
        return late[0] if late and len(late) == len(renewals) else None

    def _late(self, start: datetime, expiry: date, turn: Turn) -> bool:
        today = turn.now.date()
        latest = max(advise(expiry, today, self._calendar).latest, today + timedelta(days=1))
        return today < expiry and latest < start.date()
