"""How a sentence of the house would sound, before anybody gets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.messages import Reply
from bot.store.people import PersonRow

NOBODY = PersonRow(0, "web", "", datetime(2000, 1, 1), 1, "normal", True, False, 0, False, "normal")


@dataclass(frozen=True)
class Aloud:
    """What is said, in hanzi, and where it can be heard; no address where no voice may say it."""

    spoken: str
    address: str


class Preview:
    """Called with what is to be said; `sound` is that of every reply."""

    def __init__(self, sound: Callable[[Reply, PersonRow], dict[str, Any]]) -> None:
        self._sound = sound

    def __call__(self, said: str) -> Aloud:
        """The words are impersonal: whoever calls vouches for that."""
        facts = self._sound(Reply(text=said), NOBODY)
        return Aloud(facts["spoken"], facts["audio"].get("mandarin", ""))
