"""What a clerk does with the waiting list."""

from __future__ import annotations

from datetime import datetime

from bot.hall.appointment import HELD
from bot.hall.clock import Clock
from bot.hall.notices import told
from bot.hall.services import SERVICES
from bot.store.store import Store
from bot.store.waiting import Waiter


class ListDesk:
    """The clerk's side of the waiting list."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def take_off(self, waiting_id: int, clerk: str) -> bool:
        """Take somebody off the list and tell them, giving back what they were just offered; False when too late."""
        one, now = self._store.waiting.get(waiting_id), self._clock.now()
        if one is None or not self._left(one, now):
            return False
        due = told("off_the_list", now, "", SERVICES[one.service])
        self._store.notices.put(one.person_id, one.channel, f"waiting:{one.id}", [due])
        self._store.staff.note(clerk, "take_off", f"waiting:{waiting_id}", now)
        return True

    def _left(self, one: Waiter, now: datetime) -> bool:
        if one.state == "waiting":
            return self._store.waiting.leave(one.person_id, now, one.service) > 0
        offered = self._store.appointments.get(one.appointment_id) if one.appointment_id else None
        if one.state != "offered" or offered is None or offered.status != HELD:
            return False
        self._store.appointments.release(offered.key, now)
        after = self._store.waiting.get(one.id)
        return after is not None and after.state == "left"
