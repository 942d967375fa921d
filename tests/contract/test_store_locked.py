"""Somebody else keeps the store's write lock: waited for, tried again, and at last an error like every other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from bot.store import database
from bot.store.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A store in which nobody waits for the lock."""
    made = Database(f"sqlite:///{tmp_path}/store.sqlite3")
    event.listen(made.engine, "connect", lambda raw, _record: raw.execute("PRAGMA busy_timeout=0"))
    yield made
    made.close()


def one(connection: Connection) -> object:
    return connection.execute(text("select 1")).scalar()


def test_a_lock_that_is_kept_is_an_error_that_says_so(db: Database) -> None:
    db.retry(one)
    with closing(sqlite3.connect(str(db.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            db.retry(one)
    assert db.retry(one) == 1


def test_a_lock_that_is_given_back_between_two_tries_is_never_noticed(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.retry(one)
    with closing(sqlite3.connect(str(db.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(database.time, "sleep", lambda _s: other.in_transaction and other.execute("ROLLBACK"))
        assert db.retry(one) == 1


@pytest.mark.postgres
def test_a_table_that_somebody_keeps_locked_is_an_error_that_says_so(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 1.0)
    db, other = Database(postgres_url), Database(postgres_url)
    db.retry(lambda c: c.execute(text("create table kept (id int)")))
    try:
        with other.write() as holds:
            holds.execute(text("lock table kept in access exclusive mode"))
            with pytest.raises(OperationalError, match="lock timeout"):
                db.retry(lambda c: c.execute(text("select * from kept")).all())
        assert db.retry(lambda c: c.execute(text("select * from kept")).all()) == []
    finally:
        db.retry(lambda c: c.execute(text("drop table kept")))
        db.close()
        other.close()
