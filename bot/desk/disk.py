"""Whether the house has room to write: what is free where LIANXIN_DATA lies, as /health and the console say it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

MIB, GIB = 1024**2, 1024**3
FULL = 16 * MIB
"""Below this a message may no longer be stored: the store's log and the engine's memory want room at once."""
SOON, SOON_SHARE, LOW_SHARE = 5 * GIB, 0.1, 0.03
OK, LOW, IS_FULL, READ_ONLY, UNKNOWN = "ok", "low", "full", "read-only", "unknown"
REFUSES = (IS_FULL, READ_ONLY)
"""Of these nothing new can be kept, so nobody can be answered as promised."""


class Space(Protocol):
    """What `os.statvfs` says of a file system."""

    @property
    def f_frsize(self) -> int: ...

    @property
    def f_blocks(self) -> int: ...

    @property
    def f_bavail(self) -> int: ...

    @property
    def f_files(self) -> int: ...

    @property
    def f_favail(self) -> int: ...

    @property
    def f_flag(self) -> int: ...


@dataclass(frozen=True)
class Room:
    """`status` is ok, low, full, read-only or unknown; `free` and `total` in bytes."""

    status: str
    free: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """What part of it is free, 0 to 1."""
        return self.free / self.total if self.total else 0.0


class Disk:
    """The disk of a folder; `low` bytes and less are too few, `look` asks the system."""

    def __init__(self, folder: Path, low: int = GIB, look: Callable[[Path], Space] = os.statvfs) -> None:
        self._folder = folder
        self._low = low
        self._look = look

    def room(self) -> Room:
        """How it stands now. A file system that has run out of files (inodes) is full however many bytes are free."""
        try:
            space = self._look(self._folder)
        except OSError:
            return Room(UNKNOWN)
        free, total = space.f_bavail * space.f_frsize, space.f_blocks * space.f_frsize
        return Room(self._status(space, free), free, total)

    def _status(self, space: Space, free: int) -> str:
        if space.f_flag & os.ST_RDONLY:
            return READ_ONLY
        if free < FULL or (space.f_files and not space.f_favail):
            return IS_FULL
        return LOW if free < self._low else OK

    def told(self) -> Mapping[str, Any]:
        """The entry of /health."""
        room = self.room()
        return {"status": room.status, "free_mb": room.free // MIB, "low_below_mb": self._low // MIB}
