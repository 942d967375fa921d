"""Telling a channel that pushes that a clerk is writing: a nicety, so nothing is tried twice."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from bot.live import LiveTopics

log = logging.getLogger("lianxin.typing")


class Typing:
    """Passes 正在输入 on to the messengers that can show it."""

    def __init__(self, live: LiveTopics, messengers: Mapping[str, Any]) -> None:
        self._live = live
        self._messengers = messengers

    async def run(self) -> None:
        """Work until cancelled."""
        async with self._live.listen("typing") as queue:
            while True:
                await self.show(await queue.get())

    async def show(self, event: Mapping[str, Any]) -> bool:
        """Show one; False when the channel cannot."""
        shows = getattr(self._messengers.get(str(event.get("channel"))), "typing", None)
        if shows is None:
            return False
        try:
            await shows(str(event["sender"]))
        except Exception as error:
            log.debug("typing was not shown: %s", type(error).__name__)
            return False
        return True
