"""Asking the house for one message, as every messenger does it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.messages import Incoming

AT_ONCE = 16
HOST_S = 60.0
AGAIN_S = 1.0
Take = Callable[[Incoming], Awaitable[list[dict[str, Any]]]]


class Asking:
    """So many questions at once, and one that fails is asked a second time: the same message has no second effect."""

    def __init__(
        self, take: Take, log: logging.Logger, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:  # fmt: skip
        self._take = take
        self._log = log
        self._sleep = sleep
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def ask(self, incoming: Incoming, sorry: str) -> list[dict[str, Any]]:
        """The house's answer; a house that fails twice gets an apology instead."""
        for last in (False, True):
            try:
                async with self._at_once:
                    return await asyncio.wait_for(self._take(incoming), HOST_S)
            except Exception as error:
                self._log.error("the house did not answer: %s", type(error).__name__)
                if not last:
                    await self._sleep(AGAIN_S)
        return [{"text": sorry}]
