"""Where somebody stands in a guide: the last card, the papers that were ticked off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from bot.store.database import Database
from bot.store.guide_tables import guide_progress

_OF = select(guide_progress).where(
    guide_progress.c.person_id == bindparam("person"), guide_progress.c.guide == bindparam("of")
)


@dataclass(frozen=True)
class Progress:
    """One person in one guide; `checked` tells by a paper's name whether it is there, nothing where nobody said so."""

    guide: str
    card: str
    checked: Mapping[str, bool]
    updated_at: datetime


class GuideProgress:
    """One row per person and guide."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, person_id: int, guide: str) -> Progress | None:
        """Where somebody stands in a guide, None before the first card."""
        with self._db.read() as c:
            row = c.execute(_OF, {"person": person_id, "of": guide}).first()
        return _progress(row) if row else None

    def of_person(self, person_id: int) -> list[Progress]:
        """Every guide that somebody has looked at."""
        query = select(guide_progress).where(guide_progress.c.person_id == person_id)
        with self._db.read() as c:
            return [_progress(row) for row in c.execute(query.order_by(guide_progress.c.guide))]

    def keep(
        self, person_id: int, guide: str, now: datetime, card: str | None = None,
        checked: Mapping[str, bool] | None = None,
    ) -> Progress:  # fmt: skip
        """Write down a card, or what is there; the one that is not given stays as it was."""

        def work(c: Connection) -> Progress:
            row = c.execute(_OF, {"person": person_id, "of": guide}).first()
            known = _progress(row) if row else Progress(guide, "", {}, now)
            made = Progress(
                guide, known.card if card is None else card, known.checked if checked is None else checked, now
            )
            mine = (guide_progress.c.person_id == person_id) & (guide_progress.c.guide == guide)
            c.execute(delete(guide_progress).where(mine))
            told = json.dumps(dict(made.checked), ensure_ascii=False)
            values = {"person_id": person_id, "guide": guide, "card": made.card, "checked": told, "updated_at": now}
            c.execute(insert(guide_progress).values(values))
            return made

        return self._db.retry(work)


def _progress(row: Row[Any]) -> Progress:
    return Progress(row.guide, row.card, json.loads(row.checked), row.updated_at)
