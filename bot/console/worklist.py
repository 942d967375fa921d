"""What the queue shows and what has changed in it, each read with one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, ScalarSelect, func, select

from bot.store.handoff_tables import handoff
from bot.store.handoffs import OPEN
from bot.store.store import Store
from bot.store.tables import choice, message, person


@dataclass(frozen=True)
class Mark:
    """One open handoff at a moment: comparing two marks tells what is new."""

    state: str
    clerk: str | None
    wished: str | None
    newest: int
    newest_in: int


class Worklist:
    """Reads over the store for the console; only masked text leaves it."""

    def __init__(self, store: Store) -> None:
        self._db = store.db
        self._calls = store.calls
        self._arrivals = store.arrivals

    def last_words(self, people: Iterable[int]) -> dict[int, str]:
        """The last thing each person said, masked; of a pressed button what stood on it."""
        last = select(_newest(person.c.id, message.c.direction == "in")).where(person.c.id.in_(list(people)))
        pressed = (choice.c.token == message.c.masked) & (choice.c.person_id == message.c.person_id)
        query = (
            select(message.c.person_id, func.coalesce(choice.c.title, message.c.masked))
            .outerjoin(choice, pressed)
            .where(message.c.id.in_(last))
        )
        with self._db.read() as c:
            return {row[0]: row[1] for row in c.execute(query)}

    def buttons(self, person_id: int) -> dict[str, str]:
        """What stood on the buttons this person was offered lately, by token."""
        with self._db.read() as c:
            rows = c.execute(select(choice.c.token, choice.c.title).where(choice.c.person_id == person_id))
            return {row.token: row.title for row in rows}

    def calls(self, now: datetime) -> int:
        """How many calls there are to make today."""
        return self._calls.count(now)

    def numbers(self, now: datetime) -> list[int]:
        """The waiting numbers of today that are to be called."""
        return [one.number for one in self._arrivals.waiting(now.date())]

    def marks(self) -> dict[int, Mark]:
        """Every open handoff by id."""
        query = select(
            handoff.c.id, handoff.c.state, handoff.c.clerk, handoff.c.wished_time,
            _newest(handoff.c.person_id), _newest(handoff.c.person_id, message.c.direction == "in"),
        ).where(handoff.c.state.in_(OPEN))  # fmt: skip
        with self._db.read() as c:
            return {r[0]: Mark(r[1], r[2], r[3], r[4] or 0, r[5] or 0) for r in c.execute(query)}


def _newest(who: Column[int], *where: ColumnElement[bool]) -> ScalarSelect[int]:
    """The newest line of a person, found from the end of their own; a max() may be looked for among everybody's."""
    mine = select(message.c.id).where(message.c.person_id == who, *where)
    return mine.order_by(message.c.id.desc()).limit(1).scalar_subquery()


def changed(before: dict[int, Mark], after: dict[int, Mark]) -> list[int]:
    """The handoffs in which anything is different, closed ones included."""
    return sorted(i for i in before.keys() | after.keys() if before.get(i) != after.get(i))


def fresh(before: dict[int, Mark], after: dict[int, Mark]) -> list[int]:
    """The handoffs that are new or back in the queue, or in which the person has said something new."""
    return sorted(i for i, mark in after.items() if i not in before or _news(before[i], mark))


def _news(before: Mark, after: Mark) -> bool:
    return after.newest_in > before.newest_in or (before.state, after.state) == ("human", "waiting")
