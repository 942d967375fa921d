"""Staff accounts, their server-side sessions, and the audit log."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, delete, insert, select, update

from bot.store.database import Database
from bot.store.tables import audit, staff, staff_session

ROLES = ("clerk", "lead", "editor", "admin", "auditor")
IDLE, ABSOLUTE = timedelta(hours=2), timedelta(hours=12)
FREE_FAILURES = 5


@dataclass(frozen=True)
class SignedIn:
    """Who is behind a session, and the token every form of theirs must carry."""

    staff_id: int
    name: str
    role: str
    csrf: str


class Staff:
    """Accounts with argon2id passwords (the OWASP minimum: 19 MiB, two passes) and sessions that can be revoked."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)

    def empty(self) -> bool:
        """Whether there is no account yet."""
        with self._db.read() as c:
            return c.execute(select(staff.c.id)).first() is None

    def add(self, name: str, role: str, password: str, now: datetime, must_change: bool = False) -> None:
        """Make an account; raises ValueError for an unknown role, a short password or a name that is taken."""
        if role not in ROLES:
            raise ValueError(f"role {role!r} is not allowed; use one of: {', '.join(ROLES)}")
        if len(password) < 10:
            raise ValueError("the password is too short; use at least 10 characters")
        row = {
            "name": name, "role": role, "password": self._hasher.hash(password),
            "must_change": must_change, "created_at": now,
        }  # fmt: skip

        def work(c: Connection) -> None:
            if c.execute(select(staff.c.id).where(staff.c.name == name)).first():
                raise ValueError(f"there is already an account named {name!r}")
            c.execute(insert(staff).values(row))

        self._db.retry(work)

    def sign_in(self, name: str, password: str, now: datetime) -> tuple[str, SignedIn] | None:
        """A new session token and who it belongs to; None for any failure (one answer for all of them).

        After five wrong passwords the account waits, twice as long each time, up to an hour.
        """
        with self._db.read() as c:
            row = c.execute(select(staff).where(staff.c.name == name)).first()
        known = row.password if row else self._hasher.hash("nobody")  # same work whether the name exists or not
        right = _verify(self._hasher, known, password)
        if row is None or (row.locked_until and row.locked_until > now):
            return None
        if not right:
            self._failed(row.id, row.failures + 1, now)
            return None
        return self._open_session(row.id, row.name, row.role, now)

    def _failed(self, staff_id: int, failures: int, now: datetime) -> None:
        over = failures - FREE_FAILURES
        locked = now + timedelta(minutes=min(60, 2**over)) if over >= 0 else None
        step = update(staff).where(staff.c.id == staff_id).values(failures=failures, locked_until=locked)
        self._db.retry(lambda c: c.execute(step))

    def _open_session(self, staff_id: int, name: str, role: str, now: datetime) -> tuple[str, SignedIn]:
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)

        def work(c: Connection) -> None:
            c.execute(update(staff).where(staff.c.id == staff_id).values(failures=0, locked_until=None))
            c.execute(delete(staff_session).where(staff_session.c.created_at < now - ABSOLUTE))
            c.execute(
                insert(staff_session).values(
                    token_hash=_digest(token), staff_id=staff_id, csrf=csrf, created_at=now, seen_at=now
                )
            )

        self._db.retry(work)
        return token, SignedIn(staff_id, name, role, csrf)

    def session(self, token: str, now: datetime) -> SignedIn | None:
        """Who is behind a session token; None when unknown, idle for two hours or older than twelve."""
        query = (
            select(staff_session, staff.c.name, staff.c.role)
            .join(staff, staff.c.id == staff_session.c.staff_id)
            .where(
                staff_session.c.token_hash == _digest(token),
                staff_session.c.seen_at > now - IDLE,
                staff_session.c.created_at > now - ABSOLUTE,
            )
        )
        with self._db.read() as c:
            row = c.execute(query).first()
        if row is None:
            return None
        if now - row.seen_at > timedelta(minutes=1):
            seen = update(staff_session).where(staff_session.c.token_hash == row.token_hash).values(seen_at=now)
            self._db.retry(lambda c: c.execute(seen))
        return SignedIn(row.staff_id, row.name, row.role, row.csrf)

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._db.retry(lambda c: c.execute(delete(staff_session).where(staff_session.c.token_hash == _digest(token))))

    def note(self, who: str, action: str, target: str, now: datetime) -> None:
        """One line of the audit log: who did or saw what."""
        row = {"at": now, "who": who, "action": action, "target": target}
        self._db.retry(lambda c: c.execute(insert(audit).values(row)))


def _verify(hasher: PasswordHasher, known: str, password: str) -> bool:
    try:
        return hasher.verify(known, password)
    except VerificationError:
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
