"""How often a password may be tried: per account, per browser that is known, and per address.

A stranger who guesses makes the account wait for strangers only. In a browser in which its owner has signed in before,
the owner still gets in (OWASP, device cookies), so nobody can be kept from working by others' failures.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.store.database import Database
from bot.store.sessions import digest
from bot.store.staff_tables import attempt, staff, staff_browser

FREE_FAILURES = 5
LONGEST_WAIT_M = 60
ADDRESS_LIMIT, ADDRESS_WINDOW = 60, timedelta(minutes=15)  # a whole hall may sit behind one address
KIND = "sign_in"
BROWSER_AGE = timedelta(days=180)


class SignInLimits:
    """Counts failures and says who has to wait."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def waits(self, account: Any, browser: str, address: str, now: datetime) -> bool:
        """Whether an attempt must not be looked at now; `account` is a row of staff or None for an unknown name."""
        with self._db.read() as c:
            known = self._browser(c, account, browser, now)
            if known is not None:
                return bool(known.locked_until and known.locked_until > now)
            if account is not None and account.locked_until and account.locked_until > now:
                return True
            return self._of_address(c, address, now) >= ADDRESS_LIMIT

    def failed(self, account: Any, browser: str, address: str, now: datetime) -> None:
        """Count a failure where it belongs: in the known browser, or against account and address."""

        def work(c: Connection) -> None:
            known = self._browser(c, account, browser, now)
            if known is not None:
                step = update(staff_browser).where(staff_browser.c.token_hash == known.token_hash)
                c.execute(step.values(**_counted(known.failures, now)))
                return
            if account is not None:
                failures = c.execute(select(staff.c.failures).where(staff.c.id == account.id)).scalar() or 0
                c.execute(update(staff).where(staff.c.id == account.id).values(**_counted(failures, now)))
            if address:
                c.execute(delete(attempt).where(attempt.c.kind == KIND, attempt.c.at < now - ADDRESS_WINDOW))
                c.execute(insert(attempt).values(kind=KIND, subject=address, at=now))

        self._db.retry(work)

    def succeeded(self, staff_id: int, browser: str, now: datetime) -> str:
        """Forget the failures; the token by which this browser is known from now on."""
        with self._db.read() as c:
            known = self._row(c, staff_id, browser, now)
        token = browser if known is not None else secrets.token_urlsafe(32)

        def work(c: Connection) -> None:
            clean = {"failures": 0, "locked_until": None}
            if known is None:
                c.execute(update(staff).where(staff.c.id == staff_id).values(clean))
                c.execute(delete(staff_browser).where(staff_browser.c.created_at < now - BROWSER_AGE))
                row = {"token_hash": digest(token), "staff_id": staff_id, "created_at": now}
                c.execute(insert(staff_browser).values(row))
            else:
                step = update(staff_browser).where(staff_browser.c.token_hash == known.token_hash)
                c.execute(step.values(clean))

        self._db.retry(work)
        return token

    def forget_browsers(self, staff_id: int) -> None:
        """Every browser of an account is a strange one again."""
        self._db.retry(lambda c: c.execute(delete(staff_browser).where(staff_browser.c.staff_id == staff_id)))

    def _browser(self, c: Connection, account: Any, browser: str, now: datetime) -> Any:
        return None if account is None else self._row(c, account.id, browser, now)

    @staticmethod
    def _row(c: Connection, staff_id: int, browser: str, now: datetime) -> Any:
        if not browser:
            return None
        query = select(staff_browser).where(
            staff_browser.c.token_hash == digest(browser), staff_browser.c.staff_id == staff_id,
            staff_browser.c.created_at > now - BROWSER_AGE,
        )  # fmt: skip
        return c.execute(query).first()

    @staticmethod
    def _of_address(c: Connection, address: str, now: datetime) -> int:
        if not address:
            return 0
        recent = select(func.count()).where(
            attempt.c.kind == KIND, attempt.c.subject == address, attempt.c.at > now - ADDRESS_WINDOW
        )
        return int(c.execute(recent).scalar_one())


def _counted(before: int, now: datetime) -> dict[str, object]:
    """One failure more: from the fifth on a wait of 1, 2, 4 … minutes, at most an hour."""
    over = before + 1 - FREE_FAILURES
    wait = timedelta(minutes=min(LONGEST_WAIT_M, 2 ** min(over, 10))) if over >= 0 else None
    return {"failures": before + 1, "locked_until": now + wait if wait else None}
