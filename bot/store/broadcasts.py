"""Broadcasts: written, read by a second person, approved, paused, stopped. Every change counts the version on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from bot.hall import broadcast as rules
from bot.store.audience import write_down
from bot.store.broadcast_tables import broadcast, broadcast_person
from bot.store.database import Database
from bot.store.hall_values import ChangedMeanwhile
from bot.store.notice_tables import notice

A_PAGE = 20
MOST_POSTED = 50


@dataclass(frozen=True)
class Wording:
    """What a clerk writes: `spoken` is empty where the text itself is said, `start_at` None means at once.

    `public` puts it up for everybody as well, through the day `until` if there is one.
    """

    title: str
    text: str
    spoken: str
    whom: rules.Audience
    start_at: datetime | None
    per_minute: int
    public: bool = False
    until: date | None = None


@dataclass(frozen=True)
class Broadcast:
    """One of them; `final` and `final_spoken` are what was approved, word for word."""

    id: int
    wording: Wording
    state: str
    version: int
    writers: tuple[str, ...]
    created_at: datetime
    changed_at: datetime
    changed_by: str
    reason: str
    approved_by: str | None
    final: str | None
    final_spoken: str | None
    posted_at: datetime | None = None


class Broadcasts:
    """Reading and changing them; sending is in `bot.store.broadcast_sending`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, broadcast_id: int) -> Broadcast | None:
        """One, or None."""
        with self._db.read() as c:
            row = c.execute(select(broadcast).where(broadcast.c.id == broadcast_id)).first()
            return _read(row) if row else None

    def count(self) -> int:
        """How many there are."""
        with self._db.read() as c:
            return int(c.execute(select(func.count()).select_from(broadcast)).scalar_one())

    def listing(self, page: int) -> list[Broadcast]:
        """One page of them, the newest first."""
        query = select(broadcast).order_by(broadcast.c.id.desc()).offset((page - 1) * A_PAGE).limit(A_PAGE)
        with self._db.read() as c:
            return [_read(row) for row in c.execute(query)]

    def posted(self, now: datetime) -> list[Broadcast]:
        """Those that are up for everybody, the newest first: begun, neither paused nor stopped nor outdated."""
        up = broadcast.c.public & (broadcast.c.posted_at <= now) & broadcast.c.state.in_((rules.APPROVED, rules.DONE))
        valid = broadcast.c.valid_until.is_(None) | (broadcast.c.valid_until >= now.date())
        query = select(broadcast).where(up, valid).order_by(broadcast.c.posted_at.desc(), broadcast.c.id.desc())
        with self._db.read() as c:
            return [_read(row) for row in c.execute(query.limit(MOST_POSTED))]

    def add(self, words: Wording, who: str, now: datetime) -> int:
        """A new draft; its id."""
        row = _columns(words) | {
            "state": rules.DRAFT, "version": 1, "writers": json.dumps([who], ensure_ascii=False), "created_at": now,
            "changed_at": now, "changed_by": who, "reason": "",
        }  # fmt: skip
        return self._db.retry(
            lambda c: int(c.execute(insert(broadcast).values(row).returning(broadcast.c.id)).scalar_one())
        )

    def rewrite(self, known: Broadcast, words: Wording, who: str, now: datetime) -> None:
        """Other words in a draft. Raises ChangedMeanwhile."""
        writers = json.dumps([*known.writers, *([] if who in known.writers else [who])], ensure_ascii=False)
        self._db.retry(lambda c: _change(c, known, who, now, _columns(words) | {"writers": writers}))

    def step(self, known: Broadcast, state: str, reason: str, who: str, now: datetime) -> None:
        """Another state: to be read, back to its writer, paused. Raises ChangedMeanwhile."""
        self._db.retry(lambda c: _change(c, known, who, now, {"state": state, "reason": reason}))

    def approve(self, known: Broadcast, final: str, final_spoken: str, who: str, now: datetime) -> None:
        """These words, to those whom it is for now: they are written down here. Raises ChangedMeanwhile."""

        def work(c: Connection) -> None:
            begin = max(now, known.wording.start_at or now)
            values = {
                "state": rules.APPROVED, "reason": "", "approved_by": who, "final": final,
                "final_spoken": final_spoken, "fed_at": begin, "posted_at": begin if known.wording.public else None,
            }  # fmt: skip
            _change(c, known, who, now, values)
            write_down(c, known.id, known.wording.whom, now)

        self._db.retry(work)

    def resume(self, known: Broadcast, who: str, now: datetime) -> None:
        """Go on at the same pace. Raises ChangedMeanwhile."""

        def work(c: Connection) -> None:
            begin = max(now, known.wording.start_at or now)
            _change(c, known, who, now, {"state": rules.APPROVED, "reason": "", "fed_at": begin})
            held = (notice.c.cause == rules.cause(known.id)) & (notice.c.state == "queued")
            c.execute(update(notice).where(held, notice.c.claimed_until.is_(None)).values(due=now))

        self._db.retry(work)

    def stop(self, known: Broadcast, reason: str, who: str, now: datetime) -> None:
        """For good: nobody who has not got it gets it. Raises ChangedMeanwhile."""

        def work(c: Connection) -> None:
            _change(c, known, who, now, {"state": rules.STOPPED, "reason": reason})
            here = broadcast_person.c.broadcast_id == known.id
            left = here & broadcast_person.c.state.in_(("waiting", "queued"))
            c.execute(update(broadcast_person).where(left).values(state="stopped", changed_at=now))
            out = select(broadcast_person.c.person_id).where(here, broadcast_person.c.state == "stopped")
            held = (notice.c.cause == rules.cause(known.id)) & (notice.c.state == "queued")
            gone = {"state": "cancelled", "claimed_until": None}
            c.execute(update(notice).where(held, notice.c.person_id.in_(out)).values(gone))

        self._db.retry(work)

    def results(self, *ids: int) -> dict[int, dict[str, int]]:
        """How many people stand in which state, by broadcast; one query for all of them."""
        query = (
            select(broadcast_person.c.broadcast_id, broadcast_person.c.state, func.count())
            .where(broadcast_person.c.broadcast_id.in_(ids))
            .group_by(broadcast_person.c.broadcast_id, broadcast_person.c.state)
        )
        made: dict[int, dict[str, int]] = {one: {} for one in ids}
        with self._db.read() as c:
            for one, state, count in c.execute(query):
                made[one][state] = count
        return made


def _change(c: Connection, known: Broadcast, who: str, now: datetime, values: Mapping[str, Any]) -> None:
    here = (broadcast.c.id == known.id) & (broadcast.c.version == known.version)
    also = {"version": known.version + 1, "changed_at": now, "changed_by": who}
    if c.execute(update(broadcast).where(here).values({**values, **also})).rowcount != 1:
        raise ChangedMeanwhile


def _columns(words: Wording) -> dict[str, Any]:
    return {
        "title": words.title, "text": words.text, "spoken": words.spoken, "audience": words.whom.kind,
        "value": words.whom.value, "start_at": words.start_at, "per_minute": words.per_minute,
        "public": words.public, "valid_until": words.until,
    }  # fmt: skip


def _read(row: Row[Any]) -> Broadcast:
    whom = rules.Audience(row.audience, row.value)
    words = Wording(
        row.title, row.text, row.spoken, whom, row.start_at, row.per_minute, row.public, row.valid_until
    )  # fmt: skip
    return Broadcast(
        row.id, words, row.state, row.version, tuple(json.loads(row.writers)), row.created_at, row.changed_at,
        row.changed_by, row.reason, row.approved_by, row.final, row.final_spoken, row.posted_at,
    )  # fmt: skip
