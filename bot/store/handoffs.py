"""The queue of people who want a person: opened once, claimed by compare-and-set, closed with an outcome."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Database
from bot.store.handoff_tables import handoff
from bot.store.seal import Seal
from bot.store.tables import message, person

OPEN = ("waiting", "human")
PRESSING = ("danger", "distress", "customer_in_shop", "swindled")
"""Reasons that make a need urgent, the most pressing first."""
NOTED_EVERY = timedelta(seconds=30)  # typing is told more often than it is written down


@dataclass(frozen=True)
class Handoff:
    """One request for a person. `kind` is `live` (the bot is silent) or `callback` (a clerk rings back)."""

    id: int
    person_id: int
    channel: str
    sender: str
    kind: str
    reason: str
    state: str
    opened_at: datetime
    clerk: str | None
    wished_time: str | None
    phone: str | None
    told: bool
    urgent: bool = False
    note: str | None = None
    for_role: str | None = None
    for_clerk: str | None = None


class Handoffs:
    """Opening, claiming and closing; every change of state is one guarded update."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def open(
        self, person_id: int, kind: str, reason: str, now: datetime, demo: bool = False, urgent: bool = False,
        note: str | None = None,
    ) -> Handoff:  # fmt: skip
        """The open handoff of that kind, made when there is none; an `urgent` need makes an open one urgent, too.

        `note` are the words that were the cause; of two urgent needs the more pressing one stands.
        """
        row = {"person_id": person_id, "kind": kind, "reason": reason, "state": "waiting", "opened_at": now}
        with suppress(IntegrityError):  # opened by another message of the same person at the same moment
            self._db.retry(
                lambda c: _open(c, {**row, "demo": demo, "urgent": urgent, "note_enc": self._seal.maybe(note)})
            )
        found = self.of_person(person_id, kind)
        assert found is not None
        return found

    def of_person(self, person_id: int, kind: str = "live") -> Handoff | None:
        """The open handoff of a person, or None."""
        return next((h for h in self._open(person_id) if h.kind == kind), None)

    def silencing(self, person_id: int) -> Handoff | None:
        """The handoff that keeps the bot silent: a live one, or any that a clerk has taken."""
        return next((h for h in self._open(person_id) if h.state == "human" or h.kind == "live"), None)

    def _open(self, person_id: int) -> list[Handoff]:
        return self._run(_OF_PERSON, person=person_id)

    def get(self, handoff_id: int) -> Handoff | None:
        """The handoff with that id, or None."""
        rows = self._select(handoff.c.id == handoff_id)
        return rows[0] if rows else None

    def place(self, one: Handoff) -> int:
        """The place in the queue, counted from 1."""
        ahead = select(func.count()).where(
            handoff.c.kind == "live", handoff.c.state == "waiting", handoff.c.id < one.id
        )
        with self._db.read() as c:
            return int(c.execute(ahead).scalar_one()) + 1

    def listing(self, **filters: object) -> list[Handoff]:
        """All handoffs, urgent ones first, then the oldest; filters: sender, status, open."""
        where = []
        if filters.get("sender"):
            where.append(person.c.sender == filters["sender"])
        if filters.get("status"):
            where.append(handoff.c.state == filters["status"])
        if filters.get("open"):
            where.append(handoff.c.state.in_(OPEN))
        return self._select(*where)

    def claim(self, handoff_id: int, clerk: str, now: datetime) -> bool:
        """Take it; False when somebody else was first (claiming one's own again is fine)."""
        step = (
            update(handoff)
            .where(handoff.c.id == handoff_id, handoff.c.state == "waiting")
            .values(
                state="human", clerk=clerk, claimed_at=now, active_at=now, for_role=None, for_clerk=None,
                first_at=func.coalesce(handoff.c.first_at, now),
            )
        )  # fmt: skip
        if self._db.retry(lambda c: c.execute(step).rowcount) == 1:
            return True
        found = self.get(handoff_id)
        return found is not None and found.state == "human" and found.clerk == clerk

    def of_clerk(self, clerk: str) -> list[Handoff]:
        """Those whom a clerk has taken."""
        return self._select(handoff.c.state == "human", handoff.c.clerk == clerk)

    def release(self, handoff_id: int, clerk: str) -> bool:
        """Put it back into the queue, where it keeps its place; False when this clerk does not have it any more."""
        step = (
            update(handoff)
            .where(handoff.c.id == handoff_id, handoff.c.state == "human", handoff.c.clerk == clerk)
            .values(state="waiting", clerk=None, claimed_at=None)
        )
        return self._db.retry(lambda c: c.execute(step).rowcount) == 1

    def forward(self, handoff_id: int, clerk: str, role: str | None, colleague: str | None) -> bool:
        """Put it back for a role or a colleague; False when this clerk does not have it any more."""
        step = (
            update(handoff)
            .where(handoff.c.id == handoff_id, handoff.c.state == "human", handoff.c.clerk == clerk)
            .values(state="waiting", clerk=None, claimed_at=None, for_role=role, for_clerk=colleague)
        )
        return self._db.retry(lambda c: c.execute(step).rowcount) == 1

    def there(self, handoff_id: int, clerk: str, now: datetime) -> None:
        """Its clerk is doing something with it."""
        step = (
            update(handoff)
            .where(
                handoff.c.id == handoff_id, handoff.c.clerk == clerk, handoff.c.state == "human",
                handoff.c.active_at.is_(None) | (handoff.c.active_at < now - NOTED_EVERY),
            )
            .values(active_at=now)
        )  # fmt: skip
        self._db.retry(lambda c: c.execute(step))

    def silent(self, unanswered: datetime, at_all: datetime) -> list[Handoff]:
        """Live ones whose clerk did nothing since `unanswered` though it is their turn, or since `at_all` anyway."""
        since = func.coalesce(handoff.c.active_at, handoff.c.claimed_at)
        newest = select(func.coalesce(func.max(message.c.id), 0)).where(message.c.person_id == handoff.c.person_id)
        said = newest.where(message.c.direction == "in").scalar_subquery()
        answered = newest.where(message.c.direction == "staff").scalar_subquery()
        return self._select(
            handoff.c.kind == "live", handoff.c.state == "human",
            ((since < unanswered) & (said > answered)) | (since < at_all),
        )  # fmt: skip

    def close(self, handoff_id: int, outcome: str, now: datetime) -> bool:
        """Close it; False when it was closed already or does not exist."""
        step = (
            update(handoff)
            .where(handoff.c.id == handoff_id, handoff.c.state.in_(OPEN))
            .values(state="closed", outcome=outcome, closed_at=now)
        )
        return self._db.retry(lambda c: c.execute(step).rowcount) == 1

    def told(self, handoff_id: int) -> None:
        """The person has heard the place in the queue."""
        self._db.retry(lambda c: c.execute(update(handoff).where(handoff.c.id == handoff_id).values(told=True)))

    def wish(self, handoff_id: int, wished_time: str | None, phone: str | None) -> None:
        """When and where to ring back; None leaves what is known of either."""
        values: dict[str, object] = {} if wished_time is None else {"wished_time": wished_time[:80]}
        if phone:
            values["phone_enc"] = self._seal.close(phone)
        if not values:
            return
        self._db.retry(lambda c: c.execute(update(handoff).where(handoff.c.id == handoff_id).values(values)))

    def _select(self, *where: object) -> list[Handoff]:
        return self._run(_query(*where))

    def _run(self, query: Select[Any], **values: object) -> list[Handoff]:
        with self._db.read() as c:
            return [
                Handoff(
                    r.id, r.person_id, r.channel, r.sender, r.kind, r.reason, r.state, r.opened_at, r.clerk,
                    r.wished_time, self._seal.opened(r.phone_enc), r.told, r.urgent,
                    self._seal.opened(r.note_enc), r.for_role, r.for_clerk,
                )
                for r in c.execute(query, values)
            ]  # fmt: skip


def _query(*where: object) -> Select[Any]:
    return (
        select(handoff, person.c.channel, person.c.sender)
        .join(person, person.c.id == handoff.c.person_id)
        .where(*where)  # type: ignore[arg-type]
        .order_by(handoff.c.urgent.desc(), handoff.c.opened_at, handoff.c.id)
        .limit(5000)
    )


_OF_PERSON = _query(
    handoff.c.person_id == bindparam("person"), or_(*(handoff.c.state == state for state in OPEN))
)  # fmt: skip
"""Asked in every turn: put together once, which costs as much as running it."""


def _open(c: Connection, row: dict[str, Any]) -> None:
    known = select(handoff.c.id, handoff.c.urgent, handoff.c.reason).where(
        handoff.c.person_id == row["person_id"], handoff.c.kind == row["kind"], handoff.c.state.in_(OPEN)
    )
    found = c.execute(known).first()
    if found is None:
        c.execute(insert(handoff).values(row))
    elif row["urgent"] and not (found.urgent and pressing(found.reason) < pressing(row["reason"])):
        c.execute(
            update(handoff)
            .where(handoff.c.id == found.id)
            .values(urgent=True, reason=row["reason"], note_enc=row["note_enc"])
        )


def pressing(reason: str) -> int:
    """The place of a reason among the pressing ones, those that are none last."""
    return PRESSING.index(reason) if reason in PRESSING else len(PRESSING)
