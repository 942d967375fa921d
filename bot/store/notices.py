"""The outbox: notices written in the transaction of their cause, sent later, cancelled with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.hall.notices import Due
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.tables import notice, person

_ADD = insert(notice)


@dataclass(frozen=True)
class Notice:
    """One thing a person has to be told, when, and on which channel."""

    id: int
    person_id: int
    cause: str
    step: str
    channel: str
    sender: str
    due: datetime
    state: str
    text: str
    attempts: int


def add(c: Connection, seal: Seal, person_id: int, channel: str, cause: str, dues: Sequence[Due]) -> None:
    """Write the first notices of a cause inside the caller's transaction; at least one."""
    common = {"person_id": person_id, "cause": cause, "channel": channel, "state": "queued"}
    c.execute(_ADD, [common | {"step": d.step, "due": d.at, "body_enc": seal.close(d.text)} for d in dues])


def queue(c: Connection, seal: Seal, person_id: int, channel: str, cause: str, dues: list[Due]) -> None:
    """Write notices inside the caller's transaction; a step that exists already is set anew."""
    for due in dues:
        values = {"due": due.at, "state": "queued", "body_enc": seal.close(due.text), "attempts": 0, "sent_at": None}
        again = (
            update(notice)
            .where(notice.c.person_id == person_id, notice.c.cause == cause, notice.c.step == due.step)
            .values(values)
        )
        if c.execute(again).rowcount == 0:
            c.execute(insert(notice).values(person_id=person_id, cause=cause, step=due.step, channel=channel, **values))


def cancel(c: Connection, cause: str) -> None:
    """Cancel what is still queued for a cause, inside the caller's transaction."""
    c.execute(update(notice).where(notice.c.cause == cause, notice.c.state == "queued").values(state="cancelled"))


class Notices:
    """Reading the outbox and recording what became of its rows."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def _rows(self, c: Connection, *where: object, limit: int = 500) -> list[Notice]:
        query = (
            select(notice, person.c.sender)
            .join(person, person.c.id == notice.c.person_id)
            .where(*where)  # type: ignore[arg-type]
            .order_by(notice.c.due, notice.c.id)
            .limit(limit)
        )
        return [
            Notice(
                r.id, r.person_id, r.cause, r.step, r.channel, r.sender, r.due, r.state,
                self._seal.open(r.body_enc), r.attempts,
            )
            for r in c.execute(query)
        ]  # fmt: skip

    def due(self, now: datetime, limit: int = 100) -> list[Notice]:
        """Queued notices whose time has come, oldest first."""
        with self._db.read() as c:
            return self._rows(c, notice.c.state == "queued", notice.c.due <= now, limit=limit)

    def listing(self, **filters: object) -> list[Notice]:
        """All notices in order of their time; filters: sender, state."""
        where = []
        if filters.get("sender"):
            where.append(person.c.sender == filters["sender"])
        if filters.get("status"):
            where.append(notice.c.state == filters["status"])
        with self._db.read() as c:
            return self._rows(c, *where, limit=5000)

    def put(self, person_id: int, channel: str, cause: str, dues: list[Due]) -> None:
        """Queue notices in a transaction of their own."""
        self._db.retry(lambda c: queue(c, self._seal, person_id, channel, cause, dues))

    def drop(self, cause: str) -> None:
        """Cancel what is still queued for a cause, in a transaction of its own."""
        self._db.retry(lambda c: cancel(c, cause))

    def sent(self, notice_id: int, now: datetime) -> None:
        """It reached the channel."""
        step = update(notice).where(notice.c.id == notice_id).values(state="sent", sent_at=now)
        self._db.retry(lambda c: c.execute(step))

    def again(self, notice_id: int, due: datetime, last: bool) -> None:
        """It did not reach the channel: try again at `due`, or give up for good when `last`."""
        state = "failed" if last else "queued"
        step = (
            update(notice).where(notice.c.id == notice_id).values(state=state, due=due, attempts=notice.c.attempts + 1)
        )
        self._db.retry(lambda c: c.execute(step))

    def postpone(self, notice_id: int, due: datetime) -> None:
        """Wait without counting a failure (quiet hours)."""
        self._db.retry(lambda c: c.execute(update(notice).where(notice.c.id == notice_id).values(due=due)))
