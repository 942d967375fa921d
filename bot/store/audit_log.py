"""The audit log: who did or saw what, in a chain of keyed hashes that shows a row that was changed or taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, or_, select, update

from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.staff_tables import audit, audit_head

LONGEST_WHO, LONGEST_ACTION, LONGEST_TARGET = 60, 40, 80
AT_ONCE = 1000


@dataclass(frozen=True)
class Entry:
    """One line: at that time `who` did `action` to `target` (`handoff:3`, `staff:2`)."""

    id: int
    at: datetime
    who: str
    action: str
    target: str


@dataclass(frozen=True)
class Wanted:
    """Which lines: of one person, one action, between two times (`until` excluded), `about` one thing
    (`handoff:3`) or all of a kind (`handoff:`); "" and None take all.
    """

    who: str = ""
    action: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None
    about: str = ""


class AuditLog:
    """Lines are only ever added. The key of the chain is the house's own, so a copy of the database cannot mend it."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def note(self, who: str, action: str, target: str, now: datetime) -> None:
        """Write one line."""
        row = {
            "at": now,
            "who": who[:LONGEST_WHO],
            "action": action[:LONGEST_ACTION],
            "target": target[:LONGEST_TARGET],
        }

        def work(c: Connection) -> None:
            head = c.execute(select(audit_head).with_for_update()).first()
            if head is None:
                c.execute(insert(audit_head).values(id=1, first=0, last=0, hash=""))
            # Not ours: what was written before must not fit the chain that begins anew, so that it shows.
            first, before = (head.first, head.hash) if head and self._whole(c, head) else (0, "")
            link = self._link(before, row["at"], row["who"], row["action"], row["target"])
            key = c.execute(insert(audit).values(**row, hash=link)).inserted_primary_key
            assert key is not None
            c.execute(
                update(audit_head).values(first=first, last=key[0], hash=link, seal=self._sealed(first, key[0], link))
            )

        self._db.retry(work)

    def _sealed(self, first: int, last: int, link: str) -> str:
        return self._seal.hash("audit_head", f"{first}\0{last}\0{link}")

    def _link(self, before: str, at: object, who: object, action: object, target: object) -> str:
        moment = at.isoformat(timespec="microseconds") if isinstance(at, datetime) else ""
        return self._seal.hash("audit", "\0".join((before, moment, str(who), str(action), str(target))))

    def listing(self, wanted: Wanted, limit: int = 100, before: int | None = None) -> list[Entry]:
        """The newest lines first; `before` is the id after which the last page ended."""
        where = [*_where(wanted), *([audit.c.id < before] if before is not None else [])]
        query = select(audit.c.id, audit.c.at, audit.c.who, audit.c.action, audit.c.target).where(*where)
        with self._db.read() as c:
            return [Entry(*r) for r in c.execute(query.order_by(audit.c.id.desc()).limit(limit))]

    def all_of(self, wanted: Wanted) -> Iterator[Entry]:
        """Every line, newest first, read in portions."""
        last: int | None = None
        while portion := self.listing(wanted, AT_ONCE, last):
            yield from portion
            last = portion[-1].id

    def names(self, column: str) -> list[str]:
        """What stands in `who` or `action`, each once."""
        with self._db.read() as c:
            return sorted(c.execute(select(audit.c[column]).distinct()).scalars())

    def broken(self) -> int | None:
        """The id of the first line that is not as it was written (or that is missing), None when all is well."""
        with self._db.read() as c:
            head = c.execute(select(audit_head)).first()
            if head is None or not self._whole(c, head):
                return 1
            known, last = "", head.first
            rows = (
                select(audit).where(audit.c.id > head.first).order_by(audit.c.id).execution_options(yield_per=AT_ONCE)
            )
            for row in c.execute(rows):
                known = self._link(known, row.at, row.who, row.action, row.target)
                if row.hash != known:
                    return int(row.id)
                last = row.id
        return None if (last, known) == (head.last, head.hash) else int(last) + 1

    def empty(self) -> bool:
        """Whether no line was ever written."""
        with self._db.read() as c:
            return c.execute(select(audit_head)).first() is None and c.execute(select(audit.c.id)).first() is None

    def chain_again(self, c: Connection) -> None:
        """Write the chain anew with the key that counts now; whoever calls has checked it as it was."""
        head = c.execute(select(audit_head).with_for_update()).first()
        if head is None:
            return
        known, links = "", []
        for row in c.execute(select(audit).where(audit.c.id > head.first).order_by(audit.c.id)).all():
            known = self._link(known, row.at, row.who, row.action, row.target)
            links.append({"line": row.id, "link": known})
        if links:
            c.execute(update(audit).where(audit.c.id == bindparam("line")).values(hash=bindparam("link")), links)
        if head.seal is not None:
            sealed = self._sealed(head.first, head.last, known)
            c.execute(update(audit_head).values(hash=known, seal=sealed))

    def _whole(self, c: Connection, head: Any) -> bool:
        """Whether the head is ours, or as new as the tables are."""
        if head.seal is not None:
            return bool(head.seal == self._sealed(head.first, head.last, head.hash))
        chained = c.execute(select(audit.c.id).where(audit.c.hash.is_not(None)).limit(1)).first()
        return head.first == head.last and not head.hash and chained is None


def _where(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.who:
        found.append(audit.c.who == wanted.who)
    if wanted.action:
        found.append(audit.c.action == wanted.action)
    if wanted.target:
        found.append(audit.c.target.startswith(wanted.target, autoescape=True))
    if wanted.about:
        behind = audit.c.target.startswith(f"{wanted.about.rstrip(':')}:", autoescape=True)
        found.append(or_(audit.c.target == wanted.about, behind))
    if wanted.since:
        found.append(audit.c.at >= wanted.since)
    if wanted.until:
        found.append(audit.c.at < wanted.until)
    return found
