"""Another key for the look-up hashes: each of them gets a layer more, in one transaction with the mark that says so.

A hash cannot be opened, and of some (a licence that was reminded once, a recovery code) the words are kept nowhere. So
the new key is laid around what is there: whoever only has older keys can test no guess any more. The audit log's chain
is made with the same key; it is checked as it was and written anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Integer, String, Table, bindparam, insert, select, update

from bot.store.audit_log import AuditLog
from bot.store.database import Database
from bot.store.seal import Seal, wrapped
from bot.store.staff_tables import attempt, staff_browser, staff_session
from bot.store.tables import metadata, person

key_mark = Table(
    "key_mark",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("number", Integer, nullable=False),
)
LOOK_UP = "look_up"
HEX = 64
CHUNK = 500
PLAIN = {(staff_session.name, "token_hash"), (staff_browser.name, "token_hash")}
"""Hashes without a key: what they are of is random enough."""
Hook = Callable[[int, int], None]


class AuditBroken(Exception):
    """The audit log is not as it was written, and a new key would hide that; the message names the line."""


def layers_of(db: Database) -> int:
    """How many layers the hashes of a store have."""
    with db.read() as c:
        return int(c.execute(select(key_mark.c.number).where(key_mark.c.name == LOOK_UP)).scalar() or 1)


def hashed() -> Iterator[tuple[Column[Any], ColumnElement[bool] | None]]:
    """Every column of keyed hashes; a condition where only some rows are."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.name.endswith("_hash") and (table.name, column.name) not in PLAIN:
                yield column, None
    yield person.c.sender, person.c.channel == "phone"
    yield attempt.c.subject, attempt.c.kind.in_(("family_ask_of",))


def add_layer(db: Database, seal: Seal, audit: AuditLog, layer: bytes, number: int, told: Hook) -> int:
    """Wrap every hash and write the audit log's chain anew; how many hashes. `number` is that of the layers then.

    Raises AuditBroken. The seal makes hashes with the new layer from then on; other processes have to be started anew.
    """
    if (line := audit.broken()) is not None and not audit.empty():
        raise AuditBroken(f"the audit log is not as it was written from line {line} on; look into that first")

    def work(c: Connection) -> int:
        count = 0
        every = list(hashed())
        for done, (column, where) in enumerate(every):
            count += _wrap(c, column, where, layer)
            told(done + 1, len(every))
        same = key_mark.c.name == LOOK_UP
        if c.execute(update(key_mark).where(same).values(number=number)).rowcount == 0:
            c.execute(insert(key_mark).values(name=LOOK_UP, number=number))
        seal.use_layers(number)
        audit.chain_again(c)
        return count

    before = layers_of(db)
    try:
        return db.retry(work)
    except BaseException:
        seal.use_layers(before)
        raise


def _wrap(c: Connection, column: Column[Any], where: ColumnElement[bool] | None, layer: bytes) -> int:
    table = column.table
    [key] = table.primary_key
    query = select(key, column).where(column.is_not(None))
    rows = c.execute(query if where is None else query.where(where)).all()
    changes = [{"which": r[0], "found": wrapped(layer, r[1])} for r in rows if len(r[1]) == HEX]
    step = update(table).where(key == bindparam("which")).values({column.name: bindparam("found")})
    for start in range(0, len(changes), CHUNK):
        c.execute(step, changes[start : start + CHUNK])
    return len(changes)
