"""What a house does again and again stays as quick as on its first day: no table is read from end to end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench import _growing, _grown
from bot.store.database import Database
from bot.store.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.console import ConsoleHouse
from tests.fakes.queries import watched

GROWS = frozenset(table.name for table in _grown.TABLES)
COUNTED = {
    "holders, first page": ["holder: SELECT count(*) AS count_1 FROM holder"],
    "a licence looked up": ["holder: SELECT count(*) AS count_1 FROM holder"],
    "cases, first page": ["case_file: SELECT count(*) AS count_1 FROM case_file WHERE 1 = 1"],
}
"""Lists that say how many there are in all: an index is counted through."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a filled store; the plans are the same at any size, for nothing is ever analysed."""
    folder = tmp_path_factory.mktemp("grown")
    house = ConsoleHouse(folder)
    _grown.fill(house.store, house.clock.now(), 1, each=400)
    house.close()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def work(filled: Path) -> Iterator[tuple[Store, _growing.Work]]:
    """Everything that is done, over that store."""
    house = ConsoleHouse(filled, fresh=False)
    store = house.store
    yield store, {**_growing.rounds(store), **_growing.turns(store), **_growing.pages(house)}
    house.close()


def test_nothing_that_is_done_again_and_again_reads_a_growing_table_from_end_to_end(
    work: tuple[Store, _growing.Work],
) -> None:
    store, everything = work
    found = {}
    for name, one in everything.items():
        with watched(store.db) as queries:
            one()
        assert queries.seen, name
        if scans := queries.scans(GROWS):
            found[name] = scans
    assert found == COUNTED


def test_the_number_of_queries_does_not_grow_with_the_store(work: tuple[Store, _growing.Work], tmp_path: Path) -> None:
    store, everything = work
    larger = ConsoleHouse(tmp_path)
    _grown.fill(larger.store, larger.clock.now(), 2, each=400)
    others = {**_growing.rounds(larger.store), **_growing.turns(larger.store), **_growing.pages(larger)}
    counts = {name: (_count(store.db, one), _count(larger.store.db, others[name])) for name, one in everything.items()}
    larger.close()
    assert {name: pair for name, pair in counts.items() if pair[0] != pair[1]} == {}


def _count(db: Database, one: object) -> int:
    """The statements of the second time: the first one also fills what is kept in memory."""
    assert callable(one)
    one()
    with watched(db) as queries:
        one()
    return len(queries.seen)


def test_the_newest_of_each_channel_is_what_grouping_all_rows_gives(store: Store) -> None:
    times = {"web": (3, 9, 1), "rest": (2,), "telegram": (7, 7)}
    for channel, minutes in times.items():
        for n, minute in enumerate(minutes):
            store.people.meet(channel, str(n), datetime(2026, 11, 23, 9, minute))
    assert store.pulses.read(MONDAY).heard == {
        channel: datetime(2026, 11, 23, 9, max(minutes)) for channel, minutes in times.items()
    }
    assert store.pulses.read(MONDAY).told == {}


def test_a_scan_is_noticed(tmp_path: Path) -> None:
    house = ConsoleHouse(tmp_path)
    with watched(house.store.db) as queries, house.store.db.read() as c:
        c.exec_driver_sql("select m.id from message as m where m.author = 'nobody'")
        c.exec_driver_sql("select id from message where person_id = 1")
        c.exec_driver_sql("select id from message order by id desc limit 1")
        c.exec_driver_sql("select id from message order by author limit 1")
    assert [scan.partition(": ")[2] for scan in queries.scans(GROWS)] == [
        "select m.id from message as m where m.author = 'nobody'",
        "select id from message order by author limit 1",
    ]
    house.close()


def test_a_filled_store_has_the_same_rows_in_every_database_and_goes_on_counting_behind_them(store: Store) -> None:
    _grown.fill(store, MONDAY, 1, each=200)
    with store.db.read() as c:
        counts = {t.name: c.execute(select(func.count()).select_from(t)).scalar_one() for t in _grown.TABLES}
    assert [counts[name] for name in ("person", "message", "appointment", "handoff", "rating")] == [
        200, 2000, 200, 40, 20,
    ]  # fmt: skip
    assert all(counts.values())
    assert store.people.meet("rest", _grown.sender(1), MONDAY).id < store.people.meet("rest", "somebody", MONDAY).id
