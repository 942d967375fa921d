"""What comes free, and to whom it goes: holds that ran out, places given back, offers to those who wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, insert, select, update

from bot.hall import appointment as life
from bot.hall.claims import Claim
from bot.hall.errors import SlotTaken
from bot.hall.notices import offer_over
from bot.hall.services import Service
from bot.store import notices, places, waiting
from bot.store.appointment_rows import AppointmentRows
from bot.store.booking_tables import appointment, occupancy
from bot.store.booking_tables import waiting as waiting_table
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.waiting import Offering, Offers, Waiter, Waiting

T = TypeVar("T")
GRID = timedelta(minutes=15)
INSERT = insert(appointment).returning(appointment.c.id)


class Blocked(Exception):
    """Holds that ran out must be given back first, in a transaction that locks them in their order."""


class FreedPlaces(AppointmentRows):
    """Giving places back and on; every way of taking one is built on it."""

    def __init__(self, db: Database, seal: Seal, waiters: Waiting) -> None:
        super().__init__(db, seal)
        self._waiters = waiters
        self._offers: Offers | None = None

    def offer_by(self, offers: Offers) -> None:
        """Let `offers` decide what of a freed place suits a waiting person."""
        self._offers = offers

    # -- the waiting list ---------------------------------------------------------------------------------

    def sweep(self, now: datetime) -> int:
        """Give back every hold that ran out, asking who waits; returns how many."""
        gone = select(appointment.c.id).where(appointment.c.status == life.HELD, appointment.c.held_until <= now)
        with self._db.read() as c:
            ids = list(c.execute(gone.order_by(appointment.c.id)).scalars())
        return sum(self._db.retry(partial(self._expire, appointment_id=one, now=now)) for one in ids)

    def _expire(self, c: Connection, appointment_id: int, now: datetime) -> bool:
        row = self._locked(c, appointment_id)
        if row is None or row.status != life.HELD or row.held_until > now:
            return False
        self._lock_of(c, row.id)
        self._free(c, row, now)
        return True

    def offer(self, one: Waiter, offering: Offering, now: datetime) -> bool:
        """Hold a free place for a waiting person and tell them; False when it is gone or they wait no more."""

        def work(c: Connection, clear: bool) -> bool:
            self._clear_way(c, offering.claim, now)
            room = places.room(c, offering.claim)
            return room is not None and self._offer(c, one, offering, room, now)

        return self._with_room(offering.claim, work)

    def _ask_waiting(self, c: Connection, start: datetime, minutes: int, now: datetime) -> None:
        """Offer what came free in [start, start + minutes) to those who wait, first come first."""
        if self._offers is None:
            return
        starts = [start + GRID * n for n in range(-(-minutes * 60 // int(GRID.total_seconds())))]
        full: set[tuple[str, datetime]] = set()
        for one in self._waiters.candidates(c, starts):
            for at in starts:
                if (one.service, at) in full or (offering := self._offers(one, at, now)) is None:
                    continue
                room = places.room_now(c, offering.claim)
                if room is None:
                    full.add((one.service, at))
                elif self._offer(c, one, offering, room, now):
                    break

    def _offer(self, c: Connection, one: Waiter, offering: Offering, room: places.Room, now: datetime) -> bool:
        if not waiting.mark_offered(c, one.id, now):
            return False
        row = row_of(f"waiting:{one.id}:{now:%Y%m%d%H%M%S}", one.person_id, one.channel, None, offering.claim, now)
        row |= {"service": one.service, "place": offering.place, "held_until": offering.until}
        new = c.execute(INSERT, row).scalar_one()
        places.use(c, offering.claim, room, new)
        c.execute(update(waiting_table).where(waiting_table.c.id == one.id).values(appointment_id=new))
        notices.queue(c, self._seal, one.person_id, one.channel, f"waiting:{one.id}", [offering.due])
        return True

    # -- inside a transaction -----------------------------------------------------------------------------

    def _locked(self, c: Connection, appointment_id: int) -> Row[Any] | None:
        return c.execute(select(appointment).where(appointment.c.id == appointment_id).with_for_update()).first()

    def _lock_of(self, c: Connection, appointment_id: int) -> None:
        places.lock(c, ids=places.slots_of(c, appointment_id) + places.crew_days(c, appointment_id))

    def _free(self, c: Connection, row: Row[Any], now: datetime, offer_ends: str = "passed") -> None:
        """Give everything back; the rows are locked. A place that was on offer ends as `offer_ends`."""
        places.give_back(c, row.id)
        values = {"status": life.CANCELLED, "changed_at": now, "held_until": None}
        more = {"sequence": appointment.c.sequence + 1}
        c.execute(update(appointment).where(appointment.c.id == row.id).values(values | more))
        ended = waiting.end_offer(c, row.id, offer_ends, now)
        if ended and offer_ends == "passed":
            listed, person_id, channel = ended
            notices.queue(c, self._seal, person_id, channel, f"waiting:{listed}", [offer_over(now)])
        self._ask_waiting(c, row.start, row.duration_min, now)

    # -- making room -------------------------------------------------------------------------------------

    def _with_room(self, claim: Claim, work: Callable[[Connection, bool], T]) -> T:
        """Run `work` in a transaction; once more when rows had to be made, or holds that ran out given back, first.

        That is decided by the transaction itself, so that the usual booking asks nothing beforehand.
        """
        try:
            return self._db.retry(lambda c: work(c, False))
        except places.Unprepared:
            places.prepare(self._db, claim)
            return self._with_room(claim, work)
        except Blocked:
            return self._db.retry(lambda c: work(c, True))

    def _full(self, c: Connection, claim: Claim, now: datetime, cleared: bool) -> Exception:
        """Why there is no room: it is taken, or holds that ran out are still in the way."""
        return Blocked() if not cleared and _expired_on(c, claim, now) else SlotTaken()

    def _clear_way(self, c: Connection, claim: Claim, now: datetime, ids: Sequence[int] = ()) -> None:
        """Lock what the claim needs, with the rows `ids`, and give back the holds on it that ran out."""
        expired = _expired_on(c, claim, now)
        more = [s for one in expired for s in places.slots_of(c, one.id) + places.crew_days(c, one.id)]
        places.lock(c, claim, ids=[*more, *ids])
        for one in expired:
            still = select(appointment.c.id).where(
                appointment.c.id == one.id, appointment.c.status == life.HELD, appointment.c.held_until <= now
            )
            if c.execute(still.with_for_update(skip_locked=True)).first():
                self._free(c, one, now)


def row_of(
    key: str, person_id: int | None, channel: str, service: Service | None, claim: Claim, now: datetime
) -> dict[str, Any]:
    slot = claim.slot
    row: dict[str, Any] = {
        "key": key, "person_id": person_id, "channel": channel, "status": life.HELD, "start": slot.start,
        "duration_min": slot.minutes, "by_appointment": slot.by_appointment, "created_at": now, "changed_at": now,
    }  # fmt: skip
    if service is not None:
        row |= {"service": service.id, "place": service.place}
    return row


def _expired_on(c: Connection, claim: Claim, now: datetime) -> Sequence[Row[Any]]:
    """Holds that ran out and use up something the claim needs."""
    gone = select(appointment).where(appointment.c.status == life.HELD, appointment.c.held_until <= now)
    if claim.cells:
        return c.execute(gone.where(appointment.c.id.in_(_users(claim))).order_by(appointment.c.id)).all()
    if not claim.quarters:
        return []
    first, last = claim.quarters[0], claim.quarters[-1]
    busy = places.visits_between(first, last)
    return c.execute(gone.where(appointment.c.id.in_(busy)).order_by(appointment.c.id)).all()


def _users(claim: Claim) -> Any:
    return select(occupancy.c.appointment_id).where(occupancy.c.slot_id.in_(places.ids_of(claim)))
