"""How it went, in one of three grades and no words: asked once a matter and at most once a day a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.hall.notices import Due
from bot.store import notices
from bot.store.database import Database
from bot.store.handoff_tables import rating
from bot.store.seal import Seal

Grade = Literal["good", "fair", "bad"]
GRADES: tuple[Grade, ...] = ("good", "fair", "bad")


class Ratings:
    """The questions that were asked and the grades that were given."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def ask(self, person_id: int, channel: str, matter: str, due: Due, now: datetime) -> bool:
        """Queue the question about a matter; False when that was asked before, or this person was asked today."""

        def work(c: Connection) -> bool:
            row = {"person_id": person_id, "matter": matter, "asked_on": now.date()}
            today = (rating.c.person_id == person_id) & (rating.c.asked_on == now.date())
            if c.execute(select(rating.c.id).where((rating.c.matter == matter) | today).limit(1)).first():
                return False
            made = c.execute(insert(rating).values(row).returning(rating.c.id)).scalar_one()
            notices.add(c, self._seal, person_id, channel, f"rating:{made}", [due])
            return True

        return self._once(work)

    def _once(self, work: Callable[[Connection], bool]) -> bool:
        try:
            return self._db.retry(work)
        except IntegrityError:  # the same person was asked from another process at the same moment
            return False

    def of_person(self, person_id: int) -> list[tuple[str, date, str | None]]:
        """What somebody was asked about, on which day, and the grade they gave, oldest first."""
        query = select(rating.c.matter, rating.c.asked_on, rating.c.grade).where(rating.c.person_id == person_id)
        with self._db.read() as c:
            return [(r.matter, r.asked_on, r.grade) for r in c.execute(query.order_by(rating.c.id))]

    def grade(self, rating_id: int, person_id: int, grade: Grade, now: datetime) -> bool | None:
        """Write a grade down; False when there was one already, which stays, None when it is nobody's or another's."""
        mine = (rating.c.id == rating_id) & (rating.c.person_id == person_id)
        step = update(rating).where(mine, rating.c.grade.is_(None)).values(grade=grade, graded_at=now)

        def work(c: Connection) -> bool | None:
            if c.execute(step).rowcount == 1:
                return True
            return False if c.execute(select(rating.c.id).where(mine)).first() else None

        return self._db.retry(work)
