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
from bot.store.passwords import PasswordRefused, weakness
from bot.store.tables import audit, staff, staff_session

ROLES = ("clerk", "lead", "editor", "admin", "auditor")
IDLE, ABSOLUTE = timedelta(hours=2), timedelta(hours=12)
FREE_FAILURES = 5
# Checked when the name is unknown, so that a wrong name takes as long as a wrong password.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$r1A8KxLPmmh+zeaqfDULWg$vfYR1bYhKZx4kMMrn2CSKvKYsus9QP1nnKItzaMnlxI"


@dataclass(frozen=True)
class SignedIn:
    """Who is behind a session, and the token every form of theirs must carry.

    `must_change` says that the password was given out once and has to be chosen anew before anything else.
    """

    staff_id: int
    name: str
    role: str
    csrf: str
    must_change: bool = False


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

    def role(self, name: str) -> str | None:
        """The role of the account of that name, None when there is none."""
        with self._db.read() as c:
            return c.execute(select(staff.c.role).where(staff.c.name == name)).scalar()

    def sign_in(self, name: str, password: str, now: datetime) -> tuple[str, SignedIn] | None:
        """A new session token and who it belongs to; None for any failure (one answer for all of them).

        After five wrong passwords the account waits, twice as long each time, up to an hour.
        """
        with self._db.read() as c:
            row = c.execute(select(staff).where(staff.c.name == name)).first()
        right = _verify(self._hasher, row.password if row else NOBODY, password)
        if row is None or (row.locked_until and row.locked_until > now):
            return None
        if not right:
            self._failed(row.id, row.failures + 1, now)
            return None
        return self._open_session(SignedIn(row.id, row.name, row.role, _csrf(), row.must_change), now)

    def change_password(self, staff_id: int, old: str, new: str, now: datetime) -> tuple[str, SignedIn]:
        """Set a new password, end every session of the account and open a fresh one.

        Raises PasswordRefused; a wrong old password counts as a failed sign-in.
        """
        with self._db.read() as c:
            row = c.execute(select(staff).where(staff.c.id == staff_id)).first()
        if row is None or (row.locked_until and row.locked_until > now):
            raise PasswordRefused("wrong")
        if not _verify(self._hasher, row.password, old):
            self._failed(row.id, row.failures + 1, now)
            raise PasswordRefused("wrong")
        code = "same" if new == old else weakness(new, row.name)
        if code:
            raise PasswordRefused(code)
        chosen = update(staff).where(staff.c.id == staff_id).values(password=self._hasher.hash(new), must_change=False)
        ended = delete(staff_session).where(staff_session.c.staff_id == staff_id)
        self._db.retry(lambda c: (c.execute(chosen), c.execute(ended)))
        return self._open_session(SignedIn(row.id, row.name, row.role, _csrf()), now)

    def _failed(self, staff_id: int, failures: int, now: datetime) -> None:
        over = failures - FREE_FAILURES
        locked = now + timedelta(minutes=min(60, 2**over)) if over >= 0 else None
        step = update(staff).where(staff.c.id == staff_id).values(failures=failures, locked_until=locked)
        self._db.retry(lambda c: c.execute(step))

    def _open_session(self, who: SignedIn, now: datetime) -> tuple[str, SignedIn]:
        token = secrets.token_urlsafe(32)

        def work(c: Connection) -> None:
            c.execute(update(staff).where(staff.c.id == who.staff_id).values(failures=0, locked_until=None))
            c.execute(delete(staff_session).where(staff_session.c.created_at < now - ABSOLUTE))
            c.execute(
                insert(staff_session).values(
                    token_hash=_digest(token), staff_id=who.staff_id, csrf=who.csrf, created_at=now, seen_at=now
                )
            )

        self._db.retry(work)
        return token, who

    def session(self, token: str, now: datetime, touch: bool = True) -> SignedIn | None:
        """Who is behind a session token; None when unknown, idle for two hours or older than twelve.

        `touch=False` for what a page asks by itself: it does not count as somebody being there.
        """
        query = (
            select(staff_session, staff.c.name, staff.c.role, staff.c.must_change)
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
        if touch and now - row.seen_at > timedelta(minutes=1):
            seen = update(staff_session).where(staff_session.c.token_hash == row.token_hash).values(seen_at=now)
            self._db.retry(lambda c: c.execute(seen))
        return SignedIn(row.staff_id, row.name, row.role, row.csrf, row.must_change)

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


def _csrf() -> str:
    return secrets.token_urlsafe(24)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
