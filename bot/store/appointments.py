"""Appointments and the guarded counters they use up.

Taking a place is: idempotency key, then a guarded counter update, then the insert; CHECK and partial unique
indexes are the net. Held and pending rows occupy their place like confirmed ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.hall.errors import AlreadyBooked, NoSuchAppointment, SlotTaken
from bot.hall.notices import Due
from bot.hall.services import Service
from bot.hall.slots import Slot
from bot.store import notices
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.tables import OCCUPYING, appointment, person
from bot.store.tables import slot as slot_table


@dataclass(frozen=True)
class Details:
    """What a booking knows of its person; `licence` None means it was not asked, "" that it is not known."""

    name: str
    phone: str
    licence: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Appointment:
    """One held or booked place with its opened personal columns."""

    id: int
    number: str
    key: str
    person_id: int | None
    channel: str
    sender: str | None
    service: str
    status: str
    start: datetime
    duration_min: int
    place: str
    by_appointment: bool
    name: str | None
    phone: str | None
    licence: str | None
    address: str | None


class Appointments:
    """Holding, booking, moving, cancelling and listing."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    # -- taking a place -----------------------------------------------------------------------------------

    def hold(
        self, key: str, person_id: int, channel: str, service: Service, slot: Slot, capacity: int,
        now: datetime, until: datetime, demo: bool = False,
    ) -> Appointment:  # fmt: skip
        """Take a place for a while. The same key gives the same row back, with no second effect.

        Raises SlotTaken when the last place is gone.
        """

        def work(c: Connection) -> int:
            known = c.execute(select(appointment.c.id).where(appointment.c.key == key)).scalar()
            if known is not None:
                return int(known)
            release_expired(c, now)
            slot_id = _take(c, slot, capacity)
            row = {
                "number": key[:12], "key": key, "person_id": person_id, "channel": channel, "slot_id": slot_id,
                "service": service.id, "status": "held", "start": slot.start, "duration_min": slot.minutes,
                "place": service.place, "by_appointment": slot.by_appointment, "held_until": until,
                "created_at": now, "changed_at": now, "demo": demo,
            }  # fmt: skip
            new = c.execute(insert(appointment).values(row)).inserted_primary_key
            assert new is not None
            c.execute(update(appointment).where(appointment.c.id == new[0]).values(number=f"{new[0]:04d}"))
            return int(new[0])

        try:
            return self._get(self._db.retry(work))
        except IntegrityError:  # the same key from two processes at once
            return self._by_key(key)

    def book(self, key: str, details: Details, capacity: int, now: datetime, dues: list[Due]) -> Appointment:
        """Turn a hold into a booking (`pending` until a clerk confirms on by-appointment blocks) with its notices.

        Repeating it changes nothing. A hold that ran out is taken again if there is room, else SlotTaken;
        AlreadyBooked when this holder has an active appointment for the service.
        """
        try:
            return self._get(self._db.retry(lambda c: self._book(c, key, details, capacity, now, dues)))
        except IntegrityError as error:
            raise AlreadyBooked() from error

    def _book(self, c: Connection, key: str, details: Details, capacity: int, now: datetime, dues: list[Due]) -> int:
        row = c.execute(select(appointment).where(appointment.c.key == key).with_for_update()).first()
        if row is None:
            raise NoSuchAppointment()
        if row.status in ("pending", "confirmed", "checked_in", "done"):
            return int(row.id)
        if row.status == "cancelled":  # the hold ran out meanwhile
            _count_up(c, row.slot_id)
        status = "pending" if row.by_appointment else "confirmed"
        c.execute(
            update(appointment)
            .where(appointment.c.id == row.id)
            .values(status=status, held_until=None, changed_at=now, **self._sealed(details))
        )
        notices.queue(c, self._seal, row.person_id, row.channel, f"appointment:{row.id}", dues)
        return int(row.id)

    def _sealed(self, details: Details) -> dict[str, object]:
        holder = details.licence or details.phone
        return {
            "name_enc": self._seal.close(details.name),
            "phone_enc": self._seal.close(details.phone),
            "phone_tail_hash": self._seal.hash("tail", details.phone[-4:]),
            "licence_enc": self._seal.maybe(details.licence),
            "holder_hash": self._seal.hash("holder", holder),
            "address_enc": self._seal.maybe(details.address),
        }

    # -- giving back and moving ---------------------------------------------------------------------------

    def release(self, key: str, now: datetime) -> None:
        """Give a hold back; anything already booked stays."""

        def work(c: Connection) -> None:
            query = select(appointment).where(appointment.c.key == key).with_for_update()
            row = c.execute(query).first()
            if row is not None and row.status == "held":
                _free(c, row, now)

        self._db.retry(work)

    def cancel(self, appointment_id: int, now: datetime) -> bool:
        """Give the place back and cancel its notices; False when it was not active any more."""

        def work(c: Connection) -> bool:
            query = select(appointment).where(appointment.c.id == appointment_id).with_for_update()
            row = c.execute(query).first()
            if row is None or row.status not in OCCUPYING:
                return False
            _free(c, row, now)
            notices.cancel(c, f"appointment:{row.id}")
            return True

        return self._db.retry(work)

    def move(self, appointment_id: int, slot: Slot, capacity: int, now: datetime, dues: list[Due]) -> Appointment:
        """Reschedule in one transaction: take the new place, give the old one back, set the notices anew.

        Raises SlotTaken (then nothing changed) or NoSuchAppointment when it is not active.
        """

        def work(c: Connection) -> None:
            row = c.execute(select(appointment).where(appointment.c.id == appointment_id).with_for_update()).first()
            if row is None or row.status not in OCCUPYING:
                raise NoSuchAppointment()
            release_expired(c, now)
            new_slot = _slot_id(c, slot, capacity)
            if new_slot == row.slot_id:
                return
            # both counters are locked in the order of their ids, so two moves can never wait for each other
            pair = sorted((row.slot_id, new_slot))
            c.execute(
                select(slot_table.c.id).where(slot_table.c.id.in_(pair)).order_by(slot_table.c.id).with_for_update()
            )
            _count_up(c, new_slot)
            _count_down(c, row.slot_id)
            status = "pending" if slot.by_appointment else "confirmed"
            c.execute(
                update(appointment)
                .where(appointment.c.id == row.id)
                .values(
                    slot_id=new_slot, start=slot.start, by_appointment=slot.by_appointment, status=status,
                    changed_at=now, sequence=appointment.c.sequence + 1,
                )
            )  # fmt: skip
            notices.cancel(c, f"appointment:{row.id}")
            notices.queue(c, self._seal, row.person_id, row.channel, f"appointment:{row.id}", dues)

        self._db.retry(work)
        return self._get(appointment_id)

    def set_status(self, appointment_id: int, status: str, now: datetime) -> Appointment:
        """A clerk's word on an active appointment: confirmed, checked_in, done or no_show."""

        def work(c: Connection) -> None:
            row = c.execute(select(appointment).where(appointment.c.id == appointment_id).with_for_update()).first()
            if row is None or row.status not in OCCUPYING:
                raise NoSuchAppointment()
            values = {"status": status, "changed_at": now}
            c.execute(update(appointment).where(appointment.c.id == appointment_id).values(values))

        self._db.retry(work)
        return self._get(appointment_id)

    # -- reading ------------------------------------------------------------------------------------------

    def taken(self, resource: str, begin: datetime, end: datetime, now: datetime) -> dict[datetime, int]:
        """Occupied places per start in [begin, end); holds that ran out do not count."""
        counted = select(slot_table.c.start, slot_table.c.booked, slot_table.c.id).where(
            slot_table.c.resource == resource, slot_table.c.start >= begin, slot_table.c.start < end
        )
        gone = (
            select(appointment.c.slot_id, func.count())
            .where(appointment.c.status == "held", appointment.c.held_until <= now)
            .group_by(appointment.c.slot_id)
        )
        with self._db.read() as c:
            expired = {row[0]: row[1] for row in c.execute(gone)}
            return {r.start: r.booked - expired.get(r.id, 0) for r in c.execute(counted)}

    def of_person(self, person_id: int, now: datetime) -> list[Appointment]:
        """The coming booked appointments of one channel identity."""
        where = and_(
            appointment.c.person_id == person_id,
            appointment.c.status.in_(("pending", "confirmed", "checked_in")),
            appointment.c.start >= now,
        )
        return self._select(where)

    def by_number(self, number: str, phone_tail: str) -> Appointment | None:
        """The active appointment of that number if the last four phone digits fit, else None."""
        where = and_(
            appointment.c.number == number,
            appointment.c.phone_tail_hash == self._seal.hash("tail", phone_tail),
            appointment.c.status.in_(("pending", "confirmed", "checked_in")),
        )
        found = self._select(where)
        return found[0] if found else None

    def listing(self, **filters: object) -> list[Appointment]:
        """All appointments in order of their start; filters: sender, service, status, from_, to."""
        where = []
        for name, column in (("service", appointment.c.service), ("status", appointment.c.status)):
            if filters.get(name):
                where.append(column == filters[name])
        if filters.get("sender"):
            where.append(person.c.sender == filters["sender"])
        if filters.get("from_"):
            where.append(appointment.c.start >= filters["from_"])
        if filters.get("to"):
            where.append(appointment.c.start < filters["to"])
        return self._select(and_(True, *where))

    def _select(self, where: object) -> list[Appointment]:
        query = (
            select(appointment, person.c.sender)
            .outerjoin(person, person.c.id == appointment.c.person_id)
            .where(where)  # type: ignore[arg-type]
            .order_by(appointment.c.start, appointment.c.id)
        )
        with self._db.read() as c:
            return [self._opened(r) for r in c.execute(query)]

    def _get(self, appointment_id: int) -> Appointment:
        return self._select(appointment.c.id == appointment_id)[0]

    def get(self, appointment_id: int) -> Appointment | None:
        """The appointment with that id, or None."""
        found = self._select(appointment.c.id == appointment_id)
        return found[0] if found else None

    def _by_key(self, key: str) -> Appointment:
        return self._select(appointment.c.key == key)[0]

    def held(self, key: str) -> Appointment | None:
        """The appointment made under that key, or None."""
        found = self._select(appointment.c.key == key)
        return found[0] if found else None

    def _opened(self, r: Row[tuple[object, ...]]) -> Appointment:
        opened = self._seal.opened
        return Appointment(
            r.id, r.number, r.key, r.person_id, r.channel, r.sender, r.service, r.status, r.start, r.duration_min,
            r.place, r.by_appointment, opened(r.name_enc), opened(r.phone_enc), opened(r.licence_enc),
            opened(r.address_enc),
        )  # fmt: skip

    def sweep(self, now: datetime) -> int:
        """Give back every hold that ran out; returns how many."""
        return self._db.retry(lambda c: release_expired(c, now))

    def miscounted(self) -> list[int]:
        """Slot ids whose counter differs from the rows that occupy it: must always be empty."""
        rows = (
            select(slot_table.c.id)
            .outerjoin(
                appointment,
                and_(appointment.c.slot_id == slot_table.c.id, appointment.c.status.in_(OCCUPYING)),
            )
            .group_by(slot_table.c.id, slot_table.c.booked, slot_table.c.capacity)
            .having(
                or_(
                    slot_table.c.booked != func.count(appointment.c.id),
                    slot_table.c.booked > slot_table.c.capacity,
                )
            )
        )
        with self._db.read() as c:
            return [r.id for r in c.execute(rows)]


def release_expired(c: Connection, now: datetime) -> int:
    """Cancel the holds that ran out and give their places back, inside the caller's transaction."""
    query = (
        select(appointment)
        .where(appointment.c.status == "held", appointment.c.held_until <= now)
        .order_by(appointment.c.slot_id, appointment.c.id)
        .with_for_update()
    )
    rows = c.execute(query).all()
    for row in rows:
        _free(c, row, now)
    return len(rows)


def _slot_id(c: Connection, slot: Slot, capacity: int) -> int:
    where = (slot_table.c.resource == slot.resource) & (slot_table.c.start == slot.start)
    found = c.execute(select(slot_table.c.id).where(where)).scalar()
    if found is None:
        row = {"resource": slot.resource, "start": slot.start, "capacity": capacity, "booked": 0}
        try:
            with c.begin_nested():
                c.execute(insert(slot_table).values(row))
        except IntegrityError:
            pass  # somebody else made the row between our look and our insert
        found = c.execute(select(slot_table.c.id).where(where)).scalar_one()
    return int(found)


def _take(c: Connection, slot: Slot, capacity: int) -> int:
    slot_id = _slot_id(c, slot, capacity)
    _count_up(c, slot_id)
    return slot_id


def _count_up(c: Connection, slot_id: int) -> None:
    guarded = (
        update(slot_table)
        .where(slot_table.c.id == slot_id, slot_table.c.booked < slot_table.c.capacity)
        .values(booked=slot_table.c.booked + 1)
    )
    if c.execute(guarded).rowcount != 1:
        raise SlotTaken()


def _count_down(c: Connection, slot_id: int) -> None:
    c.execute(update(slot_table).where(slot_table.c.id == slot_id).values(booked=slot_table.c.booked - 1))


def _free(c: Connection, row: Row[tuple[object, ...]], now: datetime) -> None:
    c.execute(
        update(appointment)
        .where(appointment.c.id == row.id)
        .values(status="cancelled", changed_at=now, held_until=None)
    )
    _count_down(c, row.slot_id)
