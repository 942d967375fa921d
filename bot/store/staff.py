"""Staff accounts: signing in, passwords, roles, and what an admin does with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, func, insert, select, update

from bot.store.audit_log import AuditLog
from bot.store.database import Database
from bot.store.passwords import SHORTEST, PasswordRefused, weakness
from bot.store.seal import Seal
from bot.store.sessions import ABSOLUTE, IDLE, Sessions, SignedIn, Where, fresh_csrf
from bot.store.sign_in_limits import FREE_FAILURES, SignInLimits
from bot.store.staff_codes import StaffCodes
from bot.store.staff_tables import staff

__all__ = ["ABSOLUTE", "FREE_FAILURES", "IDLE", "ROLES", "Account", "LastAdmin", "SignedIn", "Staff", "Where"]

ROLES = ("clerk", "lead", "editor", "admin", "auditor")
# Checked when the name is unknown, so that a wrong name takes as long as a wrong password.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$r1A8KxLPmmh+zeaqfDULWg$vfYR1bYhKZx4kMMrn2CSKvKYsus9QP1nnKItzaMnlxI"
ANYWHERE = Where()


@dataclass(frozen=True)
class Account:
    """One account as an admin sees it."""

    id: int
    name: str
    role: str
    disabled: bool
    must_change: bool
    coded: bool
    last_at: datetime | None


class LastAdmin(Exception):
    """Nobody would be left who can look after the accounts."""


class Staff:
    """Accounts with argon2id passwords (the OWASP minimum: 19 MiB, two passes) and sessions that can be revoked."""

    def __init__(self, db: Database, seal: Seal, audit: AuditLog) -> None:
        self._db = db
        self._audit = audit
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
        self.sessions = Sessions(db)
        self.limits = SignInLimits(db)
        self.codes = StaffCodes(db, seal)

    # -- accounts -----------------------------------------------------------------------------------------

    def empty(self) -> bool:
        """Whether there is no account yet."""
        with self._db.read() as c:
            return c.execute(select(staff.c.id)).first() is None

    def add(self, name: str, role: str, password: str, now: datetime, must_change: bool = False) -> None:
        """Make an account; raises ValueError for an unknown role, a short password or a name that is taken."""
        _allowed(role)
        if len(password) < SHORTEST:
            raise ValueError(f"the password is too short; use at least {SHORTEST} characters")
        if not 0 < len(name) <= 60 or name != name.strip() or not name.isprintable():
            raise ValueError(
                f"the name {name[:60]!r} is not allowed; use 1 to 60 characters without spaces around them"
            )
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
        found = self.named(name)
        return found.role if found else None

    def named(self, name: str) -> Account | None:
        """The account of that name, None when there is none."""
        return next(iter(self._select(staff.c.name == name)), None)

    def get(self, staff_id: int) -> Account | None:
        """The account with that id, None when there is none."""
        return next(iter(self._select(staff.c.id == staff_id)), None)

    def listing(self) -> list[Account]:
        """Every account, those that are switched off at the end."""
        return sorted(self._select(), key=lambda one: (one.disabled, one.name))

    def _select(self, *where: Any) -> list[Account]:
        with self._db.read() as c:
            rows = c.execute(select(staff).where(*where).order_by(staff.c.id)).all()
        return [
            Account(
                r.id, r.name, r.role, r.disabled_at is not None, r.must_change, r.totp_enc is not None, r.last_at
            )
            for r in rows
        ]  # fmt: skip

    def set_role(self, staff_id: int, role: str) -> None:
        """Give another role; raises ValueError for an unknown one, LastAdmin when no admin would be left."""
        _allowed(role)
        self._change(staff_id, keeps_admin=role == "admin", role=role)

    def switch(self, staff_id: int, on: bool, now: datetime) -> None:
        """Switch an account off (its sessions end at once) or on again; raises LastAdmin."""
        self._change(staff_id, keeps_admin=on, disabled_at=None if on else now)
        if not on:
            self.sign_out_everywhere(staff_id)

    def reset(self, staff_id: int, password: str) -> None:
        """A one-time password; sessions, waits, known browsers and the second step are gone."""
        values = {
            "password": self._hasher.hash(password), "must_change": True, "failures": 0, "locked_until": None,
        }  # fmt: skip
        self._change(staff_id, keeps_admin=True, **values)
        self.codes.off(staff_id)
        self.sign_out_everywhere(staff_id)

    def sign_out_everywhere(self, staff_id: int) -> int:
        """End every session of an account; its browsers are not known any more."""
        self.limits.forget_browsers(staff_id)
        return self.sessions.end_all(staff_id)

    def _change(self, staff_id: int, keeps_admin: bool, **values: Any) -> None:
        def work(c: Connection) -> None:
            admins = select(func.count()).where(staff.c.role == "admin", staff.c.disabled_at.is_(None))
            before = c.execute(admins).scalar_one()
            c.execute(update(staff).where(staff.c.id == staff_id).values(**values))
            if before and not keeps_admin and c.execute(admins).scalar_one() == 0:
                raise LastAdmin

        self._db.retry(work)

    # -- signing in ---------------------------------------------------------------------------------------

    def sign_in(
        self, name: str, password: str, now: datetime, where: Where = ANYWHERE
    ) -> tuple[str, SignedIn] | None:  # fmt: skip
        """A new session token and who it belongs to; None for any failure (one answer for all of them).

        After five wrong passwords the account waits, twice as long each time, up to an hour; `SignInLimits` says
        for whom. Whoever has a second step gets a session that is good for nothing but `second_step`.
        """
        with self._db.read() as c:
            row = c.execute(select(staff).where(staff.c.name == name)).first()
        right = self._verify(row.password if row else NOBODY, password)
        if self.limits.waits(row, where.browser, where.address, now):
            return None
        if row is None or not right or row.disabled_at is not None:
            self.limits.failed(row, where.browser, where.address, now)
            return None
        who = SignedIn(row.id, row.name, row.role, fresh_csrf(), row.must_change, row.totp_enc is not None)
        if not who.needs_code:
            self._calm(row.id)
        return self.sessions.open(who, now, where), who

    def second_step(
        self, token: str, code: str, now: datetime, where: Where = ANYWHERE
    ) -> tuple[str, SignedIn] | None:  # fmt: skip
        """A whole session in the place of a half one, for the right code; None for any failure, which is counted."""
        half = self.sessions.find(token, now)
        if half is None or not half.needs_code:
            return None
        with self._db.read() as c:
            row = c.execute(select(staff).where(staff.c.id == half.staff_id)).first()
        if row is None or self.limits.waits(row, where.browser, where.address, now):
            return None
        if not self.codes.accept(half.staff_id, code, now):
            self.limits.failed(row, where.browser, where.address, now)
            return None
        self._calm(row.id)
        self.sessions.end(token)
        who = SignedIn(row.id, row.name, row.role, fresh_csrf(), row.must_change)
        return self.sessions.open(who, now, where), who

    def _calm(self, staff_id: int) -> None:
        step = update(staff).where(staff.c.id == staff_id).values(failures=0, locked_until=None)
        self._db.retry(lambda c: c.execute(step))

    def confirms(self, staff_id: int, password: str, now: datetime, where: Where = ANYWHERE) -> bool:
        """Whether that is the password of the account; a wrong one counts as a failed sign-in."""
        with self._db.read() as c:
            row = c.execute(select(staff).where(staff.c.id == staff_id)).first()
        if row is None or self.limits.waits(row, where.browser, where.address, now):
            return False
        if self._verify(row.password, password):
            return True
        self.limits.failed(row, where.browser, where.address, now)
        return False

    def change_password(
        self, staff_id: int, old: str, new: str, now: datetime, where: Where = ANYWHERE
    ) -> tuple[str, SignedIn]:  # fmt: skip
        """Set a new password, end every session of the account and open a fresh one.

        Raises PasswordRefused; a wrong old password counts as a failed sign-in.
        """
        one = self.get(staff_id)
        if one is None or not self.confirms(staff_id, old, now, where):
            raise PasswordRefused("wrong")
        code = "same" if new == old else weakness(new, one.name)
        if code:
            raise PasswordRefused(code)
        self._change(staff_id, keeps_admin=True, password=self._hasher.hash(new), must_change=False)
        self._calm(staff_id)
        self.sign_out_everywhere(staff_id)
        who = SignedIn(one.id, one.name, one.role, fresh_csrf())
        return self.sessions.open(who, now, where), who

    def _verify(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, ValueError):
            return False

    # -- sessions and the audit log -----------------------------------------------------------------------

    def session(self, token: str, now: datetime, touch: bool = True) -> SignedIn | None:
        """Who is behind a session token; None when unknown, idle for two hours or older than twelve.

        `touch=False` for what a page asks by itself: it does not count as somebody being there.
        """
        return self.sessions.find(token, now, touch)

    def sign_out(self, token: str) -> None:
        """End a session."""
        self.sessions.end(token)

    def note(self, who: str, action: str, target: str, now: datetime) -> None:
        """One line of the audit log: who did or saw what."""
        self._audit.note(who, action, target, now)


def _allowed(role: str) -> None:
    if role not in ROLES:
        raise ValueError(f"role {role!r} is not allowed; use one of: {', '.join(ROLES)}")
