"""What the clock does to the links of helpers: warns a month ahead, and ends what has run out."""

from __future__ import annotations

from datetime import datetime

from bot.hall.calendar import Calendar
from bot.store.store import Store


class FamilyRound:
    """A job of `Rounds`; several processes may run it at once. A link that has run out is no use before it is ended."""

    def __init__(self, store: Store, calendar: Calendar) -> None:
        self._store = store
        self._calendar = calendar

    def sweep(self, now: datetime) -> int:
        """How many links were ended or warned about."""
        return self._store.family.lapse(now, lambda at: self._calendar.describe(at.date(), now.date()))
