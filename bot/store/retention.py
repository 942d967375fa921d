"""Taking the steps of `retention_steps` in small batches: each is one short transaction, so nobody waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, tuple_, update

from bot.hall.retention import Ages
from bot.store.database import Database
from bot.store.retention_steps import Step, steps
from bot.store.seal import Seal

BATCH = 200


class Retention:
    """What is older than the hall keeps it."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def due(self, ages: Ages, now: datetime) -> dict[str, int]:
        """How many rows each step would take now; nothing is changed.

        A step that waits for another one (buttons of somebody whose words go) is counted as it stands before.
        """
        with self._db.read() as c:
            return {
                step.name: int(c.execute(select(func.count()).select_from(step.table).where(step.due)).scalar_one())
                for step in steps(ages, now, self._seal)
            }

    def sweep(self, ages: Ages, now: datetime, batches: int) -> tuple[dict[str, int], bool]:
        """Take each step, at most so many batches of it: how many rows of each went, and whether more are left."""
        taken: dict[str, int] = {}
        more = False
        for step in steps(ages, now, self._seal):
            for _ in range(batches):
                keys = self._keys(step)
                if keys:
                    taken[step.name] = taken.get(step.name, 0) + self._take(step, keys)
                if len(keys) < BATCH:
                    break
            else:
                more = True
        return taken, more

    def _keys(self, step: Step) -> Sequence[Any]:
        with self._db.read() as c:
            return c.execute(select(*step.key).where(step.due).limit(BATCH)).all()

    def _take(self, step: Step, keys: Sequence[Any]) -> int:
        one = step.key[0].in_([key[0] for key in keys]) if len(step.key) == 1 else tuple_(*step.key).in_(keys)
        where = one & step.due  # asked again: it may have become part of something that is under way

        def work(c: Connection) -> int:
            if step.values is None:
                return int(c.execute(delete(step.table).where(where)).rowcount)
            return int(c.execute(update(step.table).where(where).values(step.values)).rowcount)

        return self._db.retry(work)
