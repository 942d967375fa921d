"""How many appointments there are per day, and how many people wait: counted in the database, nobody's data opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from bot.hall.appointment import CANCELLED, HELD, PENDING
from bot.store.booking_tables import appointment, waiting
from bot.store.store import Store
from bot.store.waiting import LISTED


@dataclass(frozen=True)
class Count:
    """The appointments of a day, and those among them that wait for a clerk's yes."""

    total: int = 0
    pending: int = 0


class Bookings:
    """Counts for the appointments' pages."""

    def __init__(self, store: Store) -> None:
        self._db = store.db

    def week(self, day: date, service: str) -> dict[date, Count]:
        """The days of the week around `day`, Monday first, empty ones included."""
        monday = day - timedelta(days=day.weekday())
        begin = datetime.combine(monday, datetime.min.time())
        found = self._per_day(begin, begin + timedelta(days=7), service)
        return {d: found.get(d, Count()) for d in (monday + timedelta(days=n) for n in range(7))}

    def unconfirmed(self, now: datetime) -> dict[date, int]:
        """Per coming day, how many wait for a clerk's yes."""
        days = self._per_day(now, None, "", pending=True)
        return {day: count.pending for day, count in days.items()}

    def waiting(self) -> int:
        """How many stand in the waiting list."""
        with self._db.read() as c:
            return int(c.execute(select(func.count()).where(waiting.c.state.in_(LISTED))).scalar_one())

    def _per_day(self, begin: datetime, end: datetime | None, service: str, pending: bool = False) -> dict[date, Count]:
        query = select(appointment.c.start, appointment.c.status, func.count()).where(
            appointment.c.start >= begin, appointment.c.status.not_in((HELD, CANCELLED))
        )
        if end is not None:
            query = query.where(appointment.c.start < end)
        if service:
            query = query.where(appointment.c.service == service)
        if pending:
            query = query.where(appointment.c.status == PENDING)
        grouped = query.group_by(appointment.c.start, appointment.c.status).order_by(appointment.c.start)
        days: dict[date, Count] = {}
        with self._db.read() as c:
            for start, status, count in c.execute(grouped):
                so_far = days.get(start.date(), Count())
                waits = count if status == PENDING else 0
                days[start.date()] = Count(so_far.total + count, so_far.pending + waits)
        return days
