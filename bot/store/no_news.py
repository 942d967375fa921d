"""Who wants no notices from the hall any more; it holds at once, also for a broadcast that is under way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, String, cast, delete, func, insert, literal, select, update

from bot.hall.broadcast import STEP
from bot.store.broadcast_tables import broadcast_person, no_news
from bot.store.database import Database
from bot.store.notice_tables import notice


class NoNews:
    """Opting out and in."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def opt_out(self, person_id: int, now: datetime) -> bool:
        """From here on nothing is sent that has not begun to be; False when it was so before."""

        def work(c: Connection) -> bool:
            here = no_news.c.person_id == person_id
            if c.execute(select(no_news.c.person_id).where(here)).first() is not None:
                return False
            c.execute(insert(no_news).values(person_id=person_id, at=now))
            _withdraw(c, person_id, now)
            return True

        return self._db.retry(work)

    def opt_in(self, person_id: int) -> bool:
        """Notices are welcome again, from the next one on; False when they always were."""
        step = delete(no_news).where(no_news.c.person_id == person_id)
        return self._db.retry(lambda c: c.execute(step).rowcount) == 1

    def wants_none(self, person_id: int) -> bool:
        """Whether that person has opted out."""
        with self._db.read() as c:
            return c.execute(select(no_news.c.person_id).where(no_news.c.person_id == person_id)).first() is not None

    def count(self) -> int:
        """How many have opted out."""
        with self._db.read() as c:
            return int(c.execute(select(func.count()).select_from(no_news)).scalar_one())


def _withdraw(c: Connection, person_id: int, now: datetime) -> None:
    """Take the person out of what has not been sent; what is just being sent cannot be called back."""
    mine = broadcast_person.c.person_id == person_id
    left = mine & broadcast_person.c.state.in_(("waiting", "queued"))
    c.execute(update(broadcast_person).where(left).values(state="opted_out", changed_at=now))
    out = select(literal("broadcast:").concat(cast(broadcast_person.c.broadcast_id, String))).where(
        mine, broadcast_person.c.state == "opted_out"
    )
    where = (notice.c.person_id == person_id) & (notice.c.step == STEP) & (notice.c.state == "queued")
    c.execute(update(notice).where(where, notice.c.cause.in_(out)).values(state="cancelled", claimed_until=None))
