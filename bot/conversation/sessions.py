"""When the dialogue engine's memory of a conversation begins anew: it reads all of a session on every turn.

What a conversation needs to go on (draft, open question, last answers) lies in the store.
"""

from __future__ import annotations

from collections import Counter

from bot.desk.booking import Booking
from bot.desk.turn import Turn
from bot.messages import Incoming
from bot.store.people import SESSION_IDLE, People, PersonRow

SESSION_TURNS = 20  # after so many the engine begins anew, unless a form is open


class Sessions:
    """Counts the turns of each person's running session, in this process."""

    def __init__(self, people: People, booking: Booking) -> None:
        self._people = people
        self._booking = booking
        self._turns: Counter[int] = Counter()

    def counted(self, person_id: int) -> None:
        """One more turn went to the engine."""
        self._turns[person_id] += 1

    def running(self, person: PersonRow, incoming: Incoming) -> PersonRow:
        """The person in the session that this message belongs to: a fresh one after a pause or many turns."""
        if incoming.at - person.last_at >= SESSION_IDLE or self._long_enough(person, incoming):
            self.begin_anew(person.id)
            return self._people.get(person.id) or person
        return person

    def begin_anew(self, person_id: int) -> None:
        """A fresh session of the dialogue engine."""
        self._people.new_session(person_id)
        self._turns.pop(person_id, None)

    def _long_enough(self, person: PersonRow, incoming: Incoming) -> bool:
        if self._turns[person.id] < SESSION_TURNS:
            return False
        draft = self._booking.load(Turn(person.id, person.channel, incoming.text, incoming.at))
        return draft is None or not draft.open
