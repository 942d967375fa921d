"""What the staff have set in the place of the hall's file: one row per change, the newest of a key counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from bot.store.calendar_days import count_change
from bot.store.database import Database
from bot.store.hall_tables import hall_value

MOST_SHOWN = 20


class ChangedMeanwhile(Exception):
    """Somebody else has set one of these values since the page was opened."""


@dataclass(frozen=True)
class Setting:
    """A value to be set; `filed` hands the key back to the hall's file and has no value."""

    key: str
    value: Any
    source: str
    checked_on: date | None
    filed: bool = False


@dataclass(frozen=True)
class StoredValue:
    """One row of the history."""

    id: int
    setting: Setting
    set_by: str
    set_at: datetime


class HallValues:
    """Reading what holds and what held, and adding to it; nothing is ever altered or removed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def newest(self) -> dict[str, StoredValue]:
        """The row that counts of every key that was ever set."""
        last = select(func.max(hall_value.c.id)).group_by(hall_value.c.key)
        with self._db.read() as c:
            rows = c.execute(select(hall_value).where(hall_value.c.id.in_(last)))
            return {row.key: _stored(row) for row in rows}

    def history(self, keys: Sequence[str]) -> list[StoredValue]:
        """The last changes of some keys, newest first."""
        query = select(hall_value).where(hall_value.c.key.in_(keys)).order_by(hall_value.c.id.desc())
        with self._db.read() as c:
            return [_stored(row) for row in c.execute(query.limit(MOST_SHOWN))]

    def get(self, row_id: int) -> StoredValue | None:
        """One row of the history."""
        with self._db.read() as c:
            row = c.execute(select(hall_value).where(hall_value.c.id == row_id)).first()
            return _stored(row) if row else None

    def put(self, settings: Sequence[Setting], keys: Sequence[str], seen: int, who: str, now: datetime) -> None:
        """Set all of these values or none; `seen` is the newest row the writer knew of `keys` (0: none).

        Raises ChangedMeanwhile when there is a newer one.
        """

        def work(c: Connection) -> None:
            count_change(c)
            last = select(func.max(hall_value.c.id)).where(hall_value.c.key.in_(keys))
            if (c.execute(last).scalar() or 0) != seen:
                raise ChangedMeanwhile
            c.execute(insert(hall_value), [_row(one, who, now) for one in settings])

        self._db.retry(work)


def _row(one: Setting, who: str, now: datetime) -> dict[str, object]:
    return {
        "key": one.key, "filed": one.filed, "value": json.dumps(one.value, ensure_ascii=False, default=str),
        "source": one.source, "checked_on": one.checked_on, "set_by": who, "set_at": now,
    }  # fmt: skip


def _stored(row: Row[Any]) -> StoredValue:
    one = Setting(row.key, json.loads(row.value), row.source, row.checked_on, row.filed)
    return StoredValue(row.id, one, row.set_by, row.set_at)
