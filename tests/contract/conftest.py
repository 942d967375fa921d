"""Fixtures of many files: a store, run over every database, and the console's house."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.store import Store
from bot.store.tables import metadata
from tests.fakes import postgres
from tests.fakes.console import ConsoleHouse
from tests.fakes.template import empty_store


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with postgres.cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.slow, pytest.mark.postgres])])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty, migrated store on SQLite, and again on PostgreSQL."""
    if request.param == "postgres":
        db = Database(request.getfixturevalue("postgres_url"))
        db.migrate()
    else:
        db = empty_store(tmp_path)
    yield Store(db, Seal(b"k" * 32))
    if request.param == "postgres":
        db.retry(lambda c: [c.execute(table.delete()) for table in reversed(metadata.sorted_tables)])
        db.downgrade("base")
    db.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ConsoleHouse]:
    """A house with the staff's console and nobody in it; files that need another one have their own."""
    made = ConsoleHouse(tmp_path)
    yield made
    made.close()
