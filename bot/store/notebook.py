"""Small notes: sentences that may be spoken, reminders people asked for."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.hall.notices import Due
from bot.store import notices
from bot.store.answer_tables import utterance
from bot.store.database import Database
from bot.store.notice_tables import reminder
from bot.store.seal import Seal

_SPOKEN = select(utterance.c.spoken, utterance.c.rate, utterance.c.volume).where(utterance.c.key == bindparam("key"))


class Notebook:
    """Sentences and reminders."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def speakable(self, key: str, spoken: str, rate: str, now: datetime, volume: str = "normal") -> None:
        """Remember an impersonal sentence so that its sound can be asked for by key."""

        row = {"key": key, "spoken": spoken, "rate": rate, "volume": volume, "used_at": now}

        def work(c: Connection) -> None:
            if c.execute(select(utterance.c.key).where(utterance.c.key == key)).first() is None:
                c.execute(insert(utterance).values(row))

        if self.spoken(key) is None:
            with suppress(IntegrityError):  # the same sentence from another turn at the same moment
                self._db.retry(work)

    def spoken(self, key: str) -> tuple[str, str, str] | None:
        """(sentence, rate, volume) of a key, or None."""
        with self._db.read() as c:
            row = c.execute(_SPOKEN, {"key": key}).first()
        return None if row is None else (row.spoken, row.rate, row.volume)

    def subscribe(self, person_id: int, channel: str, expiry: date, now: datetime, dues: list[Due]) -> None:
        """Remember an expiry date and queue its reminders; an older subscription is replaced."""
        cause = f"reminder:{person_id}"

        def work(c: Connection) -> None:
            notices.cancel(c, cause)
            c.execute(delete(reminder).where(reminder.c.person_id == person_id))
            moment = datetime.combine(expiry, time())
            c.execute(insert(reminder).values(person_id=person_id, expiry=moment, created_at=now))
            notices.queue(c, self._seal, person_id, channel, cause, dues)

        self._db.retry(work)

    def unsubscribe(self, person_id: int, now: datetime) -> bool:
        """Stop the reminders at once; False when there were none."""

        def work(c: Connection) -> bool:
            notices.cancel(c, f"reminder:{person_id}")
            step = (
                update(reminder)
                .where(reminder.c.person_id == person_id, reminder.c.stopped_at.is_(None))
                .values(stopped_at=now)
            )
            return c.execute(step).rowcount == 1

        return self._db.retry(work)
