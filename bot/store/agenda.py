"""What is booked when, without anybody's personal columns: for the week, the staff's view and calendar feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.hall.appointment import BOOKED, CANCELLED, HELD
from bot.store.booking_tables import appointment, visit_cell
from bot.store.database import Database

MOST = 2000
_CLERK = select(visit_cell.c.clerk).where(visit_cell.c.appointment_id == appointment.c.id).limit(1).scalar_subquery()
_PLAIN = select(
    appointment.c.id, appointment.c.start, appointment.c.duration_min, appointment.c.service, appointment.c.status,
    appointment.c.place, appointment.c.township, appointment.c.sequence, appointment.c.changed_at,
    _CLERK.label("clerk"),
).order_by(appointment.c.start, appointment.c.id)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One appointment as a calendar shows it; `clerk` goes there on a visit."""

    id: int
    start: datetime
    minutes: int
    service: str
    status: str
    place: str
    township: str | None
    sequence: int
    changed_at: datetime
    clerk: str | None

    @property
    def number(self) -> str:
        """The number people are told."""
        return f"{self.id:04d}"


@dataclass(frozen=True)
class Tally:
    """How many appointments of one matter and state begin at one moment."""

    start: datetime
    service: str
    status: str
    count: int


class Agenda:
    """Reads over appointments; each is one query."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def tallies(self, begin: datetime, end: datetime) -> list[Tally]:
        """What begins in [begin, end), counted, in order of time."""
        columns = (appointment.c.start, appointment.c.service, appointment.c.status)
        query = (
            select(*columns, func.count())
            .where(appointment.c.start >= begin, appointment.c.start < end)
            .where(appointment.c.status.not_in((HELD, CANCELLED)))
            .group_by(*columns)
            .order_by(*columns)
        )
        with self._db.read() as c:
            return [Tally(*row) for row in c.execute(query)]

    def visits(self, begin: datetime, end: datetime) -> list[Entry]:
        """The visits that begin in [begin, end)."""
        return [one for one in self._entries(begin, end, (HELD, CANCELLED)) if one.clerk is not None]

    def coming(self, begin: datetime, end: datetime, clerk: str) -> list[Entry]:
        """What is booked in [begin, end): everything, or the visits of one clerk."""
        listed = self._entries(begin, end)
        return [one for one in listed if one.status in BOOKED and clerk in ("", one.clerk)]

    def _entries(self, begin: datetime, end: datetime, without: tuple[str, ...] = ()) -> list[Entry]:
        query = _PLAIN.where(appointment.c.start >= begin, appointment.c.start < end)
        with self._db.read() as c:
            rows = c.execute(query.limit(MOST)).all()
        return [
            Entry(
                r.id, r.start, r.duration_min, r.service, r.status, r.place, r.township, r.sequence, r.changed_at,
                r.clerk,
            )
            for r in rows
            if r.status not in without
        ]  # fmt: skip

    def made_by(self, begin: datetime, end: datetime) -> list[tuple[str, str, int]]:
        """Who of the staff has booked how many of which matter in [begin, end) for somebody else."""
        columns = (appointment.c.made_by, appointment.c.service)
        query = (
            select(*columns, func.count())
            .where(appointment.c.start >= begin, appointment.c.start < end, appointment.c.made_by.is_not(None))
            .where(appointment.c.status.not_in((HELD, CANCELLED)))
            .group_by(*columns)
            .order_by(*columns)
            .limit(200)
        )
        with self._db.read() as c:
            return [(row[0], row[1], row[2]) for row in c.execute(query)]
