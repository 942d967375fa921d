"""How fast a worker may send over one channel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable


class Pace:
    """Lets `per_second` messages a second go, evenly."""

    def __init__(
        self, per_second: float, seconds: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:  # fmt: skip
        self._every = 1 / per_second
        self._seconds = seconds
        self._sleep = sleep
        self._next = 0.0

    async def turn(self) -> None:
        """Return when the next message may go, and count it."""
        now = self._seconds()
        at = max(self._next, now)
        self._next = at + self._every
        if at > now:
            await self._sleep(at - now)
