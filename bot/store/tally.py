"""Counting by the day what has no row of its own: how often a sound was played or sent. Nobody stands behind it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Database
from bot.store.hall_tables import tally

Kind = Literal["played", "sent"]


class Tally:
    """Counts one more."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, kind: Kind, now: datetime) -> None:
        """One more of that kind today."""
        row = {"day": now.date(), "kind": kind}
        same = update(tally).where(tally.c.day == row["day"], tally.c.kind == kind).values(count=tally.c.count + 1)

        def work(c: Connection) -> None:
            if not c.execute(same).rowcount:
                c.execute(insert(tally).values(**row, count=1))

        try:
            self._db.retry(work)
        except IntegrityError:  # the first one of the day came twice at the same moment
            self._db.retry(work)
