"""The licence holders who are reminded: looking them up, and what ends the reminding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from bot.hall.holders import HolderLine
from bot.store.database import Database
from bot.store.holder_rows import PSEUDO, cause_of, key_hash, opened, sealed, silence
from bot.store.holder_tables import holder, licence_step
from bot.store.notice_tables import call_task, notice
from bot.store.seal import Seal
from bot.store.tables import person


@dataclass(frozen=True)
class Holder:
    """One licence of the list, opened; `channel` is that of the chat which is told, None when there is none."""

    id: int
    line: HolderLine
    state: str
    source: str
    person_id: int | None
    channel: str | None
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Told:
    """One step of one licence and expiry; `channel` and `state` are those of its notice, None when that is gone."""

    id: int
    holder_id: int | None
    licence: str | None
    expiry: date
    step: str
    channel: str | None
    due: datetime
    state: str | None


class Holders:
    """Reading and changing the list."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def get(self, holder_id: int) -> Holder | None:
        """One of them, or None."""
        return self._first(holder.c.id == holder_id)

    def by_key(self, key: str) -> Holder | None:
        """The one with that licence number (or, without one, that telephone), or None."""
        return self._first(holder.c.key_hash == key_hash(self._seal, key))

    def by_phone(self, phone: str, expiry: date) -> list[Holder]:
        """Those with that telephone whose licence ends on that day."""
        where = (holder.c.phone_hash == self._seal.hash("holder_phone", phone)) & (holder.c.expiry == expiry)
        with self._db.read() as c:
            return self._rows(c, where)

    def of_person(self, person_id: int) -> list[Holder]:
        """Those of which this chat is told."""
        with self._db.read() as c:
            return self._rows(c, holder.c.person_id == person_id)

    def page(self, wanted: str = "", state: str = "", offset: int = 0, limit: int = 50) -> list[Holder]:
        """Part of the list, the next to expire first; see `matching` for `wanted`."""
        with self._db.read() as c:
            return self._rows(c, *self._where(wanted, state), offset=offset, limit=limit)

    def count(self, wanted: str = "", state: str = "") -> int:
        """How many there are."""
        query = select(func.count()).select_from(holder).where(*self._where(wanted, state))
        with self._db.read() as c:
            return int(c.execute(query).scalar_one())

    def _where(self, wanted: str, state: str) -> list[ColumnElement[bool]]:
        where = [holder.c.state == state] if state else []
        return [*where, self.matching(wanted)] if wanted else where

    def matching(self, wanted: str) -> ColumnElement[bool]:
        """A whole licence number, a whole telephone, the last four figures of either, or a whole name."""
        seal = self._seal
        return or_(
            holder.c.key_hash == key_hash(seal, wanted),
            holder.c.phone_hash == seal.hash("holder_phone", wanted),
            holder.c.licence_tail_hash == seal.hash("licence_tail", wanted),
            holder.c.phone_tail_hash == seal.hash("tail", wanted),
            holder.c.name_hash == seal.hash("holder_name", wanted),
        )

    def subscribe(self, line: HolderLine, person_id: int, now: datetime) -> int:
        """Somebody wants to be told in their chat of the licence they named: kept, or joined to the one on the list.

        A list's own name and number are kept, and another date wins: they have read it from the paper.
        """

        def work(c: Connection) -> int:
            found = c.execute(select(holder).where(holder.c.key_hash == key_hash(self._seal, line.key))).first()
            values = {"person_id": person_id, "state": "active", "changed_at": now}
            if found is None:
                row = {**sealed(self._seal, line), **values, "source": "chat", "created_at": now}
                return int(c.execute(insert(holder).values(row).returning(holder.c.id)).scalar_one())
            if found.expiry != line.expiry:
                silence(c, [found.id])
            more = sealed(self._seal, line) if line.phone and found.phone_enc is None else {}
            kept = {name: more[name] for name in more if name.startswith("phone_")}
            c.execute(update(holder).where(holder.c.id == found.id).values(expiry=line.expiry, **kept, **values))
            return int(found.id)

        return self._db.retry(work)

    def mark(self, holder_id: int, state: str, now: datetime) -> bool:
        """Stop (or begin again) telling about a licence at once; False when it is so already or not on the list.

        A wrong number also lets go of the chat: whoever reads there is not the holder.
        """
        return self._db.retry(lambda c: _mark(c, (holder.c.id == holder_id), state, now)) == 1

    def stop_person(self, person_id: int, now: datetime) -> int:
        """Tell this chat of no licence any more; how many it was told of."""
        return self._db.retry(lambda c: _mark(c, holder.c.person_id == person_id, "stopped", now, ("active",)))

    def drop(self, holder_id: int) -> bool:
        """Take one off the list with all that is known of it; what was told stays only as a hash."""

        def work(c: Connection) -> bool:
            silence(c, [holder_id])
            pseudo = (person.c.channel == PSEUDO) & (person.c.sender == str(holder_id))
            c.execute(delete(person).where(pseudo))
            c.execute(delete(call_task).where(call_task.c.cause.startswith(f"licence:{holder_id}:")))
            return c.execute(delete(holder).where(holder.c.id == holder_id)).rowcount == 1

        return self._db.retry(work)

    def steps(self, limit: int = 5000) -> list[Told]:
        """Every step that was told or is about to be, the newest first."""
        query = select(licence_step, holder.c.licence_enc).outerjoin(holder, holder.c.id == licence_step.c.holder_id)
        sent = select(notice.c.cause, notice.c.step, notice.c.channel, notice.c.due, notice.c.state)
        with self._db.read() as c:
            rows = c.execute(query.order_by(licence_step.c.id.desc()).limit(limit)).all()
            became = {(r.cause, r.step): r for r in c.execute(sent.where(notice.c.cause.startswith("licence:")))}
        return [self._told(r, became.get((cause_of(r.holder_id or 0, r.expiry), r.step))) for r in rows]

    def _told(self, r: Row[Any], became: Any) -> Told:
        licence = self._seal.opened(r.licence_enc)
        found = (became.channel, became.due, became.state) if became is not None else (None, r.made_at, None)
        return Told(r.id, r.holder_id, licence, r.expiry, r.step, *found)

    def _first(self, where: ColumnElement[bool]) -> Holder | None:
        with self._db.read() as c:
            found = self._rows(c, where, limit=1)
        return found[0] if found else None

    def _rows(self, c: Connection, *where: ColumnElement[bool], offset: int = 0, limit: int = 5000) -> list[Holder]:
        query = select(holder, person.c.channel).outerjoin(person, person.c.id == holder.c.person_id).where(*where)
        rows = c.execute(query.order_by(holder.c.expiry, holder.c.id).offset(offset).limit(limit))
        return [
            Holder(r.id, opened(self._seal, r), r.state, r.source, r.person_id, r.channel, r.created_at, r.changed_at)
            for r in rows
        ]


def _mark(c: Connection, where: ColumnElement[bool], state: str, now: datetime, of: Sequence[str] = ()) -> int:
    allowed = holder.c.state.in_(of) if of else holder.c.state != state
    ids = list(c.execute(select(holder.c.id).where(where, allowed)).scalars())
    values = {"state": state, "changed_at": now} | ({"person_id": None} if state == "wrong" else {})
    c.execute(update(holder).where(holder.c.id.in_(ids)).values(values))
    if state != "active":
        silence(c, ids)
    return len(ids)
