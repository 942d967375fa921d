"""Secret addresses under which the staff's calendar programs read appointments; revocable one by one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.store.booking_tables import calendar_feed
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.staff_tables import staff

MOST = 5


@dataclass(frozen=True)
class Feed:
    """One address; `clerk` is the visiting clerk whose visits it shows, empty for everything of the hall."""

    id: int
    staff_id: int
    owner: str
    clerk: str
    made_at: datetime
    read_at: datetime | None


class CalendarFeeds:
    """Making, reading and revoking."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def make(self, staff_id: int, clerk: str, now: datetime) -> str | None:
        """A new secret, told this once; None when the account has `MOST` already."""
        token = secrets.token_urlsafe(24)
        row = {"staff_id": staff_id, "clerk": clerk, "token_hash": self._hash(token), "made_at": now}
        mine = select(func.count()).where(calendar_feed.c.staff_id == staff_id)

        def work(c: Connection) -> str | None:
            if c.execute(mine).scalar_one() >= MOST:
                return None
            c.execute(insert(calendar_feed).values(row))
            return token

        return self._db.retry(work)

    def of(self, staff_id: int) -> list[Feed]:
        """The addresses of one account."""
        query = _FEEDS.where(calendar_feed.c.staff_id == staff_id).order_by(calendar_feed.c.id)
        with self._db.read() as c:
            return [Feed(*row) for row in c.execute(query)]

    def found(self, token: str) -> Feed | None:
        """The address with that secret while its account is in use, else None."""
        query = _FEEDS.where(calendar_feed.c.token_hash == self._hash(token), staff.c.disabled_at.is_(None))
        with self._db.read() as c:
            row = c.execute(query).first()
            return Feed(*row) if row else None

    def read(self, feed_id: int, now: datetime) -> None:
        """It was read."""
        step = update(calendar_feed).where(calendar_feed.c.id == feed_id).values(read_at=now)
        self._db.retry(lambda c: c.execute(step))

    def revoke(self, feed_id: int, staff_id: int) -> bool:
        """Let an address of that account end; False when it has none of that number."""
        gone = delete(calendar_feed).where(calendar_feed.c.id == feed_id, calendar_feed.c.staff_id == staff_id)
        return self._db.retry(lambda c: c.execute(gone).rowcount) == 1

    def _hash(self, token: str) -> str:
        return self._seal.hash("feed", token)


_FEEDS = select(
    calendar_feed.c.id, calendar_feed.c.staff_id, staff.c.name, calendar_feed.c.clerk, calendar_feed.c.made_at,
    calendar_feed.c.read_at,
).join(staff, staff.c.id == calendar_feed.c.staff_id)  # fmt: skip
