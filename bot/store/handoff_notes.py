"""What colleagues tell each other about a person, and what goes with a handoff that is forwarded; never sent out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from bot.store.database import Database
from bot.store.handoff_tables import handoff, handoff_note
from bot.store.seal import Seal


@dataclass(frozen=True)
class Note:
    """One note; `kind` is note, forward or release."""

    id: int
    handoff_id: int
    kind: str
    at: datetime
    author: str
    text: str


class HandoffNotes:
    """Sealed, and deleted with their handoff."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def add(self, handoff_id: int, kind: str, text: str, author: str, now: datetime) -> None:
        """Write one down."""
        row = {
            "handoff_id": handoff_id, "kind": kind, "at": now, "author": author, "text_enc": self._seal.close(text),
        }  # fmt: skip
        self._db.retry(lambda c: c.execute(insert(handoff_note).values(row)))

    def of_person(self, person_id: int, limit: int = 50) -> list[Note]:
        """The notes of every handoff of a person, the newest first."""
        query = (
            select(handoff_note)
            .join(handoff, handoff.c.id == handoff_note.c.handoff_id)
            .where(handoff.c.person_id == person_id)
            .order_by(handoff_note.c.id.desc())
            .limit(limit)
        )
        with self._db.read() as c:
            return [
                Note(r.id, r.handoff_id, r.kind, r.at, r.author, self._seal.open(r.text_enc)) for r in c.execute(query)
            ]
