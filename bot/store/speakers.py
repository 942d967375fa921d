"""Whose voice may be recorded and played: names sealed, consent with its date and wording, withdrawal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.studio_tables import speaker, take
from bot.store.takes import count_change


@dataclass(frozen=True)
class Speaker:
    """A voice. `account` is the speaker's own staff account, None for somebody without one."""

    id: int
    name: str
    account: str | None
    accent: str
    consent_at: datetime
    consent_version: str
    consent_by: str
    withdrawn_at: datetime | None = None


class Speakers:
    """Speakers and their consent."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def add(self, name: str, account: str | None, accent: str, version: str, by: str, at: datetime) -> int:
        """Take down a consent; the new speaker's id."""
        row = {
            "name_enc": self._seal.close(name), "account": account, "accent": accent, "consent_at": at,
            "consent_version": version, "consent_by": by,
        }  # fmt: skip

        def work(c: Connection) -> int:
            made = c.execute(insert(speaker).values(row)).inserted_primary_key
            assert made is not None
            return int(made[0])

        return self._db.retry(work)

    def get(self, speaker_id: int) -> Speaker | None:
        """One speaker, None when there is none (any more)."""
        return next(iter(self._rows(speaker.c.id == speaker_id)), None)

    def all(self) -> list[Speaker]:
        """Everybody, in the order in which they consented."""
        return self._rows()

    def _rows(self, *where: Any) -> list[Speaker]:
        with self._db.read() as c:
            rows = c.execute(select(speaker).where(*where).order_by(speaker.c.id)).all()
        return [
            Speaker(
                r.id, self._seal.open(r.name_enc), r.account, r.accent, r.consent_at, r.consent_version, r.consent_by,
                r.withdrawn_at,
            )
            for r in rows
        ]  # fmt: skip

    def withdraw(self, speaker_id: int, at: datetime) -> bool:
        """Consent is taken back: nothing of this voice is played from now on; False when it was already."""
        step = update(speaker).where(speaker.c.id == speaker_id, speaker.c.withdrawn_at.is_(None))

        def work(c: Connection) -> bool:
            done = c.execute(step.values(withdrawn_at=at)).rowcount == 1
            if done:
                count_change(c)
            return done

        return self._db.retry(work)

    def erase(self, speaker_id: int) -> bool:
        """Delete the speaker with every take; the caller deletes the sound files."""

        def work(c: Connection) -> bool:
            c.execute(delete(take).where(take.c.speaker_id == speaker_id))
            done = c.execute(delete(speaker).where(speaker.c.id == speaker_id)).rowcount == 1
            if done:
                count_change(c)
            return done

        return self._db.retry(work)
