"""How often somebody at a kiosk may look for an appointment without having its ticket, counted per address.

An appointment number counts upwards and four digits of a telephone can be guessed, so wrong ones are few and right ones
no more than a busy hall needs.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from bot.store.database import Database
from bot.store.staff_tables import attempt

WINDOW = timedelta(minutes=10)
LOOK, MISS = "kiosk_look", "kiosk_miss"
MOST = {LOOK: 30, MISS: 8}


class KioskLimits:
    """Counts looks and misses of an address."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def waits(self, address: str, now: datetime) -> bool:
        """Whether nothing must be looked up for that address now."""
        recent = (attempt.c.subject == _subject(address), attempt.c.at > now - WINDOW)
        query = select(attempt.c.kind, func.count()).where(*recent, attempt.c.kind.in_(MOST)).group_by(attempt.c.kind)
        with self._db.read() as c:
            return any(count >= MOST[kind] for kind, count in c.execute(query))

    def count(self, address: str, kind: str, now: datetime) -> None:
        """One look or miss more; what is too old to count is thrown away."""

        def work(c: Connection) -> None:
            c.execute(delete(attempt).where(attempt.c.kind.in_(MOST), attempt.c.at <= now - WINDOW))
            c.execute(insert(attempt).values(kind=kind, subject=_subject(address), at=now))

        self._db.retry(work)


def _subject(address: str) -> str:
    return f"kiosk {address or 'unknown'}"[:200]
