"""One gateway of several leads: the same promises for one that is alone and for those that share PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from bot.jobs.leading import LOCK, Always, ByDatabase, Lead
from bot.store.database import Database
from tests.fakes.patience import settled

pytestmark = pytest.mark.slow
LOOK_S = 0.05


@pytest.fixture(params=["alone", pytest.param("postgres", marks=pytest.mark.postgres)])
def lead(request: pytest.FixtureRequest) -> Iterator[Callable[[], Lead]]:
    """Makes leads; those of PostgreSQL are made inside the running loop."""
    if request.param == "alone":
        yield Always
        return
    db = Database(request.getfixturevalue("postgres_url"))
    yield lambda: ByDatabase(db, LOOK_S)
    db.close()


def test_who_leads_does_the_work_and_returns_when_it_is_done(lead: Callable[[], Lead]) -> None:
    async def story() -> None:
        one = lead()
        keeps = asyncio.create_task(one.run())
        done: list[int] = []

        async def work() -> None:
            done.append(1)

        await asyncio.wait_for(one.alone(work), 3)
        assert done == [1]
        assert one.leads()
        keeps.cancel()
        await asyncio.gather(keeps, return_exceptions=True)

    asyncio.run(story())


def test_what_the_work_raises_is_raised(lead: Callable[[], Lead]) -> None:
    async def story() -> None:
        one = lead()
        keeps = asyncio.create_task(one.run())

        async def work() -> None:
            raise ValueError

        with pytest.raises(ValueError):
            await asyncio.wait_for(one.alone(work), 3)
        keeps.cancel()
        await asyncio.gather(keeps, return_exceptions=True)

    asyncio.run(story())


@pytest.mark.postgres
def test_of_two_one_leads_and_the_other_goes_on_as_soon_as_it_is_gone(postgres_url: str) -> None:
    async def story() -> None:
        db = Database(postgres_url)
        one, two = ByDatabase(db, LOOK_S), ByDatabase(db, LOOK_S)
        at_work: list[str] = []

        async def work(name: str) -> None:
            at_work.append(name)
            try:
                await asyncio.sleep(60)
            finally:
                at_work.remove(name)

        first = asyncio.create_task(one.run())
        await settled(one.leads)
        tasks = [first, asyncio.create_task(two.run())]
        tasks += [asyncio.create_task(lead.alone(lambda n=name: work(n))) for name, lead in (("a", one), ("b", two))]  # type: ignore[misc]
        await asyncio.sleep(4 * LOOK_S)
        assert at_work == ["a"]
        first.cancel()
        await settled(lambda: at_work == ["b"])
        assert (one.leads(), two.leads()) == (False, True)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        db.close()

    asyncio.run(story())


@pytest.mark.postgres
def test_who_loses_the_database_stops_and_leads_again_when_it_is_back(postgres_url: str) -> None:
    async def story() -> None:
        db = Database(postgres_url)
        one, begun, ended = ByDatabase(db, LOOK_S), [0], [0]

        async def work() -> None:
            begun[0] += 1
            try:
                await asyncio.sleep(60)
            finally:
                ended[0] += 1

        tasks = [asyncio.create_task(one.run()), asyncio.create_task(one.alone(work))]
        await settled(lambda: begun == [1])
        with db.engine.begin() as c:  # as when the server was restarted
            query = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock"
            c.execute(text(query), {"lock": LOCK})
        await settled(lambda: (begun, ended) == ([2], [1]))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        db.close()

    asyncio.run(story())
