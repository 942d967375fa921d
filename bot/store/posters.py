"""Posters: a token that nobody can guess, what it leads to, where it hangs, and how often somebody came by it.

Who came is not written down.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, Connection, Date, DateTime, Integer, String, Table, delete, insert, select, update

from bot.store.database import Database
from bot.store.tables import metadata

poster = Table(
    "poster",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("service", String(30)),  # none: leads to the greeting
    Column("place", String(40), nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("visits", Integer, nullable=False, server_default="0"),
    Column("last_on", Date),
)
TOKEN_BYTES = 9  # in figures and letters: a token that began with "-" would be an option to `posters print`


@dataclass(frozen=True)
class Poster:
    """One poster; `visits` counts how often its link was followed, `last_on` is the day of the last time."""

    token: str
    service: str | None
    place: str
    made_at: datetime
    visits: int = 0
    last_on: date | None = None


class Posters:
    """Making, finding and counting them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def make(self, service: str | None, place: str, now: datetime) -> Poster:
        """A new poster with a token of its own."""
        one = Poster(secrets.token_hex(TOKEN_BYTES), service, place, now)
        values = {"token": one.token, "service": service, "place": place, "made_at": now}
        self._db.retry(lambda c: c.execute(insert(poster).values(values)))
        return one

    def visit(self, token: str, today: date) -> Poster | None:
        """Somebody follows a poster's link: count it and return the poster; None for an unknown token."""

        def work(c: Connection) -> Poster | None:
            step = update(poster).where(poster.c.token == token).values(visits=poster.c.visits + 1, last_on=today)
            row = c.execute(step.returning(*poster.c)).first()
            return None if row is None else Poster(*row)

        return self._db.retry(work)

    def listing(self) -> list[Poster]:
        """All of them, the oldest first."""
        with self._db.read() as c:
            return [Poster(*row) for row in c.execute(select(poster).order_by(poster.c.made_at, poster.c.token))]

    def get(self, token: str) -> Poster | None:
        """One of them."""
        with self._db.read() as c:
            row = c.execute(select(poster).where(poster.c.token == token)).first()
        return None if row is None else Poster(*row)

    def drop(self, token: str) -> bool:
        """Take one down: its link leads to the greeting from now on. False when there was none."""
        return self._db.retry(lambda c: c.execute(delete(poster).where(poster.c.token == token)).rowcount) == 1
