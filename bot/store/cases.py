"""Cases: opened by a clerk, taken from step to step, each step a row that is never altered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select, true, update

from bot.hall import case_rules as rules
from bot.hall.case_rules import CaseChanged, NoSuchCase
from bot.hall.notices import Due
from bot.store import notices
from bot.store.database import Database
from bot.store.handoff_tables import case_file, case_step
from bot.store.seal import Seal

PHONE, LICENCE, TAIL = "case phone", "case licence", "tail"


@dataclass(frozen=True)
class NewCase:
    """What a case begins with; `person_id` only of somebody who is really known on `channel`."""

    service: str
    name: str | None
    phone: str | None
    licence: str | None
    person_id: int | None = None
    channel: str = "phone"


@dataclass(frozen=True)
class Case:
    """One case with its opened personal columns; `sequence` is the number of its last step."""

    id: int
    person_id: int | None
    channel: str
    service: str
    step: str
    state: str
    name: str | None
    phone: str | None
    licence: str | None
    opened_by: str
    opened_at: datetime
    changed_at: datetime
    sequence: int

    @property
    def number(self) -> str:
        """The number people are told."""
        return f"{self.id:04d}"


@dataclass(frozen=True)
class CaseStep:
    """One thing that was done with a case, and where that led."""

    number: int
    act: str
    step: str
    state: str
    note: str
    set_by: str
    set_at: datetime


class Cases:
    """Opening, moving on and looking up."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def open(self, new: NewCase, who: str, now: datetime, due: Due) -> Case:
        """Begin at the first step and tell the person, in one transaction."""
        close = self._seal.maybe
        row = {
            "person_id": new.person_id, "channel": new.channel, "service": new.service, "step": rules.APPLIED,
            "state": rules.OPEN, "name_enc": close(new.name), "phone_enc": close(new.phone),
            "phone_hash": self._hash(PHONE, new.phone), "phone_tail_hash": self._hash(TAIL, (new.phone or "")[-4:]),
            "licence_enc": close(new.licence), "licence_hash": self._hash(LICENCE, new.licence), "opened_by": who,
            "opened_at": now, "changed_at": now, "sequence": 1,
        }  # fmt: skip

        def work(c: Connection) -> Case:
            made = c.execute(insert(case_file).values(row).returning(case_file.c.id)).scalar_one()
            self._step(c, made, 1, rules.FORWARD, rules.APPLIED, rules.OPEN, "", who, now)
            one = self._one(c, made)
            self._tell(c, one, due)
            return one

        return self._db.retry(work)

    def set(
        self, case_id: int, seen: int, act: str, step: str, state: str, note: str, who: str, now: datetime, due: Due
    ) -> Case:
        """Write the next step; what was still to be told about the case is replaced by `due`.

        Raises CaseChanged when `seen` is not its last step any more, NoSuchCase when there is none.
        """
        values = {"step": step, "state": state, "changed_at": now, "sequence": seen + 1}
        mine = (case_file.c.id == case_id) & (case_file.c.sequence == seen)

        def work(c: Connection) -> Case:
            if c.execute(update(case_file).where(mine).values(values)).rowcount != 1:
                raise CaseChanged() if self._found(c, case_file.c.id == case_id) else NoSuchCase()
            self._step(c, case_id, seen + 1, act, step, state, note, who, now)
            one = self._one(c, case_id)
            self._tell(c, one, due)
            return one

        return self._db.retry(work)

    def _step(
        self, c: Connection, case_id: int, number: int, act: str, step: str, state: str, note: str, who: str,
        now: datetime,
    ) -> None:  # fmt: skip
        row = {
            "case_id": case_id, "number": number, "act": act, "step": step, "state": state,
            "note_enc": self._seal.maybe(note or None), "set_by": who, "set_at": now,
        }  # fmt: skip
        c.execute(insert(case_step).values(row))

    def _tell(self, c: Connection, one: Case, due: Due) -> None:
        cause = f"case:{one.id}"
        notices.cancel(c, cause)  # a step that was taken back is not told any more
        if one.person_id is not None:
            notices.queue(c, self._seal, one.person_id, one.channel, cause, [due])
        elif one.phone:
            notices.call_only(c, self._seal, cause, [due])

    # -- looking up ---------------------------------------------------------------------------------------

    def get(self, case_id: int) -> Case | None:
        """One case, or None."""
        with self._db.read() as c:
            return next(iter(self._found(c, case_file.c.id == case_id)), None)

    def steps(self, case_id: int) -> list[CaseStep]:
        """Everything that was done with it, in order."""
        query = select(case_step).where(case_step.c.case_id == case_id).order_by(case_step.c.number)
        opened = self._seal.opened
        with self._db.read() as c:
            return [
                CaseStep(r.number, r.act, r.step, r.state, opened(r.note_enc) or "", r.set_by, r.set_at)
                for r in c.execute(query)
            ]

    def of_person(self, person_id: int, limit: int = 3) -> list[Case]:
        """The cases of one channel identity, the last changed first."""
        with self._db.read() as c:
            return self._found(c, case_file.c.person_id == person_id, limit=limit)

    def by_number(self, number: str, phone_tail: str) -> Case | None:
        """The case of that number if the last four digits of its phone fit, else None."""
        if not (number.isascii() and number.isdigit() and len(number) <= 9 and len(phone_tail) == 4):
            return None
        fits = case_file.c.phone_tail_hash == self._seal.hash(TAIL, phone_tail)
        with self._db.read() as c:
            return next(iter(self._found(c, case_file.c.id == int(number), fits)), None)

    def running(self, service: str, phone: str | None, licence: str | None) -> Case | None:
        """The case of this matter that is not through yet: of the licence, else of the telephone."""
        mine = (
            case_file.c.licence_hash == self._hash(LICENCE, licence)
            if licence
            else case_file.c.phone_hash == self._hash(PHONE, phone)
        )
        open_ = (case_file.c.state == rules.OPEN) & (case_file.c.step != rules.DELIVERED)
        with self._db.read() as c:
            return next(iter(self._found(c, mine, open_, case_file.c.service == service)), None)

    def any(self) -> bool:
        """Whether the hall keeps cases here at all."""
        with self._db.read() as c:
            return c.execute(select(case_file.c.id).limit(1)).first() is not None

    def page(
        self, at: int, size: int, step: str = "", service: str = "", digits: str = ""
    ) -> tuple[list[Case], int]:  # fmt: skip
        """One page, the last changed first, and how many there are in all; two queries.

        `step` is a step of open cases or an end; `digits` a case's number, a phone or a licence number in full.
        """
        where = self._where(step, service, digits)
        with self._db.read() as c:
            count = c.execute(select(func.count()).select_from(case_file).where(where)).scalar_one()
            return self._found(c, where, limit=size, offset=at), int(count)

    def _where(self, step: str, service: str, digits: str) -> ColumnElement[bool]:
        where: ColumnElement[bool] = true()
        if step in rules.ENDS:
            where &= case_file.c.state == step
        elif step:
            where &= (case_file.c.step == step) & (case_file.c.state == rules.OPEN)
        if service:
            where &= case_file.c.service == service
        if digits:
            fits = [
                case_file.c.phone_hash == self._hash(PHONE, digits),
                case_file.c.licence_hash == self._hash(LICENCE, digits),
            ]
            fits += [case_file.c.id == int(digits)] if len(digits) <= 9 else []
            where &= or_(*fits)
        return where

    def _found(self, c: Connection, *where: ColumnElement[bool], limit: int = 1, offset: int = 0) -> list[Case]:
        query = select(case_file).where(*where).order_by(case_file.c.changed_at.desc(), case_file.c.id.desc())
        return [self._opened(r) for r in c.execute(query.limit(limit).offset(offset))]

    def _one(self, c: Connection, case_id: int) -> Case:
        return self._found(c, case_file.c.id == case_id)[0]

    def _opened(self, r: Row[Any]) -> Case:
        opened = self._seal.opened
        return Case(
            r.id, r.person_id, r.channel, r.service, r.step, r.state, opened(r.name_enc), opened(r.phone_enc),
            opened(r.licence_enc), r.opened_by, r.opened_at, r.changed_at, r.sequence,
        )  # fmt: skip

    def _hash(self, kind: str, digits: str | None) -> str | None:
        return self._seal.hash(kind, digits) if digits else None


EMPTY: Sequence[str] = (
    "name_enc", "phone_enc", "phone_hash", "phone_tail_hash", "licence_enc", "licence_hash",
)  # fmt: skip
"""The columns that name somebody."""
