"""The second step of an account: offering it, confirming it, taking its codes once each, switching it off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from bot.store import second_factor
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.staff_tables import staff, staff_recovery


class StaffCodes:
    """The secret is sealed; of the recovery codes only keyed hashes are kept."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def offer(self, staff_id: int) -> str:
        """A secret to put into an app; the same one until it is confirmed or the second step is switched off."""
        with self._db.read() as c:
            sealed = c.execute(select(staff.c.totp_new_enc).where(staff.c.id == staff_id)).scalar()
        known = self._seal.opened(sealed)
        if known is not None:
            return known
        secret = second_factor.fresh_secret()
        step = update(staff).where(staff.c.id == staff_id).values(totp_new_enc=self._seal.close(secret))
        self._db.retry(lambda c: c.execute(step))
        return secret

    def confirm(self, staff_id: int, code: str, now: datetime) -> list[str] | None:
        """Switch it on with a code of the offered secret; the recovery codes, or None for a wrong code."""
        secret = self.offer(staff_id)
        step = second_factor.fitting_step(secret, second_factor.plain(code), now, None)
        if step is None:
            return None
        fresh = second_factor.fresh_recovery_codes()
        rows = [{"staff_id": staff_id, "code_hash": self._hash(code)} for code in fresh]
        values = {"totp_enc": self._seal.close(secret), "totp_new_enc": None, "totp_step": step}

        def work(c: Connection) -> None:
            c.execute(update(staff).where(staff.c.id == staff_id).values(**values))
            c.execute(delete(staff_recovery).where(staff_recovery.c.staff_id == staff_id))
            c.execute(insert(staff_recovery), rows)

        self._db.retry(work)
        return fresh

    def accept(self, staff_id: int, given: str, now: datetime) -> bool:
        """Whether a code of the app or a recovery code is right; each is taken once."""
        code = second_factor.plain(given)
        if len(code) != second_factor.DIGITS:
            return self._recovered(staff_id, code)
        with self._db.read() as c:
            row = c.execute(select(staff.c.totp_enc, staff.c.totp_step).where(staff.c.id == staff_id)).first()
        secret = self._seal.opened(row.totp_enc) if row else None
        step = second_factor.fitting_step(secret, code, now, row.totp_step) if secret and row else None
        if step is None:
            return False
        unused = or_(staff.c.totp_step.is_(None), staff.c.totp_step < step)
        used = update(staff).where(staff.c.id == staff_id, unused).values(totp_step=step)
        return self._db.retry(lambda c: c.execute(used).rowcount) == 1

    def _recovered(self, staff_id: int, code: str) -> bool:
        mine = (staff_recovery.c.staff_id == staff_id) & (staff_recovery.c.code_hash == self._hash(code))
        return self._db.retry(lambda c: c.execute(delete(staff_recovery).where(mine)).rowcount) == 1

    def on(self, staff_id: int) -> bool:
        """Whether the account has a second step."""
        with self._db.read() as c:
            return c.execute(select(staff.c.totp_enc).where(staff.c.id == staff_id)).scalar() is not None

    def left(self, staff_id: int) -> int:
        """How many recovery codes are left."""
        with self._db.read() as c:
            return int(
                c.execute(select(func.count()).where(staff_recovery.c.staff_id == staff_id)).scalar_one()
            )  # fmt: skip

    def off(self, staff_id: int) -> None:
        """Switch it off; the recovery codes are gone with it."""
        empty = {"totp_enc": None, "totp_new_enc": None, "totp_step": None}

        def work(c: Connection) -> None:
            c.execute(update(staff).where(staff.c.id == staff_id).values(**empty))
            c.execute(delete(staff_recovery).where(staff_recovery.c.staff_id == staff_id))

        self._db.retry(work)

    def _hash(self, code: str) -> str:
        return self._seal.hash("recovery", code)
