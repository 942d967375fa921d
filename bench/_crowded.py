"""A hall that has been at work for a year: 5,000 conversations and 10,000 appointments, for bench/console.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from bot.store.booking_tables import appointment
from bot.store.handoff_tables import handoff
from bot.store.tables import message, person
from tests.fakes.console import ConsoleHouse

CONVERSATIONS, APPOINTMENTS, MESSAGES_EACH = 5_000, 10_000, 6
WAITING, A_DAY = 40, 30
AT_ONCE = 500
Change = Callable[[int], dict[str, Any]]


def crowded(folder: Path) -> ConsoleHouse:
    """The house behind the console with all of it in its store; the rows are copies of rows made by the product."""
    house = ConsoleHouse(folder)
    house.waiting(says="证什么时候到期要去续")
    house.booked()
    now = house.clock.now()
    with house.store.db.write() as c:
        people = _copies(c, person, CONVERSATIONS, lambda n: {"sender": f"copy-{n}"})
        for place in range(MESSAGES_EACH):
            at = now - timedelta(minutes=place)
            _copies(c, message, CONVERSATIONS, lambda n, at=at: _said(people[n], at - timedelta(hours=n)))  # type: ignore[misc]
        _copies(c, handoff, CONVERSATIONS, lambda n: _handed(people[n], n, now))
        _copies(c, appointment, APPOINTMENTS, lambda n: _kept(people[n % CONVERSATIONS], n, now))
    return house


def _copies(c: Connection, table: Table, count: int, change: Change) -> list[int]:
    """Insert `count` copies of the table's newest row, each changed; returns their ids."""
    newest = dict(c.execute(select(table).order_by(table.c.id.desc()).limit(1)).mappings().one())
    first = newest["id"] + 1
    for start in range(0, count, AT_ONCE):
        some = range(start, min(start + AT_ONCE, count))
        c.execute(insert(table), [{**newest, "id": first + n, **change(n)} for n in some])
    return list(range(first, first + count))


def _said(who: int, at: datetime) -> dict[str, Any]:
    return {"person_id": who, "external_id": None, "at": at}


def _handed(who: int, n: int, now: datetime) -> dict[str, Any]:
    waits = n < WAITING
    facts = {"person_id": who, "kind": "live", "opened_at": now - timedelta(minutes=7 * n)}
    closed = {"state": "closed", "clerk": "王芳", "claimed_at": now, "closed_at": now, "outcome": "solved"}
    return {**facts, "state": "waiting"} if waits else {**facts, **closed}


def _kept(who: int, n: int, now: datetime) -> dict[str, Any]:
    """Thirty a day, half of them behind us."""
    start = now.replace(hour=9, minute=0) + timedelta(
        days=n // A_DAY - APPOINTMENTS // A_DAY // 2, minutes=15 * (n % A_DAY)
    )
    status = "done" if start < now else ("confirmed" if n % 5 else "pending")
    return {"key": f"copy-{n}", "person_id": who, "holder_hash": f"{n:064d}", "start": start, "status": status}
