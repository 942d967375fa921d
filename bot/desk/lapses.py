"""What time itself ends: holds nobody took up, bookings nobody confirmed, wishes whose day has passed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.hall import phrases
from bot.hall.appointment import PENDING
from bot.hall.calendar import Calendar
from bot.hall.notices import told, waiting_passed
from bot.hall.services import SERVICES
from bot.hall.slots import BookingRules
from bot.store.store import Store


class Lapses:
    """Each step is one transaction a row and safe to repeat, by several workers too.

    `serve` offers free places to those who wait (the waiting list's use case).
    """

    def __init__(self, store: Store, calendar: Calendar, rules: BookingRules, serve: Callable[[datetime], int]) -> None:
        self._store = store
        self._serve = serve
        self._calendar = calendar
        self._rules = rules

    def holds(self, now: datetime) -> int:
        """Give back every hold that ran out; how many."""
        return self._store.appointments.sweep(now)

    def unconfirmed(self, now: datetime) -> int:
        """Cancel what no clerk has confirmed in time before its start; the person is told, and rung by a clerk."""
        until = now + timedelta(minutes=self._rules.confirm_cutoff_minutes)
        cancelled = 0
        for one in self._store.appointments.unconfirmed(until):
            moment = phrases.with_lunar(one.start, now, self._calendar)
            due = told("unconfirmed", now, moment, SERVICES[one.service])
            cancelled += self._store.appointments.cancel(one.id, now, [due], only=(PENDING,))
        return cancelled

    def offers(self, now: datetime) -> int:
        """Offer free places to those who wait for one: what came free without anybody cancelling; how many."""
        return self._serve(now)

    def waited_in_vain(self, now: datetime) -> int:
        """End the wishes whose time is over and tell their people; how many."""
        return self._store.waiting.passed(now, lambda one: waiting_passed(now, SERVICES[one.service]))

    def recordings(self, now: datetime) -> int:
        """Delete the voice messages whose time is over; how many."""
        return self._store.recordings.lapsed(now)
