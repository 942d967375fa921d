"""Taking, moving and giving back places: every command is one transaction with its notices.

Taking a place is: idempotency key, guarded counters, then the insert; CHECK, primary keys and a partial unique index
are the net. Held and pending rows occupy their place like confirmed ones. Whatever comes free is offered to the waiting
list before anybody else, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from bot.hall import appointment as life
from bot.hall.claims import Claim
from bot.hall.errors import AlreadyBooked, NoSuchAppointment
from bot.hall.notices import IN_CLOSED_HOURS, Due
from bot.hall.services import COUNTER, ELSEWHERE, Service
from bot.store import arrivals, family_rows, helping, notices, places, waiting
from bot.store.appointment_rows import Appointment, Destination, Details, booked_status
from bot.store.booking_tables import appointment, slot
from bot.store.calls import forget_call, put_calls_right
from bot.store.freed import INSERT, FreedPlaces, row_of
from bot.store.helping import Behalf
from bot.store.pins import visit_pin
from bot.store.tables import person

__all__ = ["Appointment", "Appointments", "Destination", "Details"]

CLERKS_WORDS = (life.CONFIRMED, life.CHECKED_IN, life.DONE, life.NO_SHOW)

# Built once: making a statement anew costs more than running it.
_KNOWN = select(appointment.c.id).where(appointment.c.key == bindparam("key"))
_ABOUT = (
    select(person.c.sender).where(person.c.id == bindparam("person_id")).scalar_subquery().label("sender"),
    waiting.listed(bindparam("person_id"), bindparam("service")).label("waits"),
)
# Everything a booking has to know, in one question; and the usual one, of a single counter with room, in one step.
_GRIP = places.LOCKED_ROWS.add_columns(_KNOWN.scalar_subquery().label("known"), *_ABOUT)
_UP_AT_ONCE = places.UP_ONE.where(~_KNOWN.exists()).returning(slot.c.id, *_ABOUT)
TOLD = ("name", "phone", "licence", "address", "township", "relation")
WRITTEN = (
    "key", "person_id", "channel", "service", "status", "start", "duration_min", "place", "by_appointment",
    "changed_at",
)  # fmt: skip
_CHANGE = update(appointment).where(appointment.c.id == bindparam("which"))
_BY_KEY = (
    select(appointment, waiting.listed(appointment.c.person_id, appointment.c.service).label("listed"))
    .where(appointment.c.key == bindparam("key"))
    .with_for_update(of=appointment)
)


class Appointments(FreedPlaces):
    """Holding, booking, moving, cancelling; who waits is asked when something comes free."""

    # -- taking a place -----------------------------------------------------------------------------------

    def hold(
        self, key: str, person_id: int | None, channel: str, service: Service, claim: Claim, now: datetime,
        until: datetime, demo: bool = False, place: str | None = None,
    ) -> Appointment:  # fmt: skip
        """Take a place for a while. The same key gives the same row back, with no second effect.

        Raises SlotTaken when the last place is gone.
        """
        row = row_of(key, person_id, channel, service, claim, now) | {"held_until": until, "demo": demo}
        if place:
            row["place"] = place

        def work(c: Connection, clear: bool) -> Appointment:
            return self._take(c, row, claim, now, clear)[0]

        try:
            return self._with_room(claim, work)
        except IntegrityError as error:  # the same key from two processes at once
            return self._made_before(key, error)

    def take(
        self, key: str, person_id: int | None, channel: str, service: Service, claim: Claim, details: Details,
        now: datetime, dues: Sequence[Due] = (), *, extra: bool = False, made_by: str | None = None,
        status: str | None = None,
    ) -> Appointment:  # fmt: skip
        """Book a place at once, without a hold before. `extra` allows a second one for the same holder.

        The same key gives the same row back, with no second effect. Raises SlotTaken, or AlreadyBooked when this
        holder has an active appointment for the service.
        """
        row = row_of(key, person_id, channel, service, claim, now) | self.sealed(details)
        row |= {"status": status or booked_status(claim.slot.by_appointment), "extra": extra, "made_by": made_by}

        def work(c: Connection, clear: bool) -> Appointment:
            made, new = self._take(c, row, claim, now, clear, details)
            if new:
                self._remind(c, made.id, person_id, channel, dues)
            return made

        try:
            return self._with_room(claim, work)
        except IntegrityError as error:
            return self._made_before(key, error)

    def _take(
        self, c: Connection, row: dict[str, Any], claim: Claim, now: datetime, clear: bool,
        details: Details | None = None,
    ) -> tuple[Appointment, bool]:  # fmt: skip
        """The appointment of the row's key, and whether it was made now."""
        if clear:
            self._clear_way(c, claim, now)
        elif (made := self._take_at_once(c, row, claim, now, details)) is not None:
            return made, True
        asked: dict[str, Any] = {"key": row["key"], "person_id": row["person_id"], "service": row["service"]}
        grip = c.execute(_GRIP, places.names(claim) | asked).all()
        if grip and grip[0].known is not None:
            return self.one(c, grip[0].known), False
        room = places.room(c, claim, grip)
        if room is None:
            known = c.execute(_KNOWN, {"key": row["key"]}).scalar()  # it may have waited for its own twin
            if known is not None:
                return self.one(c, known), False
            raise self._full(c, claim, now, clear)
        if details is not None and grip[0].waits:
            waiting.no_longer_waits(c, row["person_id"], row["service"], now)
        new = int(c.execute(INSERT, row).scalar_one())
        places.use(c, claim, room, new)
        return _as_taken(row, new, grip[0].sender, room.clerk, details), True

    def _take_at_once(
        self, c: Connection, row: dict[str, Any], claim: Claim, now: datetime, details: Details | None
    ) -> Appointment | None:
        """The usual booking: a key not seen before and room at one counter. None (and nothing done) when it is not.

        Only one slot row is locked, so the order of locks is kept.
        """
        if len(claim.cells) != 1:
            return None
        cell = claim.cells[0]
        asked = {"key": row["key"], "person_id": row["person_id"], "service": row["service"]}
        counted = {"at": cell.start, "of": cell.resource, "most": cell.capacity}
        found = c.execute(_UP_AT_ONCE, asked | counted).first()
        if found is None:
            return None
        if details is not None and found.waits:
            waiting.no_longer_waits(c, row["person_id"], row["service"], now)
        new = int(c.execute(INSERT, row).scalar_one())
        c.execute(places.USE, {"appointment_id": new, "slot_id": found.id})
        return _as_taken(row, new, found.sender, None, details)

    def book(
        self, key: str, details: Details, claim: Claim, now: datetime, dues: Sequence[Due] = (), *,
        extra: bool = False, status: str | None = None, behalf: Behalf | None = None,
    ) -> Appointment:  # fmt: skip
        """Turn a hold into a booking (`pending` until a clerk confirms on by-appointment blocks) with its notices.

        Repeating it changes nothing, also after the booking was cancelled. A hold that ran out is taken again if
        there is room, else SlotTaken; AlreadyBooked when this holder has an active appointment for the service.
        With `behalf` it becomes the holder's own, and NoLongerHelper is raised when that may not be done any more.
        """
        values = self.sealed(details) | {"extra": extra, "held_until": None, "changed_at": now}
        values |= {"person_id": behalf.person_id, "channel": behalf.channel} if behalf else {}

        def work(c: Connection, clear: bool) -> Appointment:
            row = c.execute(_BY_KEY, {"key": key}).first()
            if row is None:
                raise NoSuchAppointment()
            ran_out = row.status == life.CANCELLED and row.holder_hash is None
            if row.status != life.HELD and not ran_out:
                return self.one(c, row.id)
            if ran_out or row.listed:  # before any place: rows of the list are never waited for while one is locked
                waiting.end_offer(c, row.id, "taken", now)
                waiting.no_longer_waits(c, row.person_id, row.service, now)
            if ran_out:
                self._take_again(c, row.id, claim, now, clear)
            after = {"status": status or booked_status(row.by_appointment), "which": row.id}
            c.execute(_CHANGE, values | after)
            if behalf:
                helping.begin(c, behalf, row.id, "book", now)
                self._tell(c, row.id, behalf.person_id, behalf.channel, dues, behalf.helper_id)
            else:
                self._remind(c, row.id, row.person_id, row.channel, dues)
            return self.one(c, row.id)

        try:
            return self._with_room(claim, work)
        except IntegrityError as error:
            raise _second(error) from error

    def _take_again(self, c: Connection, appointment_id: int, claim: Claim, now: datetime, clear: bool) -> None:
        if clear:
            self._clear_way(c, claim, now)
        room = places.room(c, claim)
        if room is None:
            raise self._full(c, claim, now, clear)
        places.use(c, claim, room, appointment_id)

    # -- giving back and moving ---------------------------------------------------------------------------

    def release(self, key: str, now: datetime) -> None:
        """Give a hold back; anything already booked stays."""

        def work(c: Connection) -> None:
            row = c.execute(_BY_KEY, {"key": key}).first()
            if row is not None and row.status == life.HELD:
                self._lock_of(c, row.id)
                self._free(c, row, now, "left")

        self._db.retry(work)

    def cancel(
        self, appointment_id: int, now: datetime, dues: Sequence[Due] = (), only: Sequence[str] = life.OCCUPYING,
        behalf: Behalf | None = None,
    ) -> bool:  # fmt: skip
        """Give the place back and cancel its notices, telling `dues`.

        False when it was not active any more, or not in one of the states `only`. `behalf` as with `book`.
        """

        def work(c: Connection) -> bool:
            row = self._locked(c, appointment_id)
            if row is None or row.status not in only:
                return False
            self._lock_of(c, row.id)
            notices.cancel(c, f"appointment:{row.id}")
            self._free(c, row, now, "left")
            actor = helping.begin(c, behalf, row.id, "cancel", now)
            self._tell(c, row.id, row.person_id, row.channel, dues, actor)
            return True

        return self._db.retry(work)

    def move(
        self, appointment_id: int, claim: Claim, now: datetime, dues: Sequence[Due] = (), status: str | None = None,
        behalf: Behalf | None = None, goes_to: Destination | None = None,
    ) -> Appointment:  # fmt: skip
        """Reschedule in one transaction: take the new place, give the old one back, set the notices anew.

        A visit that `goes_to` another place does so, too.

        Raises SlotTaken (then nothing changed) or NoSuchAppointment when it is not active. `behalf` as with `book`.
        """

        def work(c: Connection, clear: bool) -> Appointment:
            row = self._locked(c, appointment_id)
            if row is None or row.status not in life.BOOKED:
                raise NoSuchAppointment()
            if row.start != claim.slot.start:
                self._change_place(c, row, claim, now, status, clear)
                notices.cancel(c, f"appointment:{row.id}")
                forget_call(c, f"appointment:{row.id}", IN_CLOSED_HOURS)
                actor = helping.begin(c, behalf, row.id, "move", now)
                self._tell(c, row.id, row.person_id, row.channel, dues, actor)
            if goes_to is not None:
                self._go(c, row.id, goes_to, now)
            return self.one(c, row.id)

        return self._with_room(claim, work)

    def redirect(
        self, appointment_id: int, goes_to: Destination | None, now: datetime, dues: Sequence[Due] = ()
    ) -> Appointment:
        """Let a visit go elsewhere: its time stays, `dues` are set anew.

        Raises NoSuchAppointment when it is not active.
        """

        def work(c: Connection) -> Appointment:
            row = self._locked(c, appointment_id)
            if row is None or row.status not in life.BOOKED:
                raise NoSuchAppointment()
            if goes_to is not None:
                self._go(c, row.id, goes_to, now)
                self._tell(c, row.id, row.person_id, row.channel, dues)
            return self.one(c, row.id)

        return self._db.retry(work)

    def correct(
        self, appointment_id: int, now: datetime, *, name: str | None = None, phone: str | None = None
    ) -> Appointment:  # fmt: skip
        """Put the name or the telephone right; place, time and notices stay.

        Raises NoSuchAppointment when it is not active, or AlreadyBooked when the telephone counts and has another one.
        """

        def work(c: Connection) -> Appointment:
            row = self._locked(c, appointment_id)
            if row is None or row.status not in life.BOOKED:
                raise NoSuchAppointment()
            known = self.one(c, row.id)
            put = self.sealed(Details(name or known.name or "", phone or known.phone or "", known.licence))
            values = {column: put[column] for column in ("name_enc", "phone_enc", "phone_tail_hash", "holder_hash")}
            values |= {"changed_at": now, "sequence": appointment.c.sequence + 1}
            c.execute(update(appointment).where(appointment.c.id == row.id).values(values))
            put_calls_right(c, f"appointment:{row.id}", put["name_enc"], put["phone_enc"])
            return self.one(c, row.id)

        try:
            return self._db.retry(work)
        except IntegrityError as error:
            raise _second(error) from error

    def _go(self, c: Connection, appointment_id: int, goes_to: Destination, now: datetime) -> None:
        """The new address; the point on the map was the old one's."""
        values = {
            "address_enc": self._seal.close(goes_to.address), "township": goes_to.township, "place": ELSEWHERE,
            "changed_at": now, "sequence": appointment.c.sequence + 1,
        }  # fmt: skip
        c.execute(update(appointment).where(appointment.c.id == appointment_id).values(values))
        c.execute(delete(visit_pin).where(visit_pin.c.appointment_id == appointment_id))

    def _change_place(
        self, c: Connection, row: Row[Any], claim: Claim, now: datetime, status: str | None, clear: bool
    ) -> None:
        old = places.slots_of(c, row.id) + places.crew_days(c, row.id)
        if clear:
            self._clear_way(c, claim, now, old)
        else:
            places.lock(c, claim, ids=old)  # both places in one order: two moves never wait for each other
        places.give_back(c, row.id)
        room = places.room(c, claim)
        if room is None:
            raise self._full(c, claim, now, clear)
        places.use(c, claim, room, row.id)
        to = claim.slot
        values = {
            "start": to.start, "duration_min": to.minutes, "by_appointment": to.by_appointment,
            "status": status or booked_status(to.by_appointment), "changed_at": now,
            "sequence": appointment.c.sequence + 1,
        }  # fmt: skip
        c.execute(update(appointment).where(appointment.c.id == row.id).values(values))
        self._ask_waiting(c, row.start, row.duration_min, now)

    def set_status(
        self, appointment_id: int, status: str, now: datetime, dues: Sequence[Due] = (), outcome: str | None = None
    ) -> Appointment:
        """A clerk's word: confirmed, checked_in (which gives a waiting number), done (with its outcome) or no_show.

        Raises NoSuchAppointment (a hold is none yet), WrongStep when that state cannot follow the present one, or
        AlreadyBooked when somebody who had not come has another appointment for the service by now.
        """
        if status not in CLERKS_WORDS:
            raise life.WrongStep()

        def work(c: Connection) -> Appointment:
            row = self._locked(c, appointment_id)
            if row is None or row.status in (life.HELD, life.CANCELLED):
                raise NoSuchAppointment()
            life.check(row.status, status)
            values: dict[str, Any] = {"status": status, "changed_at": now, "sequence": appointment.c.sequence + 1}
            if outcome is not None:
                values["outcome_enc"] = self._seal.close(outcome)
            c.execute(update(appointment).where(appointment.c.id == appointment_id).values(values))
            if status in (life.CHECKED_IN, life.DONE, life.NO_SHOW):
                notices.cancel(c, f"appointment:{row.id}")
            if status == life.CHECKED_IN and row.place == COUNTER:
                arrivals.give(c, row.id, now)
            self._tell(c, row.id, row.person_id, row.channel, dues)
            return self.one(c, row.id)

        try:
            return self._db.retry(work)
        except IntegrityError as error:
            raise _second(error) from error

    def _tell(
        self, c: Connection, appointment_id: int, person_id: int | None, channel: str, dues: Sequence[Due],
        actor: int | None = None,
    ) -> None:  # fmt: skip
        cause, mine = f"appointment:{appointment_id}", [due for due in dues if not due.helper]
        if person_id is not None:
            notices.queue(c, self._seal, person_id, channel, cause, mine)
        else:
            notices.call_only(c, self._seal, cause, mine)
        if dues:
            family_rows.tell_helpers(c, self._seal, appointment_id, dues, actor)

    def _remind(
        self, c: Connection, appointment_id: int, person_id: int | None, channel: str, dues: Sequence[Due]
    ) -> None:
        """The first notices of an appointment: none of them is there yet."""
        if person_id is None or any(due.call for due in dues):
            self._tell(c, appointment_id, person_id, channel, dues)
        elif dues:
            notices.add(c, self._seal, person_id, channel, f"appointment:{appointment_id}", dues)

    def _made_before(self, key: str, error: IntegrityError) -> Appointment:
        """The appointment of that key, which another process made at the same moment; else the reason, raised."""
        if (known := self.held(key)) is None:
            raise _second(error) from error
        return known


def _second(error: IntegrityError) -> Exception:
    """AlreadyBooked when the holder's one active appointment was in the way, else the error itself."""
    return AlreadyBooked() if "holder" in str(error.orig) else error


def _as_taken(
    row: Mapping[str, Any], new: int, sender: str | None, clerk: str | None, details: Details | None
) -> Appointment:
    told: dict[str, Any] = {} if details is None else vars(details)
    columns: dict[str, Any] = {name: row[name] for name in WRITTEN} | {name: told.get(name) for name in TOLD}
    columns |= {name: row[name] for name in ("extra", "made_by", "held_until") if name in row}
    return Appointment(id=new, sender=sender, clerk=clerk, **columns)
