"""What the WeChat channel asks of the house. The ways a message can fail are those of every messenger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.channels.telegram_port import ChannelBusy, ChannelError, ChannelRefused, ChannelUnreachable
from bot.channels.ticket_papers import Papers
from bot.messages import Incoming

__all__ = ["CHANNEL", "ChannelBusy", "ChannelError", "ChannelRefused", "ChannelUnreachable", "WechatHost"]

CHANNEL = "wechat"
Left = Callable[[str], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]
Wall = Callable[[], float]
"""Seconds since 1970 by the real clock: WeChat counts by it, whatever LIANXIN_NOW says."""


class WechatHost(Protocol):
    """The house behind the channel."""

    sees: bool
    """Whether photos of licences can be read."""

    async def take_incoming(self, incoming: Incoming) -> list[dict[str, Any]]:
        """Answer one message; the same (sender, id) gives the same answer again and no second effect."""
        ...

    async def recover(self, channel: str, before: datetime | None = None) -> list[tuple[str, list[dict[str, Any]]]]:
        """What a crash left unanswered, of what came before a moment: (sender, replies)."""
        ...

    async def voice_file(self, reply: dict[str, Any], codec: str) -> Path | None:
        """The sound of a reply, None when it has none."""
        ...

    async def papers(self, reply: dict[str, Any]) -> Papers | None:
        """The ticket that goes with a reply; None when it has none or it must not leave this way."""
        ...

    def now(self) -> datetime:
        """The hall's local time."""
        ...
