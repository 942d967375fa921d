"""People as channels know them: identity, preferences, consent, the running dialogue session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Database
from bot.store.staff_tables import attempt
from bot.store.tables import consent, person

SESSION_IDLE = timedelta(minutes=45)


@dataclass(frozen=True)
class PersonRow:
    """One person on one channel with what was asked to be remembered."""

    id: int
    channel: str
    sender: str
    last_at: datetime
    rasa_session: int
    rate: str
    voice_on: bool
    dialect: bool
    misses: int
    told_no_voice: bool
    volume: str

    @property
    def session_key(self) -> str:
        """The dialogue engine's name for the running session; it says nothing about the person."""
        return f"{self.id}.{self.rasa_session}"


COLUMNS = [person.c[name] for name in PersonRow.__annotations__]
# Statements of every turn are put together once: that costs as much as running them.
_BY_ID = select(*COLUMNS).where(person.c.id == bindparam("id"))
_BY_NAME = select(*COLUMNS).where(person.c.channel == bindparam("channel"), person.c.sender == bindparam("sender"))


class People:
    """Finding, making and remembering people."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def meet(self, channel: str, sender: str, now: datetime) -> PersonRow:
        """The person of that channel identity, made on the first message."""
        found = self.find(channel, sender)
        if found:
            return found
        try:
            return self._db.retry(lambda c: _meet(c, channel, sender, now))
        except IntegrityError:  # somebody's first two messages came at once, by two gateways, and the other was faster
            found = self.find(channel, sender)
            if found is None:
                raise
            return found

    def find(self, channel: str, sender: str) -> PersonRow | None:
        """The person of that channel identity, or None."""
        with self._db.read() as c:
            found = _one(c, _BY_NAME, channel=channel, sender=sender)
        if found is None:
            return None
        self._db.stale(_key(found.id))  # this is newer than what may have been asked before
        return self._db.once(_key(found.id), lambda: found)

    def get(self, person_id: int) -> PersonRow | None:
        """The person with that id, or None."""
        return self._db.once(_key(person_id), lambda: self._by_id(person_id))

    def _by_id(self, person_id: int) -> PersonRow | None:
        with self._db.read() as c:
            return _one(c, _BY_ID, id=person_id)

    def remember(self, person_id: int, **values: object) -> None:
        """Set preferences or counters: rate, volume, voice_on, dialect, misses, told_no_voice."""
        self._db.retry(lambda c: c.execute(update(person).where(person.c.id == person_id).values(**values)))
        self._db.stale(_key(person_id))

    def new_session(self, person_id: int) -> None:
        """Start a fresh dialogue session; the old one is never spoken to again."""
        step = update(person).where(person.c.id == person_id).values(rasa_session=person.c.rasa_session + 1)
        self._db.retry(lambda c: c.execute(step))
        self._db.stale(_key(person_id))

    def has_consent(self, person_id: int, purpose: str, version: str) -> bool:
        """Whether that version of the notice was agreed to and not withdrawn."""
        query = select(consent.c.id).where(
            consent.c.person_id == person_id,
            consent.c.purpose == purpose,
            consent.c.version == version,
            consent.c.withdrawn_at.is_(None),
        )
        with self._db.read() as c:
            return c.execute(query).first() is not None

    def give_consent(self, person_id: int, purpose: str, version: str, now: datetime) -> None:
        """Record agreement to a version of the notice (个人信息保护法 articles 14 and 17)."""
        row = {"person_id": person_id, "purpose": purpose, "version": version, "given_at": now}
        self._db.retry(lambda c: c.execute(insert(consent).values(row)))

    def withdraw(self, person_id: int, purpose: str, now: datetime) -> None:
        """An agreement holds no longer (个人信息保护法 article 15); the next time it is asked for anew."""
        mine = (consent.c.person_id == person_id) & (consent.c.purpose == purpose) & consent.c.withdrawn_at.is_(None)
        self._db.retry(lambda c: c.execute(update(consent).where(mine).values(withdrawn_at=now)))

    def consents(self, person_id: int) -> dict[str, tuple[str, datetime]]:
        """What somebody agrees to now: the purpose, with the version of the words and when it was given last."""
        query = select(consent.c.purpose, consent.c.version, consent.c.given_at).where(
            consent.c.person_id == person_id, consent.c.withdrawn_at.is_(None)
        )
        with self._db.read() as c:
            return {r.purpose: (r.version, r.given_at) for r in c.execute(query.order_by(consent.c.id))}

    def consenting(self, purpose: str, version: str, before: datetime) -> list[int]:
        """Who has agreed to that since before a moment, at most 50."""
        query = select(consent.c.person_id).where(
            consent.c.purpose == purpose, consent.c.version == version, consent.c.withdrawn_at.is_(None),
            consent.c.given_at <= before,
        )  # fmt: skip
        with self._db.read() as c:
            return list(c.execute(query.distinct().limit(50)).scalars())

    def allow(self, kind: str, subject: str, now: datetime, limit: int, window: timedelta) -> bool:
        """Count one attempt; False when there were already `limit` within `window`."""

        def work(c: Connection) -> bool:
            recent = select(attempt.c.id).where(
                attempt.c.kind == kind, attempt.c.subject == subject, attempt.c.at > now - window
            )
            if len(c.execute(recent.limit(limit)).all()) >= limit:
                return False
            c.execute(insert(attempt).values(kind=kind, subject=subject, at=now))
            return True

        return self._db.retry(work)


def _key(person_id: int) -> tuple[str, int]:
    return ("person", person_id)


def _one(c: Connection, query: Select[Any], **values: object) -> PersonRow | None:
    row = c.execute(query, values).first()
    return None if row is None else PersonRow(*row)


def _meet(c: Connection, channel: str, sender: str, now: datetime) -> PersonRow:
    if not _one(c, _BY_NAME, channel=channel, sender=sender):
        c.execute(insert(person).values(channel=channel, sender=sender, created_at=now, last_at=now))
    row = _one(c, _BY_NAME, channel=channel, sender=sender)
    assert row is not None
    return row
