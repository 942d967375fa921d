"""Figures by which it can be seen whether the house is well; a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.store.database import Database
from bot.store.loose import newest_of_each
from bot.store.notice_tables import notice
from bot.store.tables import message, person


@dataclass(frozen=True)
class Pulse:
    """`overdue` notices should have gone out by now, the oldest at `oldest_due`; `queued` are all that wait.

    `heard` and `told` are the last message from, and the last notice to, each channel.
    """

    queued: int
    overdue: int
    oldest_due: datetime | None
    newest_line: datetime | None
    heard: dict[str, datetime]
    told: dict[str, datetime]


class Pulses:
    """Reads them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def read(self, now: datetime) -> Pulse:
        """The figures of this moment."""
        waits = notice.c.state == "queued"
        late = select(func.count(), func.min(notice.c.due)).where(waits, notice.c.due <= now)
        heard = newest_of_each(person.c.channel, person.c.last_at)
        told = newest_of_each(notice.c.channel, notice.c.sent_at, notice.c.state == "sent")
        with self._db.read() as c:
            queued = int(c.execute(select(func.count()).select_from(notice).where(waits)).scalar_one())
            overdue, oldest = c.execute(late).one()
            newest = c.execute(select(message.c.at).order_by(message.c.id.desc()).limit(1)).scalar()
            heard_at = {row[0]: row[1] for row in c.execute(heard)}
            told_at = {row[0]: row[1] for row in c.execute(told) if row[1]}
        return Pulse(queued, overdue, oldest, newest, heard_at, told_at)
