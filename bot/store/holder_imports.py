"""Lists of holders as the staff bring them in: kept aside, taken in one transaction, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.hall.holders import HolderLine
from bot.store.database import Database
from bot.store.holder_import_rows import (
    Import,
    Sorted,
    by_phone_alone,
    joined,
    state_after,
    tell_no_more,
    was_before,
)
from bot.store.holder_rows import CHUNK, opened, sealed, silence
from bot.store.holder_tables import holder, holder_change, holder_import
from bot.store.seal import Seal

STAGED_FOR = timedelta(days=1)


class HolderImports:
    """Keeping, taking and taking back."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def stage(self, rows: Sequence[Sequence[str]], who: str, now: datetime) -> int:
        """Keep a file aside, sealed; its number. One that nobody takes is forgotten after a day."""
        row = {"state": "staged", "set_by": who, "at": now, "rows_enc": self._seal.close_json(list(map(list, rows)))}
        step = insert(holder_import).values(row).returning(holder_import.c.id)
        return self._db.retry(lambda c: int(c.execute(step).scalar_one()))

    def staged(self, import_id: int) -> list[list[str]] | None:
        """The rows of a file that waits, or None."""
        query = select(holder_import.c.rows_enc).where(
            holder_import.c.id == import_id, holder_import.c.state == "staged"
        )
        with self._db.read() as c:
            found = c.execute(query).scalar()
        return None if found is None else self._seal.open_json(found)

    def drop(self, import_id: int) -> bool:
        """Forget a file that waits; False when it does not."""
        step = delete(holder_import).where(holder_import.c.id == import_id, holder_import.c.state == "staged")
        return self._db.retry(lambda c: c.execute(step).rowcount) == 1

    def forget_staged(self, now: datetime) -> int:
        """Forget the files that nobody took within a day."""
        old = (holder_import.c.state == "staged") & (holder_import.c.at < now - STAGED_FOR)
        with self._db.read() as c:
            if c.execute(select(holder_import.c.id).where(old).limit(1)).first() is None:
                return 0
        return self._db.retry(lambda c: c.execute(delete(holder_import).where(old)).rowcount)

    def sort(self, lines: Sequence[HolderLine]) -> Sorted:
        """What taking these lines would do now; nothing is written."""
        with self._db.read() as c:
            return self._sort(c, lines)

    def _sort(self, c: Connection, lines: Sequence[HolderLine]) -> Sorted:
        known = self._known(c, lines)
        result = Sorted([], [], 0)
        for line in lines:
            row = known.get(line.key)
            if row is None:
                result.added.append(line)
                continue
            before = opened(self._seal, row)
            after = joined(before, line)
            if after != before or state_after(row.state, before, after) != row.state:
                result.changed.append((row.id, after))
        return replace(result, same=len(lines) - len(result.added) - len(result.changed))

    def _known(self, c: Connection, lines: Sequence[HolderLine]) -> dict[str, Row[Any]]:
        hashes = {self._seal.hash("holder", line.key): line.key for line in lines}
        keys, found = list(hashes), {}
        for start in range(0, len(keys), CHUNK):
            query = select(holder).where(holder.c.key_hash.in_(keys[start : start + CHUNK]))
            found.update({hashes[r.key_hash]: r for r in c.execute(query)})
        return found | by_phone_alone(c, self._seal, [line for line in lines if line.key not in found])

    def take(
        self, import_id: int, lines: Sequence[HolderLine], troubles: Sequence[tuple[int, str]], now: datetime
    ) -> Import | None:
        """Put the good lines of a file that waits on the list, all of them or none; None when it waits no more.

        Who asked not to be told stays so. Another expiry date ends what is still to be said about the old one.
        """

        def work(c: Connection) -> bool:
            mine = (holder_import.c.id == import_id) & (holder_import.c.state == "staged")
            if c.execute(update(holder_import).where(mine).values(state="taken", rows_enc=None, at=now)).rowcount != 1:
                return False
            found = self._sort(c, lines)
            self._add(c, import_id, found.added, now)
            self._change(c, import_id, found.changed, now)
            counts = {
                "added": len(found.added),
                "changed": len(found.changed),
                "same": found.same,
                "bad": len(troubles),
            }
            told = self._seal.close_json([[line, text] for line, text in troubles])
            c.execute(update(holder_import).where(holder_import.c.id == import_id).values(**counts, troubles_enc=told))
            return True

        return self.get(import_id) if self._db.retry(work) else None

    def _add(self, c: Connection, import_id: int, lines: Sequence[HolderLine], now: datetime) -> None:
        common = {"state": "active", "source": "import", "created_at": now, "changed_at": now}
        for start in range(0, len(lines), CHUNK):
            rows = [{**sealed(self._seal, line), **common} for line in lines[start : start + CHUNK]]
            ids = c.execute(insert(holder).returning(holder.c.id), rows).scalars().all()
            changes = [{"import_id": import_id, "holder_id": i, "before_enc": None, "after_at": now} for i in ids]
            c.execute(insert(holder_change), changes)

    def _change(self, c: Connection, import_id: int, lines: Sequence[tuple[int, HolderLine]], now: datetime) -> None:
        after, moved = dict(lines), []
        for row in self._by_id(c, list(after)):
            before, line = opened(self._seal, row), after[row.id]
            kept = {
                **was_before(before),
                "state": row.state,
                "person_id": row.person_id,
                "changed_at": row.changed_at.isoformat(),
            }
            change = {
                "import_id": import_id,
                "holder_id": row.id,
                "before_enc": self._seal.close_json(kept),
                "after_at": now,
            }
            c.execute(insert(holder_change).values(change))
            values = {**sealed(self._seal, line), "state": state_after(row.state, before, line), "changed_at": now}
            c.execute(update(holder).where(holder.c.id == row.id).values(values))
            if line.expiry != before.expiry:
                moved.append(row.id)
            elif line.key != before.key:
                tell_no_more(c, row.id, values["key_hash"])
        silence(c, moved)

    def _by_id(self, c: Connection, ids: Sequence[int]) -> list[Row[Any]]:
        rows: list[Row[Any]] = []
        for start in range(0, len(ids), CHUNK):
            query = select(holder).where(holder.c.id.in_(ids[start : start + CHUNK])).order_by(holder.c.id)
            rows += c.execute(query.with_for_update()).all()
        return rows

    def undo(self, import_id: int, who: str, now: datetime) -> tuple[int, int] | None:
        """Take a list back: new rows go, changed ones are as before; what was told stays told.

        How many rows that were, and how many stay because they have changed since; None when it was not taken.
        """

        def work(c: Connection) -> tuple[int, int] | None:
            mine = (holder_import.c.id == import_id) & (holder_import.c.state == "taken")
            done = update(holder_import).where(mine).values(state="undone", undone_by=who, undone_at=now)
            if c.execute(done).rowcount != 1:
                return None
            query = select(holder_change, holder.c.changed_at).join(holder, holder.c.id == holder_change.c.holder_id)
            rows = c.execute(query.where(holder_change.c.import_id == import_id)).all()
            ours = [r for r in rows if r.changed_at == r.after_at]
            silence(c, [r.holder_id for r in ours])
            self._remove(c, [r.holder_id for r in ours if r.before_enc is None])
            for r in ours:
                if r.before_enc is not None:
                    c.execute(update(holder).where(holder.c.id == r.holder_id).values(self._before(r.before_enc)))
            c.execute(delete(holder_change).where(holder_change.c.import_id == import_id))
            return len(ours), len(rows) - len(ours)

        return self._db.retry(work)

    def _remove(self, c: Connection, ids: Sequence[int]) -> None:
        for start in range(0, len(ids), CHUNK):
            c.execute(delete(holder).where(holder.c.id.in_(ids[start : start + CHUNK])))

    def _before(self, kept_enc: bytes) -> dict[str, Any]:
        kept = self._seal.open_json(kept_enc)
        line = HolderLine(kept["licence"], kept["name"], kept["phone"], date.fromisoformat(kept["expiry"]))
        at = datetime.fromisoformat(kept["changed_at"])
        return {**sealed(self._seal, line), "state": kept["state"], "changed_at": at}

    def get(self, import_id: int) -> Import | None:
        """One list, or None."""
        found = self._select(holder_import.c.id == import_id)
        return found[0] if found else None

    def listing(self, limit: int = 20) -> list[Import]:
        """The newest lists that were taken or taken back."""
        return self._select(holder_import.c.state != "staged")[:limit]

    def troubles(self, import_id: int) -> list[tuple[int, str]]:
        """The lines of a list that were not taken: (line of the file, why)."""
        with self._db.read() as c:
            found = c.execute(select(holder_import.c.troubles_enc).where(holder_import.c.id == import_id)).scalar()
        return [] if found is None else [(int(line), str(text)) for line, text in self._seal.open_json(found)]

    def _select(self, where: Any) -> list[Import]:
        columns = [holder_import.c[name] for name in Import.__annotations__]
        with self._db.read() as c:
            rows = c.execute(select(*columns).where(where).order_by(holder_import.c.id.desc()).limit(100))
            return [Import(*r) for r in rows]
