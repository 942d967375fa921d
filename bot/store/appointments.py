"""Taking, moving and giving back places: every command is one transaction with its notices.

Taking a place is: idempotency key, guarded counters, then the insert; CHECK, primary keys and a partial unique index
are the net. Held and pending rows occupy their place like confirmed ones. Whatever comes free is offered to the waiting
list before anybody else, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.hall import appointment as life
from bot.hall.claims import Claim
from bot.hall.errors import AlreadyBooked, NoSuchAppointment
from bot.hall.notices import Due, offer_over
from bot.hall.services import Service
from bot.store import notices, places, waiting
from bot.store.appointment_rows import Appointment, AppointmentRows, Details, booked_status
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.tables import appointment, occupancy
from bot.store.tables import waiting as waiting_table
from bot.store.waiting import Offering, Offers, Waiter, Waiting

__all__ = ["Appointment", "Appointments", "Details"]

GRID = timedelta(minutes=15)


class Appointments(AppointmentRows):
    """Holding, booking, moving, cancelling; who waits is asked when something comes free."""

    def __init__(self, db: Database, seal: Seal, waiters: Waiting) -> None:
        super().__init__(db, seal)
        self._waiters = waiters
        self._offers: Offers | None = None

    def offer_by(self, offers: Offers) -> None:
        """Let `offers` decide what of a freed place suits a waiting person."""
        self._offers = offers

    # -- taking a place -----------------------------------------------------------------------------------

    def hold(
        self, key: str, person_id: int | None, channel: str, service: Service, claim: Claim, now: datetime,
        until: datetime, demo: bool = False, place: str | None = None,
    ) -> Appointment:  # fmt: skip
        """Take a place for a while. The same key gives the same row back, with no second effect.

        Raises SlotTaken when the last place is gone.
        """
        row = _row(key, person_id, channel, service, claim, now) | {"held_until": until, "demo": demo}
        if place:
            row["place"] = place
        places.prepare(self._db, claim)
        try:
            return self._get(self._db.retry(lambda c: self._take(c, key, row, claim, now)))
        except IntegrityError:  # the same key from two processes at once
            return self._by_key(key)

    def take(
        self, key: str, person_id: int | None, channel: str, service: Service, claim: Claim, details: Details,
        now: datetime, dues: Sequence[Due] = (), *, extra: bool = False, made_by: str | None = None,
        status: str | None = None,
    ) -> Appointment:  # fmt: skip
        """Book a place at once, without a hold before. `extra` allows a second one for the same holder.

        Raises SlotTaken, or AlreadyBooked when this holder has an active appointment for the service.
        """
        row = _row(key, person_id, channel, service, claim, now) | self.sealed(details)
        row |= {"status": status or booked_status(claim.slot.by_appointment), "extra": extra, "made_by": made_by}
        places.prepare(self._db, claim)

        def work(c: Connection) -> int:
            made = self._take(c, key, row, claim, now)
            self._tell(c, made, person_id, channel, dues)
            self._no_longer_waits(c, person_id, service.id, now)
            return made

        try:
            return self._get(self._db.retry(work))
        except IntegrityError as error:
            if (known := self.held(key)) is not None:
                return known
            raise AlreadyBooked() from error

    def _take(self, c: Connection, key: str, row: dict[str, Any], claim: Claim, now: datetime) -> int:
        known = c.execute(select(appointment.c.id).where(appointment.c.key == key)).scalar()
        if known is not None:
            return int(known)
        self._clear_way(c, claim, now)
        new = c.execute(insert(appointment).values(row).returning(appointment.c.id)).scalar_one()
        places.take(c, claim, new)
        return int(new)

    def _clear_way(self, c: Connection, claim: Claim, now: datetime) -> None:
        """Lock what the claim needs and give back the holds on it that ran out."""
        expired = _expired_on(c, claim, now)
        more = [s for one in expired for s in places.slots_of(c, one.id) + places.crew_days(c, one.id)]
        places.lock(c, claim, ids=more)
        for one in expired:
            still = select(appointment.c.id).where(
                appointment.c.id == one.id, appointment.c.status == life.HELD, appointment.c.held_until <= now
            )
            if c.execute(still.with_for_update(skip_locked=True)).first():
                self._free(c, one, now)

    def book(
        self, key: str, details: Details, claim: Claim, now: datetime, dues: Sequence[Due] = (), *,
        extra: bool = False, status: str | None = None,
    ) -> Appointment:  # fmt: skip
        """Turn a hold into a booking (`pending` until a clerk confirms on by-appointment blocks) with its notices.

        Repeating it changes nothing. A hold that ran out is taken again if there is room, else SlotTaken;
        AlreadyBooked when this holder has an active appointment for the service.
        """
        places.prepare(self._db, claim)
        values = self.sealed(details) | {"extra": extra, "held_until": None, "changed_at": now}

        def work(c: Connection) -> int:
            row = c.execute(select(appointment).where(appointment.c.key == key).with_for_update()).first()
            if row is None:
                raise NoSuchAppointment()
            if row.status not in (life.HELD, life.CANCELLED):
                return int(row.id)
            if row.status == life.CANCELLED:  # the hold ran out meanwhile
                self._clear_way(c, claim, now)
                places.take(c, claim, row.id)
            after = status or booked_status(row.by_appointment)
            c.execute(update(appointment).where(appointment.c.id == row.id).values(status=after, **values))
            self._tell(c, row.id, row.person_id, row.channel, dues)
            waiting.end_offer(c, row.id, "taken", now)
            self._no_longer_waits(c, row.person_id, row.service, now)
            return int(row.id)

        try:
            return self._get(self._db.retry(work))
        except IntegrityError as error:
            raise AlreadyBooked() from error

    # -- giving back and moving ---------------------------------------------------------------------------

    def release(self, key: str, now: datetime) -> None:
        """Give a hold back; anything already booked stays."""

        def work(c: Connection) -> None:
            row = c.execute(select(appointment).where(appointment.c.key == key).with_for_update()).first()
            if row is not None and row.status == life.HELD:
                self._lock_of(c, row.id)
                self._free(c, row, now, "left")

        self._db.retry(work)

    def cancel(
        self, appointment_id: int, now: datetime, dues: Sequence[Due] = (), only: Sequence[str] = life.OCCUPYING
    ) -> bool:
        """Give the place back and cancel its notices, telling `dues`.

        False when it was not active any more, or not in one of the states `only`.
        """

        def work(c: Connection) -> bool:
            row = self._locked(c, appointment_id)
            if row is None or row.status not in only:
                return False
            self._lock_of(c, row.id)
            notices.cancel(c, f"appointment:{row.id}")
            self._free(c, row, now, "left")
            self._tell(c, row.id, row.person_id, row.channel, dues)
            return True

        return self._db.retry(work)

    def move(
        self, appointment_id: int, claim: Claim, now: datetime, dues: Sequence[Due] = (), status: str | None = None
    ) -> Appointment:
        """Reschedule in one transaction: take the new place, give the old one back, set the notices anew.

        Raises SlotTaken (then nothing changed) or NoSuchAppointment when it is not active.
        """
        places.prepare(self._db, claim)

        def work(c: Connection) -> None:
            row = self._locked(c, appointment_id)
            if row is None or row.status not in life.OCCUPYING:
                raise NoSuchAppointment()
            if row.start == claim.slot.start:
                return
            self._change_place(c, row, claim, now, status)
            notices.cancel(c, f"appointment:{row.id}")
            self._tell(c, row.id, row.person_id, row.channel, dues)

        self._db.retry(work)
        return self._get(appointment_id)

    def _change_place(self, c: Connection, row: Row[Any], claim: Claim, now: datetime, status: str | None) -> None:
        old = places.slots_of(c, row.id) + places.crew_days(c, row.id)
        places.lock(c, claim, ids=old)  # both places in the order of their ids: two moves never wait for each other
        places.give_back(c, row.id)
        places.take(c, claim, row.id)
        slot = claim.slot
        values = {
            "start": slot.start, "duration_min": slot.minutes, "by_appointment": slot.by_appointment,
            "status": status or booked_status(slot.by_appointment), "changed_at": now,
            "sequence": appointment.c.sequence + 1,
        }  # fmt: skip
        c.execute(update(appointment).where(appointment.c.id == row.id).values(values))
        self._ask_waiting(c, row.start, row.duration_min, now)

    def set_status(
        self, appointment_id: int, status: str, now: datetime, dues: Sequence[Due] = (), outcome: str | None = None
    ) -> Appointment:
        """A clerk's word: confirmed, checked_in, done (with its outcome) or no_show.

        Raises NoSuchAppointment, or WrongStep when that state cannot follow the present one.
        """

        def work(c: Connection) -> None:
            row = self._locked(c, appointment_id)
            if row is None or row.status == life.CANCELLED:
                raise NoSuchAppointment()
            life.check(row.status, status)
            values: dict[str, Any] = {"status": status, "changed_at": now, "sequence": appointment.c.sequence + 1}
            if outcome is not None:
                values["outcome_enc"] = self._seal.close(outcome)
            c.execute(update(appointment).where(appointment.c.id == appointment_id).values(values))
            if status in (life.CHECKED_IN, life.DONE, life.NO_SHOW):
                notices.cancel(c, f"appointment:{row.id}")
            self._tell(c, row.id, row.person_id, row.channel, dues)

        self._db.retry(work)
        return self._get(appointment_id)

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
        places.prepare(self._db, offering.claim)

        def work(c: Connection) -> bool:
            self._clear_way(c, offering.claim, now)
            return self._offer(c, one, offering, now)

        return self._db.retry(work)

    def _ask_waiting(self, c: Connection, start: datetime, minutes: int, now: datetime) -> None:
        """Offer what came free in [start, start + minutes) to those who wait, first come first."""
        if self._offers is None:
            return
        starts = [start + GRID * n for n in range(-(-minutes * 60 // int(GRID.total_seconds())))]
        for one in self._waiters.candidates(c, starts):
            found = (self._offers(one, at, now) for at in starts)
            for offering in filter(None, found):
                if places.lockable_now(c, offering.claim) and self._offer(c, one, offering, now):
                    break

    def _offer(self, c: Connection, one: Waiter, offering: Offering, now: datetime) -> bool:
        slot = offering.claim.slot
        free = places.load(c, slot.start, slot.end, now).free(offering.claim)
        if free < 1 or not waiting.mark(c, one.id, "offered", now):
            return False
        row = _row(f"waiting:{one.id}:{now:%Y%m%d%H%M%S}", one.person_id, one.channel, None, offering.claim, now)
        row |= {"service": one.service, "place": offering.place, "held_until": offering.until}
        new = c.execute(insert(appointment).values(row).returning(appointment.c.id)).scalar_one()
        places.take(c, offering.claim, new)
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

    def _tell(
        self, c: Connection, appointment_id: int, person_id: int | None, channel: str, dues: Sequence[Due]
    ) -> None:
        cause = f"appointment:{appointment_id}"
        if person_id is not None:
            notices.queue(c, self._seal, person_id, channel, cause, list(dues))
        else:
            notices.call_only(c, self._seal, cause, list(dues))

    def _no_longer_waits(self, c: Connection, person_id: int | None, service: str, now: datetime) -> None:
        where = (waiting_table.c.person_id == person_id) & (waiting_table.c.service == service)
        step = update(waiting_table).where(where, waiting_table.c.state == "waiting")
        c.execute(step.values(state="taken", changed_at=now))

    def _get(self, appointment_id: int) -> Appointment:
        return self._select(appointment.c.id == appointment_id)[0]

    def _by_key(self, key: str) -> Appointment:
        return self._select(appointment.c.key == key)[0]


def _row(
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
    first, last = claim.quarters[0], claim.quarters[-1]
    busy = places.visits_between(first, last)
    return c.execute(gone.where(appointment.c.id.in_(busy)).order_by(appointment.c.id)).all()


def _users(claim: Claim) -> Any:
    return select(occupancy.c.appointment_id).where(occupancy.c.slot_id.in_(places.ids_of(claim)))
