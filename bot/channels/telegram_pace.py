"""How fast messages may go out: one a second to a chat, 30 a second over all.

Telegram's own figures are one message a second to a chat and 30 a second over all (Bots FAQ, "My bot is hitting
limits"). "Too many requests" does not say which limit was hit, so the whole bot rests as long as it was told to.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable

OVER_ALL = 30
WINDOW_S = 1.02  # what goes out evenly may arrive a little closer together
EVERY_S = 1.0
FORGET_ABOVE = 1000
Seconds = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


class Pace:
    """Says when the next message may go; times are seconds of a monotonic clock."""

    def __init__(self, seconds: Seconds = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._seconds = seconds
        self._sleep = sleep
        self._free_at: dict[int, float] = {}
        self._rest_until = float("-inf")
        self._last: deque[float] = deque(maxlen=OVER_ALL)
        self._waiting: Counter[int] = Counter()  # words that wait, by chat

    async def turn(self, chat: int, behind: bool = False) -> None:
        """Return when a message to `chat` may go, and count it; what goes `behind` lets all words pass first."""
        if behind:
            await self._wait_for(lambda: max(self._wait(chat), EVERY_S if self._waiting[chat] else 0.0))
        else:
            self._waiting[chat] += 1
            try:
                await self._wait_for(lambda: self._wait(chat))
            finally:
                self._waiting[chat] -= 1
                self._waiting += Counter()  # drops the zeros
        self._count(chat)

    async def calm(self) -> None:
        """Return when the bot no longer rests."""
        await self._wait_for(self.resting)

    def rest(self, seconds: float) -> None:
        """Nothing at all for so long."""
        self._rest_until = max(self._rest_until, self._seconds() + seconds)

    def resting(self) -> float:
        """How many seconds Telegram still has to be left alone; 0 when it has not."""
        return max(0.0, self._rest_until - self._seconds())

    async def _wait_for(self, left: Callable[[], float]) -> None:
        while (wait := left()) > 0:
            await self._sleep(wait)

    def _wait(self, chat: int) -> float:
        now = self._seconds()
        of_all = self._last[0] + WINDOW_S - now if len(self._last) == OVER_ALL else 0.0
        return max(self._free_at.get(chat, now) - now, of_all, self.resting())

    def _count(self, chat: int) -> None:
        now = self._seconds()
        self._free_at[chat] = now + EVERY_S
        self._last.append(now)
        if len(self._free_at) > FORGET_ABOVE:
            self._free_at = {c: t for c, t in self._free_at.items() if t > now}
