"""Appointments as the rest of the house sees them, and every way of looking them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, select, true

from bot.hall.appointment import BOOKED, CANCELLED, CONFIRMED, HELD, OCCUPYING, PENDING
from bot.hall.claims import Load
from bot.hall.services import COUNTER
from bot.store import places, places_check
from bot.store.booking_tables import appointment, visit_cell
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.tables import person

_CLERK = select(visit_cell.c.clerk).where(visit_cell.c.appointment_id == appointment.c.id).limit(1).scalar_subquery()
_ALL = (
    select(appointment, person.c.sender, _CLERK.label("clerk"))
    .outerjoin(person, person.c.id == appointment.c.person_id)
    .order_by(appointment.c.start, appointment.c.id)
)
_ONE = _ALL.where(appointment.c.id == bindparam("id"))
# Asked in every turn of a booking: put together once.
_OF_PERSON = _ALL.where(
    appointment.c.person_id == bindparam("person"),
    appointment.c.status.in_(BOOKED),
    appointment.c.start >= bindparam("now"),
)
_OF_HOLDER = _ALL.where(
    appointment.c.holder_hash == bindparam("holder"), appointment.c.service == bindparam("of"),
    appointment.c.status.in_(OCCUPYING), appointment.c.extra.is_(False),
)  # fmt: skip


@dataclass(frozen=True)
class Details:
    """What a booking knows of its person; `licence` None means it was not asked, "" that it is not known.

    `relation` is who the holder is to the person who books (母亲), when somebody books for somebody else.
    """

    name: str
    phone: str
    licence: str | None = None
    address: str | None = None
    township: str | None = None
    relation: str | None = None


@dataclass(frozen=True)
class Destination:
    """Where a visit goes, and which township of the hall's area that is in."""

    address: str
    township: str | None


@dataclass(frozen=True)
class Appointment:
    """One held or booked place with its opened personal columns; `clerk` is who goes there on a visit."""

    id: int
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
    township: str | None = None
    relation: str | None = None
    extra: bool = False
    made_by: str | None = None
    outcome: str | None = None
    held_until: datetime | None = None
    changed_at: datetime | None = None
    sequence: int = 0
    clerk: str | None = None

    @property
    def number(self) -> str:
        """The number people are told."""
        return f"{self.id:04d}"

    @property
    def active(self) -> bool:
        """Whether it is still to come."""
        return self.status in BOOKED


class AppointmentRows:
    """Reading appointments."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def load(self, begin: datetime, end: datetime, now: datetime) -> Load:
        """What is taken in [begin, end); holds that ran out do not count."""
        with self._db.read() as c:
            return places.load(c, begin, end, now)

    def of_person(self, person_id: int, now: datetime) -> list[Appointment]:
        """The coming booked appointments of one channel identity."""
        with self._db.read() as c:
            return [self._opened(r) for r in c.execute(_OF_PERSON, {"person": person_id, "now": now})]

    def of_holder(self, service: str, holder: str) -> Appointment | None:
        """What keeps this holder (a licence number, else a telephone) from booking that matter once more, or None."""
        with self._db.read() as c:
            found = c.execute(_OF_HOLDER, {"holder": self._seal.hash("holder", holder), "of": service}).first()
        return self._opened(found) if found else None

    def by_number(self, number: str, phone_tail: str) -> Appointment | None:
        """The active appointment of that number if the last four phone digits fit, else None."""
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            return None
        where = and_(
            appointment.c.id == int(number),
            appointment.c.phone_tail_hash == self._seal.hash("tail", phone_tail),
            appointment.c.status.in_(BOOKED),
        )
        return self._first(where)

    def of_tail(self, phone_tail: str, day: date) -> list[Appointment]:
        """What is booked at the counter that day with a telephone that ends so, in any state but held or cancelled."""
        begin = datetime.combine(day, time())
        where = and_(
            appointment.c.phone_tail_hash == self._seal.hash("tail", phone_tail),
            appointment.c.start >= begin,
            appointment.c.start < begin + timedelta(days=1),
            appointment.c.place == COUNTER,
            appointment.c.status.not_in((HELD, CANCELLED)),
        )
        return self._select(where)

    def get(self, appointment_id: int) -> Appointment | None:
        """The appointment with that id, or None."""
        return self._first(appointment.c.id == appointment_id)

    def held(self, key: str) -> Appointment | None:
        """The appointment made under that key, or None."""
        return self._first(appointment.c.key == key)

    def active_on(self, begin: datetime, end: datetime) -> list[Appointment]:
        """What is booked in [begin, end) and still to come."""
        return self._select(
            and_(appointment.c.start >= begin, appointment.c.start < end, appointment.c.status.in_(BOOKED))
        )

    def unconfirmed(self, until: datetime) -> list[Appointment]:
        """What still waits for a clerk's yes and starts before `until`."""
        return self._select(and_(appointment.c.status == PENDING, appointment.c.start <= until))

    def listing(self, **filters: Any) -> list[Appointment]:
        """All appointments in order of their start; filters: sender, service, status, from_, to."""
        return self._select(and_(true(), *_conditions(filters)))

    def miscounted(self) -> list[int]:
        """Slot ids whose counter differs from the rows that use it up: must always be empty."""
        with self._db.read() as c:
            return places_check.miscounted(c)

    def half_taken(self) -> list[int]:
        """Ids of coming appointments without all that they use up, above all half a visit: must always be empty."""
        with self._db.read() as c:
            return places_check.half_taken(c)

    def _first(self, where: ColumnElement[bool]) -> Appointment | None:
        found = self._select(where)
        return found[0] if found else None

    def _select(self, where: ColumnElement[bool]) -> list[Appointment]:
        with self._db.read() as c:
            return self.rows(c, where)

    def rows(self, c: Connection, where: ColumnElement[bool]) -> list[Appointment]:
        """The appointments of a condition, inside the caller's transaction."""
        return [self._opened(r) for r in c.execute(_ALL.where(where))]

    def one(self, c: Connection, appointment_id: int) -> Appointment:
        """The appointment with that id, which must exist, inside the caller's transaction."""
        return self._opened(c.execute(_ONE, {"id": appointment_id}).one())

    def _opened(self, r: Row[Any]) -> Appointment:
        opened = self._seal.opened
        return Appointment(
            r.id, r.key, r.person_id, r.channel, r.sender, r.service, r.status, r.start, r.duration_min, r.place,
            r.by_appointment, opened(r.name_enc), opened(r.phone_enc), opened(r.licence_enc), opened(r.address_enc),
            r.township, r.relation, r.extra, r.made_by, opened(r.outcome_enc), r.held_until, r.changed_at, r.sequence,
            r.clerk,
        )  # fmt: skip

    def sealed(self, details: Details) -> dict[str, Any]:
        """The columns of somebody's details."""
        close = self._seal.close
        return {
            "name_enc": close(details.name),
            "phone_enc": close(details.phone),
            "phone_tail_hash": self._seal.hash("tail", details.phone[-4:]),
            "licence_enc": self._seal.maybe(details.licence),
            "holder_hash": self._seal.hash("holder", details.licence or details.phone),
            "address_enc": self._seal.maybe(details.address),
            "township": details.township,
            "relation": details.relation,
        }


def _conditions(filters: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    for name, column in (("service", appointment.c.service), ("status", appointment.c.status)):
        if filters.get(name):
            where.append(column == filters[name])
    if filters.get("sender"):
        where.append(person.c.sender == filters["sender"])
    if filters.get("from_"):
        where.append(appointment.c.start >= filters["from_"])
    if filters.get("to"):
        where.append(appointment.c.start < filters["to"])
    return where


def booked_status(by_appointment: bool) -> str:
    """What a new booking is: by-appointment blocks wait for a clerk's yes."""
    return PENDING if by_appointment else CONFIRMED
