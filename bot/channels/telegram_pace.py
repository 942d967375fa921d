"""How fast messages may go out: one a second to a chat with a short burst, 30 a second over all.

Telegram's own figures are about one message a second to a chat and 30 a second over all (Bots FAQ, "My bot is
hitting limits"); a chat that was answered with "too many requests" rests as long as it was told to.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

OVER_ALL = 30
WINDOW_S = 1.02  # what goes out evenly may arrive a little closer together
BURST = 5
EVERY_S = 1.0
FORGET_ABOVE = 1000
Seconds = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


class Pace:
    """Says when the next message may go; times are seconds of a monotonic clock."""

    def __init__(self, seconds: Seconds = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._seconds = seconds
        self._sleep = sleep
        self._paid_until: dict[int, float] = {}
        self._rest_until: dict[int, float] = {}
        self._last: deque[float] = deque(maxlen=OVER_ALL)

    async def turn(self, chat: int) -> None:
        """Return when a message to `chat` may go, and count it."""
        while (wait := self._wait(chat)) > 0:
            await self._sleep(wait)
        now = self._seconds()
        self._paid_until[chat] = max(self._paid_until.get(chat, 0.0), now) + EVERY_S
        self._last.append(now)
        if len(self._paid_until) > FORGET_ABOVE:
            self._paid_until = {c: t for c, t in self._paid_until.items() if t > now}

    def rest(self, chat: int, seconds: float) -> None:
        """Nothing to `chat` for so long."""
        now = self._seconds()
        self._rest_until = {c: t for c, t in self._rest_until.items() if t > now}
        self._rest_until[chat] = max(now + seconds, self._rest_until.get(chat, 0.0))

    def resting(self, chat: int) -> float:
        """How many seconds `chat` still has to be left alone; 0 when it has not."""
        return max(0.0, self._rest_until.get(chat, 0.0) - self._seconds())

    def _wait(self, chat: int) -> float:
        now = self._seconds()
        of_chat = self._paid_until.get(chat, 0.0) - (BURST - 1) * EVERY_S - now
        of_all = self._last[0] + WINDOW_S - now if len(self._last) == OVER_ALL else 0.0
        return max(of_chat, of_all, self.resting(chat))
