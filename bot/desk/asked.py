"""What the house waits for from somebody right now, for a channel that can offer a button for it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.desk.asides import Asides
from bot.desk.booking import Booking
from bot.desk.turn import Turn
from bot.store.store import Store

Asks = Literal["", "phone", "address", "clerk", "known"]


class Asked:
    """Reads the open form and the open question."""

    def __init__(self, store: Store, booking: Booking, asides: Asides) -> None:
        self._store = store
        self._booking = booking
        self._asides = asides

    def of(self, channel: str, sender: str, now: datetime, message_id: str = "") -> Asks:
        """`phone`, `address` (and no point is known yet), `clerk` while a clerk answers, else nothing.

        `known` when the message with that id was taken in before: it must get its own answer again.
        """
        if message_id and self._store.transcript.knows(channel, f"{sender}:{message_id}"):
            return "known"
        person = self._store.people.find(channel, sender)
        if person is None:
            return ""
        if self._store.handoffs.silencing(person.id) is not None:
            return "clerk"
        draft = self._booking.load(Turn(person.id, channel, "", now))
        missing = draft.missing() if draft else None
        if missing == "phone":
            return "phone"
        if draft is not None and missing == "address" and draft.pin is None:
            return "address"
        aside = None if missing else self._asides.waiting(person.id, now)
        return "phone" if aside and aside["kind"] == "callback_phone" else ""
