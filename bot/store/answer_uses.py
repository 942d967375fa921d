"""How often each answer was given, and what people did right after it. Counts only; no words leave this."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.store.database import Database
from bot.store.handoff_tables import handoff
from bot.store.tables import message

RIGHT_AFTER = timedelta(minutes=5)
MOST = 5000


@dataclass(frozen=True)
class Uses:
    """Of `times` that an answer was given: `again` the same was asked or nothing understood, `handed` to a person.

    `channels` says where, the most first.
    """

    times: int = 0
    again: int = 0
    handed: int = 0
    channels: tuple[tuple[str, int], ...] = ()


class AnswerUses:
    """Counting over the conversations."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def counts(self, since: datetime) -> dict[str, int]:
        """How often each answer was given since then."""
        query = (
            select(message.c.answer, func.count())
            .where(message.c.answer.is_not(None), message.c.at >= since)
            .group_by(message.c.answer)
        )
        with self._db.read() as c:
            return {row[0]: row[1] for row in c.execute(query)}

    def of(self, answer: str, since: datetime) -> Uses:
        """What became of one answer since then, within five minutes each; of the last 5000 times at most."""
        later = message.alias()
        after = (
            select(func.min(later.c.id))
            .where(later.c.person_id == message.c.person_id, later.c.id > message.c.id, later.c.direction == "in")
            .correlate(message)
            .scalar_subquery()
        )
        then = message.alias()
        query = (
            select(message.c.person_id, message.c.at, message.c.intent, then.c.at, then.c.intent, message.c.channel)
            .select_from(message.outerjoin(then, then.c.id == after))
            .where(message.c.answer == answer, message.c.at >= since)
            .order_by(message.c.id.desc())
            .limit(MOST)
        )
        given = select(message.c.person_id).where(message.c.answer == answer, message.c.at >= since)
        asked = select(handoff.c.person_id, handoff.c.opened_at).where(
            handoff.c.opened_at >= since, handoff.c.person_id.in_(given)
        )
        with self._db.read() as c:
            rows = c.execute(query).all()
            opened: dict[int, list[datetime]] = defaultdict(list)
            for person, at in c.execute(asked):
                opened[person].append(at)
        handed = [any(at <= when <= at + RIGHT_AFTER for when in opened[person]) for person, at, *_ in rows]
        again = [
            not gone and then_at is not None and then_at - at <= RIGHT_AFTER and then_intent in (intent, "nlu_fallback")
            for gone, (_, at, intent, then_at, then_intent, _) in zip(handed, rows, strict=True)
        ]
        return Uses(len(rows), sum(again), sum(handed), tuple(Counter(row.channel for row in rows).most_common()))
