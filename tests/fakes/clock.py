"""A clock that stands still until it is told to move."""

from __future__ import annotations

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
