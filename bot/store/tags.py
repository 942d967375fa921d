"""Tags that clerks give to people (学校周边店), so that a notice reaches those whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, func, insert, select

from bot.store.broadcast_tables import person_tag
from bot.store.database import Database
from bot.store.tables import person

MOST_TAGS, MOST_EACH = 40, 8
A_PAGE = 30


class TooManyTags(Exception):
    """There are as many different tags as the house keeps, or this person has as many as one may have."""


@dataclass(frozen=True)
class Tagged:
    """One person with a tag; `last_at` is when they last wrote."""

    person_id: int
    channel: str
    last_at: datetime
    set_by: str
    set_at: datetime


class Tags:
    """Setting, taking away and listing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def counts(self) -> list[tuple[str, int]]:
        """Every tag with the number of its people, in the order of the alphabet."""
        query = select(person_tag.c.tag, func.count()).group_by(person_tag.c.tag).order_by(person_tag.c.tag)
        with self._db.read() as c:
            return [(row[0], row[1]) for row in c.execute(query)]

    def of(self, person_id: int) -> list[str]:
        """The tags of one person."""
        query = select(person_tag.c.tag).where(person_tag.c.person_id == person_id).order_by(person_tag.c.tag)
        with self._db.read() as c:
            return list(c.execute(query).scalars())

    def people(self, tag: str, page: int) -> Sequence[Tagged]:
        """One page of the people with a tag, the newest first."""
        query = (
            select(person.c.id, person.c.channel, person.c.last_at, person_tag.c.set_by, person_tag.c.set_at)
            .join(person, person.c.id == person_tag.c.person_id)
            .where(person_tag.c.tag == tag)
            .order_by(person_tag.c.set_at.desc(), person.c.id.desc())
            .offset((page - 1) * A_PAGE)
            .limit(A_PAGE)
        )
        with self._db.read() as c:
            return [Tagged(*row) for row in c.execute(query)]

    def put(self, person_id: int, tag: str, who: str, now: datetime) -> bool:
        """Give a tag; False when the person has it already or is not there. Raises TooManyTags."""

        def work(c: Connection) -> bool:
            mine = list(c.execute(select(person_tag.c.tag).where(person_tag.c.person_id == person_id)).scalars())
            known = c.execute(select(person.c.id).where(person.c.id == person_id)).first()
            if tag in mine or known is None:
                return False
            tags = set(c.execute(select(person_tag.c.tag).distinct()).scalars())
            if len(mine) >= MOST_EACH or (tag not in tags and len(tags) >= MOST_TAGS):
                raise TooManyTags
            c.execute(insert(person_tag).values(person_id=person_id, tag=tag, set_by=who, set_at=now))
            return True

        return self._db.retry(work)

    def take(self, person_id: int, tag: str) -> bool:
        """Take a tag away; False when the person does not have it."""
        step = delete(person_tag).where(and_(person_tag.c.person_id == person_id, person_tag.c.tag == tag))
        return self._db.retry(lambda c: c.execute(step).rowcount) == 1
