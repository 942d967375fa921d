"""With several gateways the engine remembers in the hall's own database: swept, forgotten and left out of copies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.desk.forgetting import forget
from bot.store.database import Database
from bot.store.dump import empty, snapshot
from bot.store.engine_memory import EngineMemory
from bot.store.seal import Seal
from bot.store.store import Store
from tests.contract.test_store_dump import content

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
AT = 1_795_395_000.0  # 2026-11-23 in seconds since 1970
DAY = 86_400.0
MADE = "create table events (id serial primary key, sender_id varchar(255), timestamp double precision, data text)"


@pytest.fixture
def remembered(postgres_url: str) -> Iterator[Store]:
    """A store in PostgreSQL with the table that engines make beside it."""
    db = Database(postgres_url)
    db.migrate()
    with db.write() as c:
        c.execute(text(MADE))
    yield Store(db, Seal(b"k" * 32))
    with db.write() as c:
        c.execute(text("drop table events"))
    db.downgrade("base")
    db.close()


def put(store: Store, sender: str, at: float, words: str) -> None:
    with store.db.write() as c:
        row = {"s": sender, "t": at, "d": words}
        c.execute(text("insert into events (sender_id, timestamp, data) values (:s, :t, :d)"), row)


def left(store: Store) -> list[str]:
    with store.db.read() as c:
        return list(c.execute(text("select data from events order by id")).scalars())


def test_what_was_silent_for_long_goes_and_what_goes_on_stays(remembered: Store) -> None:
    put(remembered, "7.1", AT, "旧")
    put(remembered, "7.2", AT, "旧")
    put(remembered, "7.2", AT + 9 * DAY, "还在说")
    memory, before = EngineMemory(None, remembered.db), datetime.fromtimestamp(AT + DAY)
    assert memory.silent(before) == 1
    assert memory.drop_silent(before) == 1
    assert left(remembered) == ["旧", "还在说"]


def test_whoever_is_forgotten_is_forgotten_there_too(remembered: Store) -> None:
    now = datetime(2026, 11, 23, 9)
    person = remembered.people.meet("telegram", "goes", now)
    put(remembered, f"{person.id}.1", AT, "林演示")
    put(remembered, f"{person.id}1.1", AT, "别人的")
    forget(remembered, person, now, None)
    assert left(remembered) == ["别人的"]


def test_a_copy_of_the_store_leaves_it_out(remembered: Store, tmp_path: Path) -> None:
    remembered.people.meet("telegram", "stays", datetime(2026, 11, 23, 9))
    put(remembered, "7.1", AT, "旧")
    snapshot(remembered.db, tmp_path / "copy.db")
    there = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    rows = content(there)
    assert len(rows["person"]) == 1
    assert "events" not in rows
    there.close()
    assert not empty(remembered.db)
