"""Ready answers that clerks put into their replies, in the order in which they are listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.store.answer_tables import phrase
from bot.store.database import Database

MOST = 60


@dataclass(frozen=True)
class Phrase:
    """A ready answer; `text` may hold placeholders such as {大厅电话}."""

    id: int
    title: str
    text: str
    position: int


class Phrases:
    """The list and its changes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def listing(self) -> list[Phrase]:
        """All of them in their order."""
        query = select(phrase.c.id, phrase.c.title, phrase.c.text, phrase.c.position)
        with self._db.read() as c:
            return [Phrase(*row) for row in c.execute(query.order_by(phrase.c.position, phrase.c.id))]

    def add(self, title: str, text: str, who: str, now: datetime) -> int | None:
        """One more at the end; its id, None when there are too many."""

        def work(c: Connection) -> int | None:
            count, last = c.execute(select(func.count(), func.coalesce(func.max(phrase.c.position), 0))).one()
            if count >= MOST:
                return None
            row = {"title": title, "text": text, "position": last + 1, "changed_at": now, "changed_by": who}
            key = c.execute(insert(phrase).values(row)).inserted_primary_key
            assert key is not None
            return int(key[0])

        return self._db.retry(work)

    def change(self, phrase_id: int, title: str, text: str, who: str, now: datetime) -> bool:
        """Another text; False when there is none with that id."""
        values = {"title": title, "text": text, "changed_at": now, "changed_by": who}
        step = update(phrase).where(phrase.c.id == phrase_id).values(values)
        return self._db.retry(lambda c: c.execute(step).rowcount) == 1

    def raise_(self, phrase_id: int) -> bool:
        """One place up; False when there is none with that id or it stands first."""

        def work(c: Connection) -> bool:
            order = c.execute(select(phrase.c.id).order_by(phrase.c.position, phrase.c.id)).scalars().all()
            if phrase_id not in order or (at := list(order).index(phrase_id)) == 0:
                return False
            changed = [*order[: at - 1], phrase_id, order[at - 1], *order[at + 1 :]]
            for position, one in enumerate(changed, 1):
                c.execute(update(phrase).where(phrase.c.id == one).values(position=position))
            return True

        return self._db.retry(work)

    def drop(self, phrase_id: int) -> bool:
        """Take one away; False when there is none with that id."""
        return self._db.retry(lambda c: c.execute(delete(phrase).where(phrase.c.id == phrase_id)).rowcount) == 1
