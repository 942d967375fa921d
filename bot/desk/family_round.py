"""What the clock does to the links of helpers: warns a month ahead, and ends what has run out."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.hall.calendar import Calendar
from bot.store.store import Store

REST = timedelta(minutes=1)


class FamilyRound:
    """A job of `Rounds`; several processes may run it at once. A link that has run out is no use before it is ended."""

    def __init__(self, store: Store, calendar: Calendar) -> None:
        self._store = store
        self._calendar = calendar
        self._looked: datetime | None = None

    def sweep(self, now: datetime) -> int:
        """How many links were ended or warned about; looked at once a minute."""
        if self._looked is not None and self._looked <= now < self._looked + REST:
            return 0
        self._looked = now
        return self._store.family.lapse(now, lambda at: self._calendar.describe(at.date(), now.date()))
