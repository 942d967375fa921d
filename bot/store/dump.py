"""Copying a whole store: into a file beside a running house, from one kind of database into the other.

A copy is a SQLite file with the same tables whatever it comes from, so one kind of backup serves both databases and
leads from either into either. pg_dump would need a client no older than the server on every machine that backs up, and
its file could go back to PostgreSQL only. Tables are read as they stand in the source, so a store of an older version
is copied as it is and migrated where it arrives.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, Table, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import Database
from bot.store.engine_memory import TABLE

AT_ONCE = 500
MARK = "alembic_version"


class NotCopied(Exception):
    """A store could not be copied; the message says why, and that the target was left empty."""


def snapshot(source: Database, file: Path) -> None:
    """Write the store as it is at one moment into a new SQLite file, while others go on writing. Raises NotCopied."""
    if source.sqlite:
        with closing(sqlite3.connect(str(source.url.database))) as old, closing(sqlite3.connect(file)) as new:
            old.backup(new)
        return
    target = Database(f"sqlite:///{file}")
    try:
        copy(source, target)
        with target.engine.connect() as c:  # one file, nothing beside it
            c.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            c.exec_driver_sql("PRAGMA journal_mode=DELETE")
    finally:
        target.close()


def empty(db: Database) -> bool:
    """Whether a database has none of the store's tables; what migrations and the engine leave behind does not count."""
    return not set(inspect(db.engine).get_table_names()) - {MARK, TABLE}


def copy(source: Database, target: Database) -> dict[str, int]:
    """Make the source's tables in an empty target and copy every row in one transaction; rows by table.

    The source is read as of one moment. Raises NotCopied, after which the target is as empty as it was.
    """
    if not empty(target):
        raise NotCopied(f"{target.url} holds tables already; use an empty database")
    with _moment(source) as old:
        revision = _revision(old)
        target.migrate(revision)
        try:
            with target.write() as new:
                return _copy_rows(old, new)
        except SQLAlchemyError as error:
            target.downgrade("base")
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            raise NotCopied(f"{target.url} did not take the rows: {type(error).__name__}: {reason}") from None


@contextmanager
def _moment(db: Database) -> Iterator[Connection]:
    """A transaction that sees the database as it is now, and nothing that is written meanwhile."""
    with db.engine.connect() as connection:
        if db.sqlite:
            connection.connection.dbapi_connection.execute("BEGIN")  # type: ignore[union-attr]
        else:
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def _revision(c: Connection) -> str:
    found = MigrationContext.configure(c).get_current_revision()
    if not found:
        raise NotCopied(f"{c.engine.url} holds no store")
    return found


def _copy_rows(old: Connection, new: Connection) -> dict[str, int]:
    there, here = _tables(old), _tables(new)
    for table in reversed(here):  # some are born with a row
        new.execute(table.delete())
    ours = {table.name: table for table in here}
    return {table.name: _copy_table(old, new, table, ours[table.name]) for table in there}


def _tables(c: Connection) -> list[Table]:
    """Every table of the store, what is pointed at before what points."""
    found = MetaData()
    found.reflect(c)
    return [table for table in found.sorted_tables if table.name not in (MARK, TABLE)]


def _copy_table(old: Connection, new: Connection, source: Table, target: Table) -> int:
    count = 0
    for part in old.execution_options(yield_per=AT_ONCE).execute(select(source)).mappings().partitions():
        new.execute(target.insert(), [dict(row) for row in part])
        count += len(part)
    keys: list[Column[object]] = list(target.primary_key.columns)
    if new.dialect.name == "postgresql" and len(keys) == 1 and isinstance(keys[0].type, Integer):
        _count_on(new, target, keys[0])
    return count


def _count_on(c: Connection, table: Table, key: Column[object]) -> None:
    """Let the next row get a number that no copied row has."""
    counter = func.pg_get_serial_sequence(f'"{table.name}"', key.name)
    c.execute(select(func.setval(counter, func.coalesce(func.max(key), 0) + 1, False)))
