"""Time as the hall sees it: naive datetimes in Asia/Shanghai, always taken from an injected clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Protocol

SHANGHAI = timezone(timedelta(hours=8))  # no daylight saving since 1991, so a fixed offset is exact


class Clock(Protocol):
    """Tells the hall's local time."""

    def now(self) -> datetime:
        """The local time without offset."""
        ...


class SystemClock:
    """The real time in Asia/Shanghai."""

    def now(self) -> datetime:
        return datetime.now(SHANGHAI).replace(tzinfo=None)


class ShiftedClock:
    """A clock that started at `start` when it was made and runs on from there."""

    def __init__(self, start: datetime, real: Clock | None = None) -> None:
        self._real = real or SystemClock()
        self._shift = start - self._real.now()

    def now(self) -> datetime:
        return self._real.now() + self._shift


def stamp(moment: datetime | None) -> str | None:
    """ISO form with the hall's offset and minutes, e.g. `2026-11-28T19:30+08:00`; None stays None."""
    return None if moment is None else moment.replace(tzinfo=SHANGHAI).isoformat(timespec="minutes")
