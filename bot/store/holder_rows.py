"""Rows of licence holders: how a line is sealed and opened, what their notices are called, and ending those."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.hall.holders import HolderLine
from bot.store.calls import OPEN
from bot.store.holder_tables import licence_step
from bot.store.notice_tables import call_task, notice
from bot.store.seal import Seal

CHUNK = 500
PSEUDO = "holder"
"""The channel of those who never wrote to us: nobody listens there, so they get a short message or a call."""


def cause_of(holder_id: int, expiry: date) -> str:
    """What its notices are about: this licence with this expiry date."""
    return f"licence:{holder_id}:{expiry:%Y%m%d}"


def holder_of(cause: str) -> int | None:
    """The holder that such a cause names; None for other causes."""
    kind, _, rest = cause.partition(":")
    number = rest.partition(":")[0]
    return int(number) if kind == "licence" and number.isdecimal() else None


def sealed(seal: Seal, line: HolderLine) -> dict[str, Any]:
    """The columns of a line, ready for insert or update."""
    licence, name, phone = line.licence, line.name, line.phone
    return {
        "key_hash": key_hash(seal, line.key),
        "licence_enc": seal.maybe(licence),
        "licence_tail_hash": seal.hash("licence_tail", licence[-4:]) if licence else None,
        "name_enc": seal.maybe(name),
        "name_hash": seal.hash("holder_name", name) if name else None,
        "phone_enc": seal.maybe(phone),
        "phone_hash": seal.hash("holder_phone", phone) if phone else None,
        "phone_tail_hash": seal.hash("tail", phone[-4:]) if phone else None,
        "expiry": line.expiry,
    }


def key_hash(seal: Seal, key: str) -> str:
    """By which a licence is found; the same hash stands with its appointments."""
    return seal.hash("holder", key)


def silence(c: Connection, holder_ids: Iterable[int]) -> None:
    """Cancel what is still queued or to be rung about these licences, inside the caller's transaction."""
    wanted = list(holder_ids)
    for start in range(0, len(wanted), CHUNK):
        query = select(licence_step.c.holder_id, licence_step.c.expiry)
        told = c.execute(query.where(licence_step.c.holder_id.in_(wanted[start : start + CHUNK])).distinct())
        hush(c, [cause_of(r.holder_id, r.expiry) for r in told])


def hush(c: Connection, causes: Sequence[str]) -> None:
    """The same for causes."""
    queued = notice.c.cause.in_(causes) & (notice.c.state == "queued")
    c.execute(update(notice).where(queued).values(state="cancelled", claimed_until=None))
    ringing = call_task.c.cause.in_(causes) & call_task.c.state.in_(OPEN)
    c.execute(update(call_task).where(ringing).values(state="cancelled"))


def opened(seal: Seal, row: Row[Any]) -> HolderLine:
    """The line behind a row."""
    return HolderLine(seal.opened(row.licence_enc), seal.opened(row.name_enc), seal.opened(row.phone_enc), row.expiry)


def insert_into(c: Connection, table: Table) -> Any:
    """An insert of this database that can pass over what is there already."""
    return (sqlite if c.dialect.name == "sqlite" else postgresql).insert(table)
