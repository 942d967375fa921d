"""The rows of the engine's memory, for `nlu.tracker`: how many there are of a conversation, and adding to them.

SQLAlchemy takes nine tenths of the time of so small a statement, and a turn of the engine is four of them and their
transactions; so on a file they go to SQLite's own driver.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

import sqlalchemy as sa

Mark = tuple[int, int]
"""How many rows a conversation has, and the newest id among them; (0, 0) for none."""
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000")
_MARK = "select count(id), coalesce(max(id), 0) from events where sender_id = ?"
_INSERT = (
    "insert into events (sender_id, type_name, timestamp, intent_name, action_name, data) "
    "values (:sender_id, :type_name, :timestamp, :intent_name, :action_name, :data)"
)


class Rows(Protocol):
    """The events of all conversations in one table."""

    def mark(self, sender: str) -> Mark:
        """That of a conversation now."""
        ...

    def append(self, sender: str, rows: Sequence[dict[str, Any]], known: Mark) -> tuple[bool, Mark]:
        """Add rows of a conversation in one transaction, whether they were, and its mark then.

        They are not added when its mark is not the one that is known.
        """
        ...


class TableRows:
    """A table behind SQLAlchemy, on whatever database."""

    def __init__(self, engine: sa.engine.Engine, table: Any) -> None:
        self._engine, self._table = engine, table
        asked = sa.select([sa.func.count(table.c.id), sa.func.coalesce(sa.func.max(table.c.id), 0)])
        self._asked = asked.where(table.c.sender_id == sa.bindparam("sender"))

    def mark(self, sender: str) -> Mark:
        """See `Rows.mark`."""
        with self._engine.connect() as c:
            return self.seen(c, sender)

    def append(self, sender: str, rows: Sequence[dict[str, Any]], known: Mark) -> tuple[bool, Mark]:
        """See `Rows.append`."""
        with self._engine.begin() as c:
            found = self.seen(c, sender)
            if found != known:
                return False, found
            if rows:
                c.execute(self._table.insert(), list(rows))
            return True, self.seen(c, sender)

    def seen(self, c: sa.engine.Connection, sender: str) -> Mark:
        """The mark within a transaction."""
        count, newest = c.execute(self._asked, {"sender": sender}).one()
        return int(count), int(newest)


class FileRows:
    """The same table in a file of SQLite, over one connection that is kept."""

    def __init__(self, path: str) -> None:
        self._c = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        prepare(self._c)

    def mark(self, sender: str) -> Mark:
        """See `Rows.mark`."""
        count, newest = self._c.execute(_MARK, (sender,)).fetchone()
        return count, newest

    def append(self, sender: str, rows: Sequence[dict[str, Any]], known: Mark) -> tuple[bool, Mark]:
        """See `Rows.append`. Nobody else writes between the look and the end: the write lock is taken first."""
        with self._c:  # commits, or rolls back, also when the commit itself fails
            self._c.execute("BEGIN IMMEDIATE")
            found = self.mark(sender)
            if found != known or not rows:
                return found == known, found
            self._c.executemany(_INSERT, rows)
            return True, self.mark(sender)


def prepare(connection: Any, _record: Any = None) -> None:
    """Let a connection wait for the log only, and for others who write."""
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
