"""Every step of the tables, down and up again, with rows in every table there is at that step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, table, text

from bot.store.database import Database
from bot.store.dump import copy
from bot.store.tables import metadata
from tests.fakes.every_table import full_store

LASTING = ("person", "message", "appointment", "handoff", "staff", "audit")
"""Tables of the first step whose rows every way down and up must leave alone."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.slow, pytest.mark.postgres])])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A store without an empty table."""
    db = Database(f"sqlite:///{full_store(tmp_path)}")
    if request.param == "sqlite":
        yield db
        db.close()
        return
    server = Database(request.getfixturevalue("postgres_url"))
    copy(db, server)
    db.close()
    yield server
    with server.write() as c:
        c.execute(text("drop schema public cascade"))
        c.execute(text("create schema public"))
    server.close()


def sizes(db: Database) -> dict[str, int]:
    """How many rows every table has that is there now."""
    with db.engine.connect() as c:
        names = set(inspect(c).get_table_names()) - {"alembic_version"}
        return {name: c.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


def test_every_step_goes_down_and_up_again_with_rows_in_every_table_and_the_last_one_leaves_none(
    full: Database,
) -> None:
    steps = full.revisions()[::-1]
    start = sizes(full)
    assert set(start) == set(metadata.tables)
    assert all(start.values())
    below = {steps[-1]: start}
    for step in steps[-2::-1]:
        full.downgrade(step)
        below[step] = sizes(full)
    had = below[steps[0]]
    for step in steps[1:]:
        full.migrate(step)
        now = sizes(full)
        assert set(now) == set(below[step]), step
        same = set(now) & set(had)
        assert {name: now[name] for name in same} == {name: had[name] for name in same}, step
        had = now
    assert {name: sizes(full)[name] for name in LASTING} == {name: start[name] for name in LASTING}
    full.downgrade("base")
    assert sizes(full) == {}
