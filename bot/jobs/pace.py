"""How fast a worker may send over each channel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping


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


class Paces:
    """A pace for every channel by its name; those that are not named go at `otherwise` a second, each by itself."""

    def __init__(self, otherwise: float, named: Mapping[str, float]) -> None:
        self._otherwise = otherwise
        self._paces = {channel: Pace(per_second) for channel, per_second in named.items()}

    async def turn(self, channel: str) -> None:
        """Return when the next message may go over `channel`, and count it."""
        if channel not in self._paces:
            self._paces[channel] = Pace(self._otherwise)
        await self._paces[channel].turn()
