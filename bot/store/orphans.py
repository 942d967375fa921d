"""Kept files that no row knows: a process was killed between the two, so nobody could ever find or delete them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from bot.store.database import Database
from bot.store.handoff_tables import recording
from bot.store.recordings import Recordings

SAFE_S = 3600.0
"""A file this old has its row or gets none: writing a row takes a minute at most, and machines differ by less."""
AT_ONCE = 500


class Orphans:
    """Voice messages, photos and clerks' recordings alike; `wall` is the clock by which files are dated."""

    def __init__(self, db: Database, recordings: Recordings, wall: Callable[[], float] = time.time) -> None:
        self._db = db
        self._recordings = recordings
        self._wall = wall

    def found(self) -> list[Path]:
        """Every file that is old enough and has no row, and what was begun to be written and never finished."""
        old = [path for path in self._recordings.files(unfinished=True) if self._old(path)]
        known = set[str]()
        for start in range(0, len(old), AT_ONCE):
            keys = [path.stem for path in old[start : start + AT_ONCE]]
            with self._db.read() as c:
                known.update(c.execute(select(recording.c.key).where(recording.c.key.in_(keys))).scalars())
        return [path for path in old if path.suffix != Recordings.SUFFIX or path.stem not in known]

    def drop(self) -> int:
        """Delete them; how many there were."""
        gone = self.found()
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def _old(self, path: Path) -> bool:
        with contextlib.suppress(FileNotFoundError):
            return self._wall() - path.stat().st_mtime > SAFE_S
        return False
