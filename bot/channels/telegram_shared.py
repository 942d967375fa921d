"""What is no plain words: a shared number, a place, changed words, a poster's link; what of it the house gets to hear.

Nothing personal is taken that was not asked for, and what cannot be taken is answered with one sentence.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channels.telegram_contact import domestic
from bot.channels.telegram_edits import Edits
from bot.channels.telegram_inbound import Heard, Kind
from bot.channels.telegram_port import CHANNEL, TelegramHost
from bot.channels.telegram_words import PHONE_ABROAD, PHONE_OTHERS, STRANGE

log = logging.getLogger("lianxin.telegram")

KINDS = (Kind.CONTACT, Kind.PLACE, Kind.EDIT)


@dataclass(frozen=True)
class Taken:
    """A message for the house; `corrects` says when the words came that it replaces."""

    heard: Heard
    corrects: datetime | None = None


class Shared:
    """Judges it. `personal` is False where nothing personal may go through Telegram: then none of it is taken."""

    def __init__(self, host: TelegramHost, personal: bool) -> None:
        self._host = host
        self._personal = personal
        self._edits = Edits()

    def arrived(self, heard: Heard) -> None:
        """An update came in."""
        self._edits.arrived(heard, self._host.now())

    async def judge(self, heard: Heard) -> Taken | str:
        """A message for the house, or the sentence that is said instead; "" for nothing at all."""
        if heard.kind is Kind.EDIT:
            return self._changed(heard)
        asks = await self.asks(heard.chat, heard.update_id)
        return self._number(heard, asks) if heard.kind is Kind.CONTACT else self._place(heard, asks)

    async def asks(self, chat: int, update_id: int | None = None) -> str:
        """What the house waits for, `known` for an update it has; trouble costs the button, never the answer."""
        number = "" if update_id is None else str(update_id)
        try:
            return await self._host.asks(CHANNEL, str(chat), number) if self._personal else ""
        except Exception as error:
            log.error("what is asked for could not be told: %s", type(error).__name__)
            return ""

    async def led(self, heard: Heard) -> Heard:
        """A start with the question of its poster; any trouble with that makes it a plain start."""
        if not heard.poster:
            return heard
        try:
            words = await self._host.poster(heard.poster, CHANNEL, str(heard.chat), str(heard.update_id))
        except Exception as error:
            log.error("a poster could not be read: %s", type(error).__name__)
            return heard
        return replace(heard, text=words or heard.text)

    def _changed(self, heard: Heard) -> Taken | str:
        verdict = self._edits.verdict(heard)
        if verdict.kind == "new":
            return Taken(heard, verdict.since)
        return STRANGE["edited"] if verdict.kind == "late" else ""

    def _number(self, heard: Heard, asks: str) -> Taken | str:
        """The sender's own number, when it was asked for or a clerk listens."""
        number = domestic(heard.text)
        if asks not in ("phone", "clerk", "known"):
            return STRANGE["contact"]
        if not heard.own:
            return PHONE_OTHERS
        return PHONE_ABROAD if number is None else Taken(replace(heard, text=number))

    def _place(self, heard: Heard, asks: str) -> Taken | str:
        """Where somebody is, when a visit needs to know."""
        return Taken(heard) if asks in ("address", "known") else STRANGE["location"]
