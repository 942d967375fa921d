"""What a clerk's line sounds like: a ready answer is an impersonal sentence of the house, everything else is not.

A clerk's own words may hold anything about a person, so they are only given a sound by what never leaves the house.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.desk import ready
from bot.desk.clerk_voice import ClerkVoices
from bot.hall import notice_words
from bot.hall.clock import Clock
from bot.hall.facts import HallFacts
from bot.messages import Reply
from bot.store.people import PersonRow
from bot.store.store import Store


class ClerkSound:
    """Called with a clerk's words and the person they go to; the `custom` part of the message."""

    def __init__(
        self, store: Store, facts: HallFacts, clock: Clock, sound: Callable[[Reply, PersonRow], dict[str, Any]],
        voices: ClerkVoices | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._facts = facts
        self._clock = clock
        self._sound = sound
        self._voices = voices

    def __call__(self, text: str, person: PersonRow | None, line: int = 0) -> dict[str, Any]:
        """`{"spoken", "audio"}`, or nothing when the person is not known; what was recorded for `line` comes first."""
        if person is None:
            return {}
        if self._voices is not None and (recorded := self._voices.custom(line, text, person)):
            return recorded
        return self._sound(Reply(text=text, personal=not self._is_ready(text)), person)

    def _is_ready(self, text: str) -> bool:
        """Whether these are the very words of a ready answer that names nobody, or the house's question how it went."""
        if text in notice_words.RATE.values():
            return True
        known = ready.values(self._facts, "", self._clock.now())
        return any(
            ready.fill(one.text, known) == text for one in self._store.phrases.listing() if ready.ME not in one.text
        )
