"""Where a visit goes, as a point on the map: sealed, with its appointment only, and gone when that is over.

A location is sensitive (个人信息保护法 articles 28 and 29): it is kept for one purpose, after an agreement of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, DateTime, ForeignKey, LargeBinary, Table, delete, insert, or_, select

from bot.hall.appointment import BOOKED
from bot.store.booking_tables import appointment
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.tables import metadata

visit_pin = Table(
    "visit_pin",
    metadata,
    Column("appointment_id", ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True),
    Column("pin_enc", LargeBinary, nullable=False),
    Column("at", DateTime, nullable=False),
)
KEPT = timedelta(days=1)
"""So long after its day a visit that nobody marked as done keeps its point."""


class Pins:
    """Points by appointment; a point is `latitude,longitude` in degrees (WGS 84)."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def keep(self, appointment_id: int, pin: str, now: datetime) -> None:
        """Keep the point of a visit, in the place of an older one."""
        row = {"appointment_id": appointment_id, "pin_enc": self._seal.close(pin), "at": now}

        def work(c: Connection) -> None:
            c.execute(delete(visit_pin).where(visit_pin.c.appointment_id == appointment_id))
            c.execute(insert(visit_pin).values(row))

        self._db.retry(work)

    def of(self, appointment_ids: Iterable[int]) -> dict[int, str]:
        """The points of those appointments that have one and are still to come."""
        query = (
            select(visit_pin)
            .join(appointment, appointment.c.id == visit_pin.c.appointment_id)
            .where(visit_pin.c.appointment_id.in_(list(appointment_ids)), appointment.c.status.in_(BOOKED))
        )
        with self._db.read() as c:
            return {row.appointment_id: self._seal.open(row.pin_enc) for row in c.execute(query)}

    def sweep(self, now: datetime) -> int:
        """Delete the points of visits that are over; how many."""
        over = select(appointment.c.id).where(
            appointment.c.id == visit_pin.c.appointment_id,  # from the few points to their visits, not the other way
            or_(appointment.c.status.not_in(BOOKED), appointment.c.start < now - KEPT),
        )
        gone = delete(visit_pin).where(over.exists())
        return self._db.retry(lambda c: c.execute(gone).rowcount)
