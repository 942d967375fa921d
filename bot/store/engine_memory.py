"""The dialogue engine's own memory (Rasa's tracker in an SQLite file), seen from outside: only ever to delete from it.

Its conversations are named `person.session`, its moments are seconds since 1970.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from bot.hall.clock import SHANGHAI

BATCH = 50  # conversations; some five thousand events
PATIENCE_S = 5.0
_SILENT = "select sender_id from events group by sender_id having max(timestamp) < ?"


class EngineMemory:
    """The events in the file at `path`; nothing happens where there is no such file or no events in it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def forget(self, person_id: int, words: Iterable[str] = ()) -> int:
        """Delete every conversation of a person, from the write-ahead log too; how many events.

        Where somebody else's has one of the words (a relative was told the name), that one goes as well: the engine
        begins it anew, what was being filled in lies in the store.
        """
        with self._open() as c:
            if c is None:
                return 0
            gone = c.execute("delete from events where sender_id like ?", (f"{person_id}.%",)).rowcount
            for written in {form for word in words for form in (word, json.dumps(word)[1:-1])}:
                named = "select sender_id from events where instr(data, ?) > 0"
                gone += c.execute(f"delete from events where sender_id in ({named})", (written,)).rowcount  # noqa: S608
            c.commit()
            _empty_log(c)
            return gone

    def silent(self, before: datetime) -> int:
        """How many conversations had their last event before that local time."""
        with self._open() as c:
            if c is None:
                return 0
            return int(c.execute(f"select count(*) from ({_SILENT})", (_seconds(before),)).fetchone()[0])  # noqa: S608

    def drop_silent(self, before: datetime) -> int:
        """Delete some of those conversations; how many."""
        with self._open() as c:
            if c is None:
                return 0
            rows = c.execute(f"{_SILENT} limit ?", (_seconds(before), BATCH)).fetchall()
            c.executemany("delete from events where sender_id = ?", rows)
            c.commit()
            if rows:
                _empty_log(c, 0.0)
            return len(rows)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        if not self._path.is_file():
            yield None
            return
        with contextlib.closing(sqlite3.connect(self._path, timeout=10)) as c:
            c.execute("pragma secure_delete = on")  # what is deleted is overwritten as well
            known = c.execute("select 1 from sqlite_master where name = 'events'").fetchone()
            yield c if known else None


def _empty_log(c: sqlite3.Connection, patience_s: float = PATIENCE_S) -> bool:
    """The write-ahead log still has what was deleted; False when a reader kept it from being emptied."""
    until = time.monotonic() + patience_s
    while c.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)
    return True


def _seconds(moment: datetime) -> float:
    return moment.replace(tzinfo=SHANGHAI).timestamp()
