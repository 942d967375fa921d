"""One place that opens the database and begins its transactions."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.settings import SettingError

T = TypeVar("T")
BUSY_TRIES = 5
BUSY_S = 30.0
"""So long one try waits for SQLite's write lock, and so long after the first one another is still begun."""
MIGRATING = 0x11A9C1A1  # a number for an advisory lock that nothing else takes
SCRUB_PATIENCE_S = 5.0
# What is deleted is overwritten in the file, too: a number that was forgotten must not be found in free pages.
PRAGMAS = (
    "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_S * 1000:.0f}",
    "secure_delete=ON",
)  # fmt: skip


class Database:
    """SQLite or PostgreSQL behind the same two transactions: `read` and `write`."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        if self.sqlite and self.url.database not in (None, "", ":memory:"):
            Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
        self.engine = _sqlite_engine(url) if self.sqlite else _postgres_engine(url)
        self._kept = _Kept()
        self.watch: Callable[[float], None] = lambda _seconds: None
        """Hears after every transaction how long it took, the wait for a connection and the write lock included."""

    @contextmanager
    def together(self) -> Iterator[None]:
        """Within this block all transactions of this thread use one connection, one after the other.

        Taking a connection from the pool for each of twenty questions costs as much as asking them; from PostgreSQL's
        pool it is another trip to the server. What is asked `once` is remembered until the block ends.
        """
        if self._kept.here:
            yield
            return
        self._kept.here = True
        try:
            yield
        finally:
            self._kept.here = False
            self._kept.known.clear()
            connection, self._kept.connection = self._kept.connection, None
            if connection is not None:
                connection.close()

    def once(self, key: object, ask: Callable[[], T]) -> T:
        """What `ask` gives; while this thread's transactions are `together` it is asked once, until it is `stale`."""
        if not self._kept.here:
            return ask()
        known = self._kept.known
        if key not in known:
            known[key] = ask()
        found: T = known[key]
        return found

    def stale(self, key: object) -> None:
        """What was asked once under that key has changed."""
        self._kept.known.pop(key, None)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write: the write lock is taken at once on SQLite (BEGIN IMMEDIATE)."""
        with self._connected() as connection:
            if connection.in_transaction():  # what the reading before began
                connection.rollback()
            if self.sqlite:
                _begin_immediate(connection)
            with connection.begin():
                yield connection

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""
        return self._connected()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection; this thread's own while it is `together` and is not using it already."""
        kept, began = self._kept, time.perf_counter()
        if not kept.here or kept.used:
            try:
                with self.engine.connect() as connection:
                    yield connection
            finally:
                self.watch(time.perf_counter() - began)
            return
        if kept.connection is None:
            kept.connection = self.engine.connect()
        kept.used = True
        try:
            yield kept.connection
        except BaseException:
            kept.connection.rollback()
            raise
        finally:
            kept.used = False
            self.watch(time.perf_counter() - began)

    def retry(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a write transaction, again with jitter when the database was busy or found a deadlock.

        `work` must be safe to repeat (it is rolled back as a whole). Raises the last error when all tries fail.
        """
        over = time.monotonic() + BUSY_S
        for attempt in range(BUSY_TRIES):
            try:
                with self.write() as connection:
                    return work(connection)
            except OperationalError as error:
                if attempt == BUSY_TRIES - 1 or not _passing(error) or time.monotonic() > over:
                    raise
                time.sleep(random.uniform(0.01, 0.05) * (attempt + 1))  # noqa: S311 (only spreads retries)
        raise AssertionError("unreachable")

    def scrub(self) -> bool:
        """Let nothing that was deleted lie about: in the write-ahead log of SQLite, in dead rows of PostgreSQL.

        False when readers kept the log from being emptied for some seconds; it is at the next chance.
        """
        if not self.sqlite:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
                c.exec_driver_sql("VACUUM")
            return True
        until = time.monotonic() + SCRUB_PATIENCE_S
        with self.engine.connect() as c:
            while c.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]:
                if time.monotonic() >= until:
                    return False
                time.sleep(0.05)
        return True

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to `revision`; on PostgreSQL one gateway after the other, when several start at once.

        Raises SettingError for tables of a newer program, which stay as they are.
        """
        with self._alone():
            there, known = self.revision(), self.revisions()
            if there and there not in known:
                raise SettingError(
                    f"the tables of {self.url} are those of a newer version ({there}, this one knows {known[0]}); "
                    "start the newer one, or let it go down first: python -m bot tables down REVISION"
                )
            command.upgrade(self._alembic(), revision)

    def revision(self) -> str:
        """The revision of the tables as they are; empty when there are none."""
        with self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() or ""

    def revisions(self) -> list[str]:
        """Every revision this program knows, the newest first."""
        return [step.revision for step in ScriptDirectory.from_config(self._alembic()).walk_revisions()]

    def downgrade(self, revision: str) -> None:
        """Take the tables back to `revision` (`base` drops them all)."""
        command.downgrade(self._alembic(), revision)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self.sqlite:
            yield
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATING})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": MIGRATING})

    def _alembic(self) -> Config:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["engine"] = self.engine
        return config

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


class _Kept(threading.local):
    """A thread's connection while its transactions are `together`, and whether one of them is using it now."""

    def __init__(self) -> None:
        self.here = False
        self.used = False
        self.connection: Connection | None = None
        self.known: dict[object, Any] = {}


def _sqlite_engine(url: str) -> Engine:
    """Neither engine tells in its errors what a statement was given: that may be somebody's words or name."""
    engine = create_engine(url, connect_args={"timeout": BUSY_S, "check_same_thread": False}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # otherwise sqlite3 opens transactions by itself, and too late
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _postgres_engine(url: str) -> Engine:
    """No wait without an end: neither for a lock that somebody keeps nor for a server that has gone silent."""
    limits = {
        "connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
        "tcp_user_timeout": int(BUSY_S * 1000), "options": f"-c lock_timeout={BUSY_S:.0f}s",
    }  # fmt: skip
    return create_engine(url, pool_pre_ping=True, pool_size=10, connect_args=limits, hide_parameters=True)


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock. Raises OperationalError, as every other statement does, when somebody else keeps it."""
    try:
        connection.connection.dbapi_connection.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error


def _passing(error: DBAPIError) -> bool:
    text = str(error.orig).lower()
    return any(word in text for word in ("locked", "busy", "deadlock", "serialize"))
