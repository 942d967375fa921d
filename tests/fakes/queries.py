"""Every statement that goes to a SQLite store while something is done, and how SQLite would look for its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bot.store.database import Database


class Queries:
    """The statements in their order, with their parameters."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.seen: list[tuple[str, Any]] = []

    def scans(self, tables: frozenset[str]) -> list[str]:
        """`table: statement` for each of these tables that a statement reads from end to end.

        Reading rows in the order of an index until there are enough (LIMIT, and nothing to be sorted) is no such one.
        """
        found = []
        for statement, parameters in dict.fromkeys((text, _frozen(given)) for text, given in self.seen):
            names, plan = _names(statement), self._plan(statement, parameters)
            some = "LIMIT" in statement.upper() and not any("ORDER BY" in step for step in plan)
            for step in plan:
                scanned = re.match(r"SCAN (\w+)", step)
                table = names.get(scanned[1], scanned[1]) if scanned else ""
                if table in tables and not some:
                    found.append(f"{table}: {' '.join(statement.split())}")
        return found

    def _plan(self, statement: str, parameters: tuple[Any, ...]) -> list[str]:
        if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            return []
        with self._db.read() as c:
            rows = c.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        return [str(row[-1]) for row in rows]


def _frozen(given: Any) -> tuple[Any, ...]:
    rows = given[0] if isinstance(given, list) and given else given
    return tuple(rows or ())


def _names(statement: str) -> dict[str, str]:
    """What a table is called within a statement."""
    return {alias: table for table, alias in re.findall(r"(?:FROM|JOIN|,)\s+(\w+) AS (\w+)", statement, re.IGNORECASE)}


@contextmanager
def watched(db: Database) -> Iterator[Queries]:
    """Write down what goes to the store within the block."""
    queries = Queries(db)

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        queries.seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
