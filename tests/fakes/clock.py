"""A clock that stands still until it is told to move."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

MONDAY = datetime(2026, 11, 23, 9, 10)


class StoppedClock:
    """Tells the same time until `forward` or `at` moves it."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def forward(self, **delta: float) -> None:
        """Move on by a timedelta's arguments."""
        self._now += timedelta(**delta)

    def at(self, moment: datetime) -> None:
        """Jump to a moment."""
        self._now = moment


class HandClock:
    """Seconds that pass only by `forward`, for what sleeps: a sleeper wakes when its time has come by this clock."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self._moved = asyncio.Event()

    def now(self) -> float:
        """The seconds of a monotonic clock."""
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        """Wait until so many seconds have passed."""
        until = self.seconds + seconds
        while self.seconds < until:
            await self._moved.wait()

    def forward(self, seconds: float) -> None:
        """Let time pass, and wake those whose time has come."""
        self.seconds += seconds
        self._moved.set()
        self._moved = asyncio.Event()


class JumpingClock:
    """Seconds that pass only when somebody sleeps, and then at once."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def now(self) -> float:
        """The seconds of a monotonic clock."""
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        """Be so many seconds later."""
        self.seconds += seconds
        await asyncio.sleep(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time can be put on by `ahead` seconds: what was to end by then ends at once."""

    ahead = 0.0

    def time(self) -> float:
        """The seconds that all time-outs of the loop go by."""
        return super().time() + self.ahead
