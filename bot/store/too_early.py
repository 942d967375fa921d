"""Reminders that were told, or given up as too late, by a clock that ran ahead and has been put right."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from bot.hall.appointment import BOOKED
from bot.hall.notices import REMINDERS
from bot.store.booking_tables import appointment
from bot.store.database import Database
from bot.store.notice_tables import notice

SLACK = timedelta(minutes=1)
"""The clocks of several gateways may differ by seconds."""
_CAUSE = "appointment:"


class TooEarly:
    """Finds what is noted as done at a time that has not come yet."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def take_back(self, now: datetime) -> int:
        """Queue such reminders anew, each for its own time, where the appointment is still ahead; how many."""
        with self._db.read() as c:
            found = self._found(c, now)
        return self._db.retry(lambda c: self._again(c, now)) if found else 0

    def _found(self, c: Connection, now: datetime) -> dict[int, int]:
        """Notice id: the appointment it is about; one that was told at its due time all the same stays told."""
        unsaid = or_(notice.c.state == "cancelled", notice.c.due > now)
        where = (notice.c.sent_at > now + SLACK) & notice.c.step.in_(REMINDERS) & unsaid
        rows = c.execute(select(notice.c.id, notice.c.cause).where(where)).all()
        return {row.id: int(row.cause.removeprefix(_CAUSE)) for row in rows if row.cause.startswith(_CAUSE)}

    def _again(self, c: Connection, now: datetime) -> int:
        found = self._found(c, now)
        where = appointment.c.id.in_(found.values()) & appointment.c.status.in_(BOOKED) & (appointment.c.start > now)
        ahead = set(c.execute(select(appointment.c.id).where(where)).scalars())
        ids = [one for one, about in found.items() if about in ahead]
        anew = {"state": "queued", "sent_at": None, "attempts": 0, "claimed_until": None, "logged": False}
        c.execute(update(notice).where(notice.c.id.in_(ids)).values(anew))
        return len(ids)
