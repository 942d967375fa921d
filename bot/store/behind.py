"""What stands behind a notice: whose appointment or wish it is about, the number to reach them, and its start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from bot.hall.appointment import PENDING
from bot.store.holder_tables import holder
from bot.store.seal import Seal
from bot.store.tables import appointment, case_file, waiting


@dataclass(frozen=True)
class Behind:
    """Name and phone as they were given, the matter; `start` of the appointment, and whether it still waits for a yes.

    All None when nothing is known.
    """

    name: str | None = None
    phone: str | None = None
    start: datetime | None = None
    pending: bool = False
    service: str | None = None


def behind(c: Connection, seal: Seal, cause: str) -> Behind:
    """Look up a cause.

    `appointment:ID`, `waiting:ID`, `case:ID`, `licence:HOLDER:DAY`, or `reminder:PERSON` (by their newest appointment).
    Nobody has to be reached behind a `rating:ID`.
    """
    kind, _, number = cause.partition(":")
    if kind == "licence":
        return _holder(c, seal, number.partition(":")[0])
    if not number.isdecimal() or kind == "rating":
        return Behind()
    if kind == "appointment":
        return _appointment(c, seal, appointment.c.id == int(number))
    if kind == "waiting":
        return _waiting(c, seal, int(number))
    if kind == "case":
        return _case(c, seal, int(number))
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


def _holder(c: Connection, seal: Seal, number: str) -> Behind:
    query = select(holder.c.name_enc, holder.c.phone_enc).where(holder.c.id == int(number))
    row = c.execute(query).first()
    if row is None:
        return Behind()
    return Behind(seal.opened(row.name_enc), seal.opened(row.phone_enc), service="renewal")
