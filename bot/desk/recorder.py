"""Keeping what nobody understood: for a clerk, with the person's knowledge, and not longer than needed."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk import hearing_words as words
from bot.messages import Choice, Reply
from bot.store.handoffs import Handoff
from bot.store.people import PersonRow
from bot.store.recordings import Recording
from bot.store.store import Store
from bot.voice.ear import Heard, kept_form

KEPT = timedelta(days=words.KEPT_DAYS)
ASIDE = timedelta(hours=1)
A_DAY = timedelta(days=1)
MOST_A_DAY = 20
NOTICE = ("recording", "1")
REASONS = {"dialect": words.DIALECT, "twice": words.TWICE}


class Recorder:
    """Keeps recordings and gives them to the clerks. CPU work and files: call it in a worker thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def aside(self, person: PersonRow, message_id: int, heard: Heard, now: datetime) -> None:
        """Keep it for an hour, until the person has said whether it was understood."""
        self._keep(person, message_id, None, heard, now, now + ASIDE)

    def for_clerk(
        self, person: PersonRow, message_id: int, heard: Heard, now: datetime, why: str, choices: tuple[Choice, ...]
    ) -> Reply:
        """Keep it for a clerk and say so. `why` is `dialect`, `twice` or anything else for no engine."""
        if not self._store.people.allow("recording", str(person.id), now, MOST_A_DAY, A_DAY):
            return Reply(text=words.TOO_MANY, choices=choices, intent="nlu_fallback")
        handoff = self._store.handoffs.open(person.id, "callback", "recording", now)
        one = self._keep(person, message_id, handoff.id, heard, now, now + KEPT)
        self._agreed(person, now)
        delete = _delete(one)
        first = REASONS.get(why, words.DEAF)
        text = f"{first}\n{words.KEPT}\n{words.MEANWHILE}"
        return Reply(text=text, choices=(*choices[:3], delete), intent="talk_to_human")

    def with_clerk(
        self, person: PersonRow, message_id: int, heard: Heard, handoff: Handoff, now: datetime
    ) -> list[Reply]:
        """Keep it beside a conversation that a clerk has or will have.

        Who waits and was not told yet what becomes of it is told, once; while a clerk talks the house is silent.
        """
        if not self._store.people.allow("recording", str(person.id), now, MOST_A_DAY, A_DAY):
            return []
        one = self._keep(person, message_id, handoff.id, heard, now, now + KEPT)
        if handoff.state != "waiting" or not self._agreed(person, now):
            return []
        return [Reply(text=words.KEPT, choices=(_delete(one),), intent="talk_to_human")]

    def _agreed(self, person: PersonRow, now: datetime) -> bool:
        """Write down that they were told what becomes of it; False when they had been."""
        if self._store.people.has_consent(person.id, *NOTICE):
            return False
        self._store.people.give_consent(person.id, *NOTICE, now)
        return True

    def hand_over(self, message_id: int, person: PersonRow, now: datetime) -> Recording | None:
        """Give what was kept aside to a clerk; None when nothing was."""
        one = self._store.recordings.of_message(message_id)
        if one is None:
            return None
        handoff = self._store.handoffs.open(person.id, "callback", "recording", now)
        self._store.recordings.attach(one.id, handoff.id, now + KEPT)
        return one

    def stay(self, message_id: int, now: datetime) -> None:
        """The person goes to a clerk by another way: the clerk finds the sound in the conversation."""
        one = self._store.recordings.of_message(message_id)
        if one is not None:
            self._store.recordings.attach(one.id, one.handoff_id, now + KEPT)

    def done_with(self, message_id: int) -> None:
        """It was understood: nobody needs the sound any more."""
        one = self._store.recordings.of_message(message_id)
        if one is not None and one.handoff_id is None:
            self._store.recordings.drop([one.id])

    def delete(self, person: PersonRow, recording_id: int, now: datetime) -> Reply:
        """The person does not want it kept; a request that was only about it is closed."""
        one = self._store.recordings.get(recording_id)
        if one is None or one.person_id != person.id:
            return Reply(text=words.GONE, intent="inform")
        self._store.recordings.drop([one.id])
        self._store.people.withdraw(person.id, NOTICE[0], now)
        handoff = self._store.handoffs.get(one.handoff_id or 0)
        others = [r for r in self._store.recordings.of_person(person.id) if handoff and r.handoff_id == handoff.id]
        if handoff and handoff.reason == "recording" and handoff.state == "waiting" and not others:
            self._store.handoffs.close(handoff.id, "left", now)
        return Reply(text=words.DELETED, intent="inform")

    def _keep(
        self, person: PersonRow, message_id: int, handoff_id: int | None, heard: Heard, now: datetime, until: datetime
    ) -> Recording:
        sound = kept_form(heard.pcm)
        return self._store.recordings.keep(person.id, message_id, handoff_id, sound, heard.seconds, now, until)


def _delete(one: Recording) -> Choice:
    return Choice(words.DELETE, "/inform", {"drop_recording": one.id})
