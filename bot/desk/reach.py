"""How somebody is told something: in their chat, by a short message, or by a clerk on the telephone."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Literal

from bot.live import LiveTopics

Way = Literal["chat", "sms", "call"]
MOBILE = re.compile(r"1[3-9]\d{9}")


class Reach:
    """Knows the channels that can speak first, who listens right now, and whether short messages are switched on."""

    def __init__(self, pushing: Container[str] = (), live: LiveTopics | None = None, sms: bool = False) -> None:
        self._pushing = pushing
        self._live = live
        self._sms = sms

    def pushes(self, channel: str) -> bool:
        """Whether the house can speak first on that channel."""
        return channel in self._pushing

    def of(self, channel: str, phone: str | None, person_id: int | None = None) -> Way:
        """The way to somebody; with `person_id` right now, without it some day later.

        Whoever looks at a page now will not be looking the evening before an appointment, so only what is said right
        now counts listeners.
        """
        if self.pushes(channel) or (person_id is not None and self.listens(person_id)):
            return "chat"
        return "sms" if self.texts(phone) else "call"

    def texts(self, phone: str | None) -> bool:
        """Whether a short message can go to that number."""
        return self._sms and phone is not None and MOBILE.fullmatch(phone) is not None

    def listens(self, person_id: int) -> bool:
        """Whether a page of theirs is open right now."""
        return self._live is not None and self._live.listeners(f"person:{person_id}") > 0
