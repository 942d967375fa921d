"""Where the kiosk's own sentences can be heard: those it says by itself, and what came of checking in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.hall.clock import Clock
from bot.messages import Reply
from bot.store.people import PersonRow

USUAL, LOUD = "normal", "loud"


class KioskSound:
    """Gives the address of a sentence's sound, at the usual loudness or louder.

    Only sentences without a name or a number of a person are handed over: they say a time and a matter at most.
    """

    def __init__(self, sound: Callable[[Reply, PersonRow], dict[str, Any]], clock: Clock) -> None:
        self._sound = sound
        self._clock = clock

    def __call__(self, text: str, loud: bool) -> str:
        """A relative address, "" where no voice can say it."""
        anybody = PersonRow(
            0, "kiosk", "", self._clock.now(), 0, "normal", True, False, 0, False, LOUD if loud else USUAL
        )  # fmt: skip
        audio = self._sound(Reply(text=text), anybody).get("audio", {})
        return str(audio.get("mandarin", ""))
