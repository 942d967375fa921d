"""A sample of every fault of docs/reliability.md: nobody is lost, nothing is there twice, it gets well by itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from bench._faults import run, site_of
from bench._faults_kinds import Site, named, spoil_model
from bench._faults_pair import Pair

pytestmark = [pytest.mark.slow, pytest.mark.rasa]
PEOPLE, SEED, HOLD_S = 8, 11, 1.5
"""One of each wish; a fault that lasts does so a little longer than the engine is waited for."""


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A house on a small disk, with models of its own."""
    with site_of(tmp_path_factory.mktemp("faults"), SEED, disk=True, models=True, hold_s=HOLD_S) as site:
        yield site


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A house whose database server can be killed; with two gateways and a Redis between them where there is one."""
    several = shutil.which("redis-server") is not None  # in one house, since each start of the engine is dear
    with site_of(tmp_path_factory.mktemp("faults"), SEED, postgres=True, several=several, hold_s=HOLD_S) as site:
        yield site


def suffered(site: Site, name: str) -> None:
    """Let a few people live through one stroke of it."""
    result = run(site, named(name), PEOPLE, 1, SEED, bar=False)
    assert result.troubles() == [], result.sayings
    assert result.counts["answered"] == result.counts["sent"]
    assert result.counts["reached"] == PEOPLE
    assert len(result.healthy) == 1


@pytest.mark.parametrize("name", ["locked", "full-disk", "clock", "slow-engine", "sounds", "content"])
def test_nobody_is_lost_and_nothing_done_twice(on_sqlite: Site, name: str) -> None:
    suffered(on_sqlite, name)


def test_when_both_are_killed_a_spoilt_model_gives_way_to_the_one_before_it(on_sqlite: Site) -> None:
    spoil_model(on_sqlite)
    suffered(on_sqlite, "both")
    assert "fourth.tar.gz.spoilt: third is used instead" in on_sqlite.product.log.read_text(encoding="utf-8")


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["database", "tables"])
def test_nobody_is_lost_when_the_database_is_away(on_postgres: Site, name: str) -> None:
    suffered(on_postgres, name)


@pytest.mark.postgres
@pytest.mark.redis
def test_nobody_is_lost_and_nothing_done_twice_when_redis_between_two_gateways_is_killed(on_postgres: Site) -> None:
    assert isinstance(on_postgres.product, Pair)
    before = on_postgres.product.both
    suffered(on_postgres, "redis")
    assert on_postgres.product.both > before, "no message came at both gateways at once"
