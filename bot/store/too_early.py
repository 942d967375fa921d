"""Reminders that a clock which ran ahead has told, given up or put off, and that has been put right."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from bot.hall.appointment import BOOKED
from bot.hall.notices import REMINDERS
from bot.store.booking_tables import appointment
from bot.store.calls import forget_call
from bot.store.database import Database
from bot.store.notice_tables import notice
from bot.store.tables import person

SLACK = timedelta(minutes=5)
"""The clocks of several gateways may differ by less."""
_CAUSE = "appointment:"


class TooEarly:
    """Finds reminders that are noted at a time that has not come yet, or put off before their own time has come."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def take_back(self, now: datetime) -> int:
        """Queue such reminders anew, each for its own time and channel, where the appointment is ahead; how many.

        What was told is told again only once: from here a clock that was ahead looks as one that is behind now.
        """
        with self._db.read() as c:
            if c.execute(select(notice.c.id).where(_early(now)).limit(1)).first() is None:
                return 0
        return self._db.retry(lambda c: _again(c, now))


def _early(now: datetime) -> ColumnElement[bool]:
    own = func.coalesce(notice.c.own_due, notice.c.due)
    noted = (notice.c.sent_at > now + SLACK) & notice.c.again.is_(False)
    unsaid = or_(notice.c.state == "cancelled", own > now)  # told at its time all the same: it stays told
    put_off = (notice.c.state == "queued") & (notice.c.due > now) & (own > now) & (notice.c.due > own)
    return notice.c.step.in_(REMINDERS) & or_(noted & unsaid, put_off)


def _again(c: Connection, now: datetime) -> int:
    rows = c.execute(select(notice.c.id, notice.c.cause, notice.c.step, notice.c.state).where(_early(now))).all()
    about = {row.id: int(row.cause.removeprefix(_CAUSE)) for row in rows if row.cause.startswith(_CAUSE)}
    where = appointment.c.id.in_(about.values()) & appointment.c.status.in_(BOOKED) & (appointment.c.start > now)
    ahead = set(c.execute(select(appointment.c.id).where(where)).scalars())
    found = [row for row in rows if about.get(row.id) in ahead]
    for row in found:
        _queue(c, row.id, once=row.state != "queued")
        forget_call(c, row.cause, row.step)
    return len(found)


def _queue(c: Connection, notice_id: int, once: bool) -> None:
    channel = select(person.c.channel).where(person.c.id == notice.c.person_id).scalar_subquery()
    values = {
        "state": "queued", "due": func.coalesce(notice.c.own_due, notice.c.due), "channel": channel, "sent_at": None,
        "attempts": 0, "claimed_until": None, "logged": False, **({"again": True} if once else {}),
    }  # fmt: skip
    c.execute(update(notice).where(notice.c.id == notice_id).values(values))
