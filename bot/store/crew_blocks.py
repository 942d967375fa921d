"""Hours in which a visiting clerk does not go out, entered by the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bot.hall.claims import QUARTER, Claim
from bot.hall.slots import Slot
from bot.store import places
from bot.store.booking_tables import appointment, crew_block, visit_cell
from bot.store.database import Database

BUSY = ("held", "pending", "confirmed", "checked_in")


@dataclass(frozen=True)
class CrewBlock:
    """One such span, its end not included."""

    id: int
    clerk: str
    begin: datetime
    end: datetime
    reason: str
    set_by: str


class CrewBlocks:
    """Entering, reading and taking away; `places` leaves the clerk out meanwhile."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self, clerk: str, begin: datetime, end: datetime, reason: str, who: str, now: datetime, anyway: bool = False
    ) -> list[int]:  # fmt: skip
        """Enter a span; the appointments in it, which stay as they are. With some it is entered only `anyway`.

        A visit that is being booked at the same moment waits on the rows of its days, as another visit would.
        """
        claim = _days(clerk, begin, end)
        places.prepare(self._db, claim)
        row = {"clerk": clerk, "begin": begin, "end": end, "reason": reason, "set_by": who, "set_at": now}

        def work(c: Connection) -> list[int]:
            places.lock(c, claim)
            there = _within(c, clerk, begin, end)
            if anyway or not there:
                c.execute(insert(crew_block).values(row))
            return there

        return self._db.retry(work)

    def between(self, begin: datetime, end: datetime) -> list[CrewBlock]:
        """The spans that touch [begin, end), in order."""
        query = (
            select(crew_block)
            .where(crew_block.c.begin < end, crew_block.c.end > begin)
            .order_by(crew_block.c.begin, crew_block.c.id)
            .limit(200)
        )
        with self._db.read() as c:
            return [CrewBlock(r.id, r.clerk, r.begin, r.end, r.reason, r.set_by) for r in c.execute(query)]

    def drop(self, block_id: int) -> bool:
        """Take a span away; False when it is not there any more."""
        gone = delete(crew_block).where(crew_block.c.id == block_id)
        return self._db.retry(lambda c: c.execute(gone).rowcount) == 1


def _days(clerk: str, begin: datetime, end: datetime) -> Claim:
    """The days of a span as `places` locks them."""
    minutes = int((end - begin) / timedelta(minutes=1))
    quarters = tuple(begin + n * QUARTER for n in range(-(-minutes // 15)))
    return Claim(Slot(begin, minutes, "visit", False), crew=(clerk,), quarters=quarters)


def _within(c: Connection, clerk: str, begin: datetime, end: datetime) -> list[int]:
    query = (
        select(visit_cell.c.appointment_id)
        .join(appointment, appointment.c.id == visit_cell.c.appointment_id)
        .where(visit_cell.c.clerk == clerk, visit_cell.c.at > begin - QUARTER, visit_cell.c.at < end)
        .where(appointment.c.status.in_(BUSY))
        .distinct()
        .order_by(visit_cell.c.appointment_id)
    )
    return list(c.execute(query).scalars())
