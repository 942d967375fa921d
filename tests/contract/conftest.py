"""One store fixture, run over every database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.store import Store
from bot.store.tables import metadata
from tests.fakes import postgres
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
