"""What a short question refers to: the answers before it, and the matter that is booked or being booked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.desk.booking import Booking
from bot.desk.turn import Turn
from bot.desk.visit_elsewhere import TOLD_OF_BOOKED
from bot.hall.knowledge import Said
from bot.hall.services import SERVICES
from bot.store.store import Store
from bot.store.transcript import Answered

REMEMBERED = 5  # answers a short question may refer to
LOOKED_THROUGH = 16  # messages in which they are looked for: a booking lies between them
FORGOTTEN_AFTER = timedelta(minutes=20)


class TalkedOf:
    """Reads the conversation log and the bookings of one person."""

    def __init__(self, store: Store, booking: Booking) -> None:
        self._store = store
        self._booking = booking

    def answers(self, turn: Turn) -> list[Said]:
        """What this person was answered a short while ago, newest first."""
        told = (Said(one.intent, one.answer or "") for one in self._lately(turn) if _tells(one))
        return list(told)[:REMEMBERED]

    def matters(self, turn: Turn) -> list[Said]:
        """The same with the matter of the booking in its place: whoever has booked it asks about that one.

        Days after the booking, when nothing else has been said, the appointment alone tells it.
        """
        lately = list(self._lately(turn))
        told = any(map(_tells, lately)) and not any(one.intent in TOLD_OF_BOOKED for one in lately)
        booked = None if told else self.booked(turn)
        found: list[Said] = []
        for one in lately:
            if booked and one.intent in TOLD_OF_BOOKED and Said(booked, "") not in found:
                found.append(Said(booked, ""))
            elif _tells(one):
                found.append(Said(one.intent, one.answer or ""))
        return found[:REMEMBERED] or ([Said(booked, "")] if booked else [])

    def booked(self, turn: Turn) -> str | None:
        """The matter that is being booked, or that of the only appointment that is coming."""
        draft = self._booking.load(turn)
        if draft is not None and not draft.dropped and draft.service:
            return draft.service
        mine = {one.service for one in self._store.appointments.of_person(turn.person_id, turn.now)}
        return mine.pop() if len(mine) == 1 else None

    def _lately(self, turn: Turn) -> Iterator[Answered]:
        told = self._store.transcript.answered_before(turn.person_id, LOOKED_THROUGH)
        return (one for one in told if turn.now - one.at < FORGOTTEN_AFTER)


def _tells(one: Answered) -> bool:
    return bool(one.answer) or one.intent in SERVICES
