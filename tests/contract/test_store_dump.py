"""A copy of a store is the store as it was at one moment, whatever database it comes from and goes into."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.hall.services import SERVICES
from bot.store import dump
from bot.store.appointments import Details
from bot.store.database import Database
from bot.store.dump import NotCopied, copy, snapshot
from bot.store.seal import Seal
from bot.store.store import Store
from bot.store.tables import metadata
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.every_table import full_store


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.slow, pytest.mark.postgres])])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database without tables."""
    if request.param == "sqlite":
        db = Database(f"sqlite:///{tmp_path / 'target.sqlite3'}")
    else:
        db = Database(request.getfixturevalue("postgres_url"))
    yield db
    if not db.sqlite:
        with db.write() as c:
            c.execute(text("drop schema public cascade"))
            c.execute(text("create schema public"))
    db.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database without tables."""
    db = Database(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    yield db
    db.close()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store without an empty table."""
    return full_store(tmp_path_factory.mktemp("full"))


def content(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in an order that no database chooses."""
    with db.read() as c:
        return {t.name: sorted((tuple(r) for r in c.execute(select(t))), key=repr) for t in metadata.sorted_tables}


def test_every_row_of_every_table_arrives_and_comes_back_and_the_next_one_gets_a_number_of_its_own(
    full: Path, target: Database, tmp_path: Path
) -> None:
    source = Database(f"sqlite:///{full}")
    before = content(source)
    assert all(before.values())
    assert copy(source, target) == {name: len(rows) for name, rows in before.items()}
    assert content(target) == before
    snapshot(target, tmp_path / "back.sqlite3")
    assert not list(tmp_path.glob("back.sqlite3-*"))  # one file holds all of it
    assert content(Database(f"sqlite:///{tmp_path / 'back.sqlite3'}")) == before
    most = max(row[0] for row in before["person"])
    assert Store(target, Seal(b"k" * 32)).people.meet("rest", "somebody new", MONDAY).id > most


def test_a_database_that_is_in_use_is_left_as_it_is(full: Path, other: Database) -> None:
    other.migrate()
    Store(other, Seal(b"k" * 32)).people.meet("rest", "somebody", MONDAY)
    with pytest.raises(NotCopied, match="empty database"):
        copy(Database(f"sqlite:///{full}"), other)
    assert len(content(other)["person"]) == 1


def test_a_database_without_a_store_cannot_be_copied(other: Database, tmp_path: Path) -> None:
    with pytest.raises(NotCopied, match="holds no store"):
        copy(other, Database(f"sqlite:///{tmp_path / 'new.sqlite3'}"))


def test_a_row_that_is_refused_leaves_the_target_empty_and_is_told(
    full: Path, other: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Database(f"sqlite:///{full}")
    monkeypatch.setattr(dump, "_tables", lambda c, real=dump._tables: real(c)[::-1])  # what points before its goal
    with pytest.raises(NotCopied, match="did not take the rows: IntegrityError"):
        copy(source, other)
    monkeypatch.undo()
    assert dump.empty(other)
    assert copy(source, other)


def test_a_store_of_an_older_version_is_copied_as_it_is_and_migrated_afterwards(
    full: Path, other: Database, tmp_path: Path
) -> None:
    (tmp_path / "old.sqlite3").write_bytes(full.read_bytes())
    source = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    source.downgrade("0026")
    rows = copy(source, other)
    assert "arrival" not in rows
    other.migrate()
    assert content(other)["person"] == content(Database(f"sqlite:///{full}"))["person"]


def test_what_is_written_during_a_copy_is_in_it_whole_or_not_at_all(store: Store, tmp_path: Path) -> None:
    """Each booking writes an appointment, its places, its notice and its slot's counter."""
    stop, done, failures = threading.Event(), [0], []

    def write() -> None:
        try:
            while not stop.is_set():
                number = done[0]
                person = store.people.meet("rest", f"p{number}", MONDAY).id
                claim = claims.at(MONDAY + timedelta(days=1, minutes=30 * (number // 3)), capacity=3)
                told = Details("林演示", f"138{number:08d}", "", "")
                store.appointments.take(f"k{number}", person, "rest", SERVICES["renewal"], claim, told, MONDAY)
                done[0] += 1
        except Exception as error:
            failures.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    for number in range(2):
        while done[0] < 5 * (number + 1) and not failures:
            stop.wait(0.01)
        file = tmp_path / f"{number}.sqlite3"
        snapshot(store.db, file)
        copied = Store(Database(f"sqlite:///{file}"), store.seal)
        assert copied.appointments.miscounted() == []
        assert copied.appointments.half_taken() == []
        seen.append(len(content(copied.db)["appointment"]))
    stop.set()
    writer.join()
    assert failures == []
    assert seen == sorted(seen)
    assert seen[0] >= 5
