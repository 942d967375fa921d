"""What stands behind a notice: whose appointment or wish it is about, the number to reach them, and its start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from bot.hall.appointment import PENDING
from bot.store.booking_tables import appointment, waiting
from bot.store.family_tables import family_link
from bot.store.handoff_tables import case_file
from bot.store.holder_tables import holder
from bot.store.seal import Seal
from bot.store.second_person import is_helper


@dataclass(frozen=True)
class Behind:
    """Name and phone as they were given, the matter; `start` of the appointment, and whether it still waits for a yes.

    All None when nothing is known. `helper`: the notice goes to somebody who acts for them, and the number is not
    theirs, so it is left out.
    """

    name: str | None = None
    phone: str | None = None
    start: datetime | None = None
    pending: bool = False
    service: str | None = None
    helper: bool = False


def behind(c: Connection, seal: Seal, cause: str, person_id: int | None = None) -> Behind:
    """Look up a cause as it concerns `person_id`; without one, whose matter it is."""
    found = _behind(c, seal, cause)
    if person_id is None or not is_helper(c, cause, person_id):
        return found
    return replace(found, name=None, phone=None, helper=True)


def _behind(c: Connection, seal: Seal, cause: str) -> Behind:
    """Look up a cause.

    `appointment:ID`, `waiting:ID`, `case:ID`, `licence:HOLDER:DAY`, `family:LINK` (the holder), or `reminder:PERSON`
    (by their newest appointment).
    Nobody has to be reached behind a `rating:ID`.
    """
    kind, _, number = cause.partition(":")
    if kind == "licence":
        return _holder(c, seal, holder.c.id == int(number.partition(":")[0]))
    if not number.isdecimal() or kind == "rating":
        return Behind()
    if kind == "appointment":
        return _appointment(c, seal, appointment.c.id == int(number))
    if kind == "waiting":
        return _waiting(c, seal, int(number))
    if kind == "case":
        return _case(c, seal, int(number))
    if kind == "family":
        helped = select(family_link.c.key_hash).where(family_link.c.id == int(number))
        return _holder(c, seal, holder.c.key_hash.in_(helped))
    if kind != "reminder":
        return Behind()
    mine = (appointment.c.person_id == int(number)) & appointment.c.phone_enc.is_not(None)
    found = _appointment(c, seal, mine)
    return Behind(found.name, found.phone)


def _appointment(c: Connection, seal: Seal, where: ColumnElement[bool]) -> Behind:
    columns = (
        appointment.c.name_enc, appointment.c.phone_enc, appointment.c.start, appointment.c.status,
        appointment.c.service,
    )  # fmt: skip
    query = select(*columns).where(where)
    row = c.execute(query.order_by(appointment.c.id.desc()).limit(1)).first()
    if row is None:
        return Behind()
    name, phone = seal.opened(row.name_enc), seal.opened(row.phone_enc)
    return Behind(name, phone, row.start, row.status == PENDING, row.service)


def _waiting(c: Connection, seal: Seal, number: int) -> Behind:
    offered = (appointment.c.id == waiting.c.appointment_id) & (waiting.c.state == "offered")
    query = select(waiting.c.body_enc, waiting.c.service, appointment.c.start).outerjoin(appointment, offered)
    row = c.execute(query.where(waiting.c.id == number)).first()
    if row is None:
        return Behind()
    wanted = seal.open_json(row.body_enc)
    return Behind(wanted.get("name"), wanted.get("phone"), row.start, service=row.service)


def _case(c: Connection, seal: Seal, number: int) -> Behind:
    columns = (case_file.c.name_enc, case_file.c.phone_enc, case_file.c.service)
    row = c.execute(select(*columns).where(case_file.c.id == number)).first()
    return Behind(seal.opened(row.name_enc), seal.opened(row.phone_enc), service=row.service) if row else Behind()


def _holder(c: Connection, seal: Seal, where: ColumnElement[bool]) -> Behind:
    row = c.execute(select(holder.c.name_enc, holder.c.phone_enc).where(where)).first()
    if row is None:
        return Behind()
    return Behind(seal.opened(row.name_enc), seal.opened(row.phone_enc), service="renewal")
