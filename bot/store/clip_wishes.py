"""What should have been said and no recording says: each text once per voice, with its count. Nothing personal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.answer_tables import clip_wish
from bot.store.database import Database

MOST = 5000


@dataclass(frozen=True)
class ClipWish:
    """Words (hanzi) that a voice lacked, the answer they belong to, how often and when last."""

    text: str
    voice: str
    answer: str
    count: int
    last_at: datetime


class ClipWishes:
    """Counting and listing them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def count(self, text: str, voice: str, answer: str, now: datetime) -> None:
        """One more time that `voice` could not say `text`; new ones are not kept beyond 5000."""
        key = hashlib.sha256(f"{voice}|{text}".encode()).hexdigest()

        def work(c: Connection) -> None:
            step = update(clip_wish).where(clip_wish.c.key == key)
            if c.execute(step.values(count=clip_wish.c.count + 1, last_at=now)).rowcount:
                return
            if int(c.execute(select(func.count()).select_from(clip_wish)).scalar_one()) < MOST:
                values = {"key": key, "text": text, "voice": voice, "answer": answer, "count": 1, "last_at": now}
                c.execute(insert(clip_wish).values(**values))

        try:
            self._db.retry(work)
        except IntegrityError:  # the same words from another turn at the same moment: the row is there now
            self._db.retry(work)

    def listing(self, voice: str, limit: int = 200) -> list[ClipWish]:
        """The most wanted first."""
        columns = (clip_wish.c.text, clip_wish.c.voice, clip_wish.c.answer, clip_wish.c.count, clip_wish.c.last_at)
        query = (
            select(*columns)
            .where(clip_wish.c.voice == voice)
            .order_by(clip_wish.c.count.desc(), clip_wish.c.last_at.desc(), clip_wish.c.key)
            .limit(limit)
        )
        with self._db.read() as c:
            return [ClipWish(*row) for row in c.execute(query)]

    def granted(self, text: str, voice: str) -> bool:
        """Forget a wish, because it was recorded; False when there was none."""

        def work(c: Connection) -> bool:
            found = (clip_wish.c.text == text) & (clip_wish.c.voice == voice)
            return bool(c.execute(delete(clip_wish).where(found)).rowcount)

        return self._db.retry(work)
