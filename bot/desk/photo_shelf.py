"""Photos between their reading and a person's answer: in memory alone, for minutes; on disk only with consent."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.desk import photo_words as words
from bot.messages import Choice, Reply
from bot.store.people import PersonRow
from bot.store.recordings import Recording
from bot.store.store import Store

HELD_FOR = timedelta(minutes=10)
MOST_HELD = 24
KEPT = timedelta(days=words.KEPT_DAYS)
A_DAY = timedelta(days=1)
MOST_KEPT_A_DAY = 20
NOTICE = ("photo", "1")


class PhotoShelf:
    """Holds the newest photo of a few people; one that is not asked for falls away by itself."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: OrderedDict[int, tuple[int, bytes, datetime]] = OrderedDict()

    def hold(self, person_id: int, message_id: int, picture: bytes, now: datetime) -> None:
        """Hold the photo of a message in place of the one before."""
        self.forget(person_id)
        self._held[person_id] = (message_id, picture, now)
        while len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        self.sweep(now)

    def sweep(self, now: datetime) -> int:
        """Let go of what was held long enough; how many that were. A job of `bot.jobs.rounds`."""
        over = [other for other, (_, _, at) in list(self._held.items()) if now - at > HELD_FOR]
        for other in over:
            self.forget(other)
        return len(over)

    def forget(self, person_id: int) -> None:
        """Nobody needs it any more."""
        self._held.pop(person_id, None)

    def give(self, person: PersonRow, now: datetime) -> Reply | None:
        """Give the held photo to a clerk, with the person's consent; None when it is gone."""
        held = self._held.pop(person.id, None)
        if held is None or now - held[2] > HELD_FOR:
            return None
        return self.keep(person, held[0], held[1], now)

    def keep(self, person: PersonRow, message_id: int, picture: bytes, now: datetime) -> Reply:
        """Keep a photo for a clerk and ask one to look at it."""
        if not self._allowed(person, now):
            return Reply(text=words.TOO_MANY, intent="nlu_fallback")
        handoff = self._store.handoffs.open(person.id, "callback", "photo", now)
        one = self._keep(person, message_id, handoff.id, picture, now)
        self._store.people.give_consent(person.id, *NOTICE, now)
        delete = Choice(words.DELETE, "/inform", {"drop_photo": one.id})
        return Reply(text=words.KEPT, choices=(delete,), intent="talk_to_human")

    def with_clerk(self, person: PersonRow, message_id: int, picture: bytes, handoff_id: int, now: datetime) -> bool:
        """Keep it beside a conversation that a clerk has or will have; False when there was nothing to keep."""
        if not picture or not self._allowed(person, now):
            return False
        self._keep(person, message_id, handoff_id, picture, now)
        return True

    def _allowed(self, person: PersonRow, now: datetime) -> bool:
        return self._store.people.allow("photo_kept", str(person.id), now, MOST_KEPT_A_DAY, A_DAY)

    def _keep(
        self, person: PersonRow, message_id: int, handoff_id: int, picture: bytes, now: datetime
    ) -> Recording:  # fmt: skip
        return self._store.recordings.keep(
            person.id, message_id, handoff_id, picture, 0.0, now, now + KEPT, "picture"
        )  # fmt: skip
