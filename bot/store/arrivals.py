"""Waiting numbers: who checks in gets the next one of the day, and clerks call them in that order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from bot.hall.appointment import CHECKED_IN
from bot.store.arrival_tables import arrival, arrival_day
from bot.store.booking_tables import appointment
from bot.store.database import Database
from bot.store.holder_rows import insert_into


@dataclass(frozen=True)
class Arrival:
    """Somebody who has checked in: the number of that day, and when it was called to which window."""

    appointment_id: int
    day: date
    number: int
    came_at: datetime
    called_at: datetime | None
    desk: str | None


def give(c: Connection, appointment_id: int, now: datetime) -> int:
    """The waiting number of an appointment, inside the transaction that checks it in.

    Whoever was called already, or came on another day, gets a new one; who still waits keeps theirs.
    """
    day = now.date()
    known = c.execute(select(arrival).where(arrival.c.appointment_id == appointment_id)).first()
    if known is not None and known.day == day and known.called_at is None:
        return int(known.number)
    number = _next(c, day)
    values = {"day": day, "number": number, "came_at": now, "called_at": None, "desk": None}
    if known is None:
        c.execute(insert(arrival).values(values | {"appointment_id": appointment_id}))
    else:
        c.execute(update(arrival).where(arrival.c.id == known.id).values(values))
    return number


def _next(c: Connection, day: date) -> int:
    first = insert_into(c, arrival_day).values(day=day, last=1)
    counted = first.on_conflict_do_update(index_elements=["day"], set_={"last": arrival_day.c.last + 1})
    return int(c.execute(counted.returning(arrival_day.c.last)).scalar_one())


class Arrivals:
    """Reading who waits and who was called, and calling."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, appointment_id: int) -> Arrival | None:
        """The number of an appointment, if it has one."""
        return self._first(select(arrival).where(arrival.c.appointment_id == appointment_id))

    def waiting(self, day: date) -> list[Arrival]:
        """Who has come that day, was not called yet and is not dealt with, in the order of arrival."""
        with self._db.read() as c:
            return [_arrival(row) for row in c.execute(_waiting(day))]

    def called(self, day: date, most: int) -> list[Arrival]:
        """The last numbers that were called that day, the newest first."""
        query = select(arrival).where(arrival.c.day == day, arrival.c.called_at.is_not(None))
        with self._db.read() as c:
            rows = c.execute(query.order_by(arrival.c.called_at.desc(), arrival.c.number.desc()).limit(most))
            return [_arrival(row) for row in rows]

    def call_next(self, desk: str, now: datetime) -> Arrival | None:
        """Call whoever waits longest to a window; None when nobody waits. No number is ever called by two clerks."""

        def work(c: Connection) -> Arrival | None:
            # Somebody else may take the first row in the meantime: then the next one is looked for.
            while (row := c.execute(_waiting(now.date()).limit(1)).first()) is not None:
                mine = update(arrival).where(arrival.c.id == row.id, arrival.c.called_at.is_(None))
                if c.execute(mine.values(called_at=now, desk=desk)).rowcount:
                    return _arrival(c.execute(select(arrival).where(arrival.c.id == row.id)).one())
            return None

        return self._db.retry(work)

    def call_again(self, number: int, desk: str, now: datetime) -> Arrival | None:
        """Call a number of today once more, perhaps to another window; None when it has not been called today."""

        def work(c: Connection) -> Arrival | None:
            which = (arrival.c.day == now.date(), arrival.c.number == number)
            step = update(arrival).where(*which, arrival.c.called_at.is_not(None))
            if not c.execute(step.values(called_at=now, desk=desk)).rowcount:
                return None
            return _arrival(c.execute(select(arrival).where(*which)).one())

        return self._db.retry(work)

    def _first(self, query: Select[Any]) -> Arrival | None:
        with self._db.read() as c:
            row = c.execute(query).first()
        return _arrival(row) if row is not None else None


def _waiting(day: date) -> Select[Any]:
    return (
        select(arrival)
        .join(appointment, appointment.c.id == arrival.c.appointment_id)
        .where(arrival.c.day == day, arrival.c.called_at.is_(None), appointment.c.status == CHECKED_IN)
        .order_by(arrival.c.number)
    )


def _arrival(row: Row[Any]) -> Arrival:
    return Arrival(row.appointment_id, row.day, row.number, row.came_at, row.called_at, row.desk)
