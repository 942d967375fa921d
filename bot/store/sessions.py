"""Sessions of the staff: kept here, so that they can be listed and ended; a browser only holds a random token."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from bot.store.database import Database
from bot.store.staff_tables import staff, staff_session

IDLE, ABSOLUTE = timedelta(hours=2), timedelta(hours=12)
HALF = timedelta(minutes=10)  # between password and code (OWASP ASVS 5.0, 6.5.5)
LONGEST_ADDRESS, LONGEST_AGENT = 60, 160


@dataclass(frozen=True)
class SignedIn:
    """Who is behind a session, and the token every form of theirs must carry.

    `must_change` says that the password was given out once and has to be chosen anew before anything else;
    `needs_code` that only the password was right so far.
    """

    staff_id: int
    name: str
    role: str
    csrf: str
    must_change: bool = False
    needs_code: bool = False


@dataclass(frozen=True)
class Where:
    """From where somebody signs in: the token of a known browser, the address, what the browser calls itself."""

    browser: str = ""
    address: str = ""
    agent: str = ""


@dataclass(frozen=True)
class Session:
    """One open session as its owner sees it; `key` names it without opening it."""

    key: str
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str


class Sessions:
    """Opening, finding and ending."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(self, who: SignedIn, now: datetime, where: Where) -> str:
        """A new session; its token."""
        token = secrets.token_urlsafe(32)
        row = {
            "token_hash": digest(token), "staff_id": who.staff_id, "csrf": who.csrf, "created_at": now, "seen_at": now,
            "address": where.address[:LONGEST_ADDRESS], "agent": where.agent[:LONGEST_AGENT], "half": who.needs_code,
        }  # fmt: skip

        def work(c: Connection) -> None:
            c.execute(delete(staff_session).where(staff_session.c.created_at < now - ABSOLUTE))
            c.execute(insert(staff_session).values(row))
            if not who.needs_code:
                c.execute(update(staff).where(staff.c.id == who.staff_id).values(last_at=now))

        self._db.retry(work)
        return token

    def find(self, token: str, now: datetime, touch: bool = True) -> SignedIn | None:
        """Who is behind a token; None when unknown, idle for two hours, older than twelve, or switched off."""
        query = (
            select(staff_session, staff.c.name, staff.c.role, staff.c.must_change)
            .join(staff, staff.c.id == staff_session.c.staff_id)
            .where(
                staff_session.c.token_hash == digest(token),
                staff_session.c.seen_at > now - IDLE,
                staff_session.c.created_at > now - ABSOLUTE,
                staff.c.disabled_at.is_(None),
            )
        )
        with self._db.read() as c:
            row = c.execute(query).first()
        if row is None or (row.half and row.created_at <= now - HALF):
            return None
        if touch and now - row.seen_at > timedelta(minutes=1):
            seen = update(staff_session).where(staff_session.c.token_hash == row.token_hash).values(seen_at=now)
            self._db.retry(lambda c: c.execute(seen))
        return SignedIn(row.staff_id, row.name, row.role, row.csrf, row.must_change, row.half)

    def of(self, staff_id: int, now: datetime) -> list[Session]:
        """The open sessions of an account, the newest first."""
        query = (
            select(staff_session)
            .where(
                staff_session.c.staff_id == staff_id, staff_session.c.seen_at > now - IDLE,
                staff_session.c.created_at > now - ABSOLUTE, staff_session.c.half.is_(False),
            )
            .order_by(staff_session.c.seen_at.desc())
        )  # fmt: skip
        with self._db.read() as c:
            return [
                Session(r.token_hash, r.created_at, r.seen_at, r.address or "", r.agent or "") for r in c.execute(query)
            ]

    def end(self, token: str) -> None:
        """End the session of a token."""
        self._end(staff_session.c.token_hash == digest(token))

    def end_one(self, staff_id: int, key: str) -> bool:
        """End a session of this account by its key; False when there is none."""
        return self._end(staff_session.c.staff_id == staff_id, staff_session.c.token_hash == key) > 0

    def end_all(self, staff_id: int) -> int:
        """End every session of an account; how many there were."""
        return self._end(staff_session.c.staff_id == staff_id)

    def _end(self, *where: ColumnElement[bool]) -> int:
        return self._db.retry(lambda c: c.execute(delete(staff_session).where(*where)).rowcount)


def fresh_csrf() -> str:
    """A token for the forms of a session."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """Under what a random token is kept."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
