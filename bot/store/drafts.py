"""Half-filled forms, sealed: what somebody has told so far survives restarts and never leaves the store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.tables import draft

_OF = select(draft.c.form, draft.c.body_enc, draft.c.updated_at).where(draft.c.person_id == bindparam("person"))
_OLD = delete(draft).where(draft.c.person_id == bindparam("person"), draft.c.form == bindparam("of"))
_NEW = insert(draft)
"""Run in every turn: put together once, which costs as much as running them."""


class Drafts:
    """One draft per person and form."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def load(self, person_id: int, form: str, newer_than: datetime | None = None) -> dict[str, Any] | None:
        """The running draft of that form, or None when there is none (or none as new as asked)."""
        found = self._db.once(_key(person_id), lambda: self._all(person_id)).get(form)
        if found is None or (newer_than and found[1] < newer_than):
            return None
        body: dict[str, Any] = self._seal.open_json(found[0])
        return body

    def _all(self, person_id: int) -> dict[str, tuple[bytes, datetime]]:
        """Every draft of a person, still sealed: a turn asks for half a dozen forms."""
        with self._db.read() as c:
            return {row.form: (row.body_enc, row.updated_at) for row in c.execute(_OF, {"person": person_id})}

    def save(self, person_id: int, form: str, body: dict[str, Any], now: datetime) -> None:
        """Replace the draft of that form."""
        row = {"person_id": person_id, "form": form, "body_enc": self._seal.close_json(body), "updated_at": now}

        def work(c: Connection) -> None:
            c.execute(_OLD, {"person": person_id, "of": form})
            c.execute(_NEW, row)

        self._db.retry(work)
        self._db.stale(_key(person_id))

    def drop(self, person_id: int, form: str | None = None) -> None:
        """Forget the draft of that form, or all of them."""
        where = draft.c.person_id == person_id
        if form:
            where &= draft.c.form == form
        self._db.retry(lambda c: c.execute(delete(draft).where(where)))
        self._db.stale(_key(person_id))

    def drop_older(self, form: str, before: datetime) -> int:
        """Forget every draft of that form that was last touched before; how many."""
        where = (draft.c.form == form) & (draft.c.updated_at < before)
        return int(self._db.retry(lambda c: c.execute(delete(draft).where(where)).rowcount))


def _key(person_id: int) -> tuple[str, int]:
    return ("drafts", person_id)
