"""What the Telegram channel asks of the house, and the ways a message to a person can fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.channels.ticket_papers import Papers
from bot.jobs.outbox import NotNow, Undeliverable
from bot.messages import Incoming

CHANNEL = "telegram"
OnUnreachable = Callable[[str], Awaitable[None]]


class TelegramHost(Protocol):
    """The house behind the channel."""

    sees: bool
    """Whether photos of licences can be read."""

    async def take_incoming(self, incoming: Incoming) -> list[dict[str, Any]]:
        """Answer one message with messages of the REST contract.

        The same (sender, id) gives the same answer again and no second effect.
        """
        ...

    async def voice_note(self, reply: dict[str, Any]) -> Path | None:
        """The Ogg/Opus file of a reply; None when it holds something personal or is not to be spoken."""
        ...

    async def papers(self, reply: dict[str, Any]) -> Papers | None:
        """The ticket that goes with a reply; None when it has none or it must not leave this way."""
        ...

    async def asks(self, channel: str, sender: str, message_id: str = "") -> str:
        """What the house waits for from somebody: phone, address, clerk (who answers now), or nothing.

        `known` when it has the message with that id already.
        """
        ...

    async def poster(self, token: str, channel: str, sender: str, message_id: str) -> str | None:
        """Count that somebody came by a poster; what they want to know then, None when there is no such poster.

        A message that the house has already is not counted again.
        """
        ...

    def now(self) -> datetime:
        """The hall's local time."""
        ...

    def closed(self, channel: str) -> str:
        """What people hear on a channel that is stopped; nothing while it is on."""
        ...

    def menu(self) -> list[str]:
        """The words on the keyboard that stays at the bottom of the chat."""
        ...


class ChannelError(Exception):
    """A message did not reach its person."""


class ChannelUnreachable(ChannelError, Undeliverable):
    """The person has blocked the bot, left, or never wrote to it; trying again does not help."""


class ChannelRefused(ChannelError, Undeliverable):
    """The service will never accept this message; the text says why and holds nothing personal."""


class ChannelBusy(ChannelError, NotNow):
    """Not now: try again after `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"try again in {retry_after:.0f} s")
        self.retry_after = retry_after
