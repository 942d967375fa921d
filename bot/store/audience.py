"""Whom a broadcast is for: counted before, and written down once when it is approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, case, func, insert, literal, select

from bot.hall import broadcast as rules
from bot.store.booking_tables import appointment
from bot.store.broadcast_tables import broadcast_person, no_news, person_tag
from bot.store.database import Database
from bot.store.notice_tables import reminder
from bot.store.tables import person

NOBODY_TO_COME_BACK_TO = ("kiosk", "demo", "phone", "terminal")
"""Whoever stood at the hall's own screen is gone, and the others are no conversations at all."""


@dataclass(frozen=True)
class Count:
    """How many there are on a channel, without those who want no notices, and how many of these."""

    channel: str
    people: int
    opted_out: int


class Audiences:
    """Counting people for a notice, and what there is to choose from."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def count(self, whom: rules.Audience, now: datetime) -> list[Count]:
        """The people by channel, most first."""
        out = func.sum(case((no_news.c.person_id.is_not(None), 1), else_=0))
        query = (
            select(person.c.channel, func.count(), out)
            .select_from(person)
            .outerjoin(no_news, no_news.c.person_id == person.c.id)
            .where(_meant(whom, now))
            .group_by(person.c.channel)
        )
        with self._db.read() as c:
            found = [Count(row[0], row[1] - int(row[2]), int(row[2])) for row in c.execute(query)]
        return sorted(found, key=lambda one: (-one.people, one.channel))

    def townships(self) -> list[str]:
        """Those that people have named for a visit."""
        query = select(appointment.c.township).where(appointment.c.township.is_not(None)).distinct()
        with self._db.read() as c:
            return sorted(t for t in c.execute(query).scalars() if t)


def write_down(c: Connection, broadcast_id: int, whom: rules.Audience, now: datetime) -> None:
    """Everybody it is for, inside the caller's transaction; those who want no notices are marked so."""
    state = case((no_news.c.person_id.is_not(None), "opted_out"), else_="waiting")
    people = (
        select(literal(broadcast_id), person.c.id, state, literal(now))
        .select_from(person)
        .outerjoin(no_news, no_news.c.person_id == person.c.id)
        .where(_meant(whom, now))
    )
    c.execute(insert(broadcast_person).from_select(["broadcast_id", "person_id", "state", "changed_at"], people))


def _meant(whom: rules.Audience, now: datetime) -> ColumnElement[bool]:
    return person.c.channel.not_in(NOBODY_TO_COME_BACK_TO) & _chosen(whom, now)


def _chosen(whom: rules.Audience, now: datetime) -> ColumnElement[bool]:
    if whom.kind == rules.ALL:
        return person.c.id.is_not(None)
    if whom.kind == rules.TOWNSHIP:
        return person.c.id.in_(select(appointment.c.person_id).where(appointment.c.township == whom.value))
    if whom.kind == rules.TAG:
        return person.c.id.in_(select(person_tag.c.person_id).where(person_tag.c.tag == whom.value))
    listed = select(reminder.c.person_id).where(reminder.c.stopped_at.is_(None))
    if whom.kind == rules.EXPIRING:
        today = datetime.combine(now.date(), time())
        listed = listed.where(reminder.c.expiry >= today, reminder.c.expiry <= today + timedelta(days=int(whom.value)))
    return person.c.id.in_(listed)
