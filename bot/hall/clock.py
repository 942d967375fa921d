"""Time as the hall sees it: naive datetimes in Asia/Shanghai, always taken from an injected clock."""

from __future__ import annotations

import os
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
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


class FileClock:
    """A clock that a file tells: a local time and perhaps how fast it runs, as in `2026-11-23T09:10 x240`.

    The time counts from when the file was put there, so every process of a house and every restart sees the same one;
    putting another file in its place makes it jump. Raises ValueError for a file that tells no time.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._start, self._speed, self._since = self._read()

    def now(self) -> datetime:
        try:
            entry = os.stat(self._file)
        except OSError:  # taken away: it runs on as it did
            entry = None
        if entry is not None and (entry.st_mtime_ns, entry.st_ino) != self._seen:
            with self._lock:
                self._start, self._speed, self._since = self._read()
        return self._start + (datetime.now(SHANGHAI) - self._since) * self._speed

    def _read(self) -> tuple[datetime, float, datetime]:
        entry = os.stat(self._file)
        start, _, speed = self._file.read_text(encoding="utf-8").strip().partition(" x")
        told = datetime.fromisoformat(start).replace(tzinfo=None), float(speed or 1)
        self._seen = entry.st_mtime_ns, entry.st_ino
        return *told, datetime.fromtimestamp(entry.st_mtime, SHANGHAI)


def steer(file: Path, moment: datetime, speed: float = 1.0) -> None:
    """Let the clock of that file stand at a moment now, and run on so many times as fast as the real one."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_text(f"{moment.isoformat()} x{speed:g}", encoding="utf-8")
    fresh.replace(file)


def stamp(moment: datetime | None) -> str | None:
    """ISO form with the hall's offset and minutes, e.g. `2026-11-28T19:30+08:00`; None stays None."""
    return None if moment is None else moment.replace(tzinfo=SHANGHAI).isoformat(timespec="minutes")
