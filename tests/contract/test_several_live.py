"""Live topics: the same promises in one process and over two gateways that share Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from bot.live import LiveTopics
from bot.several.live import RedisLive
from bot.several.wire import Wire
from tests.fakes.patience import PATIENCE_S, settled
from tests.fakes.redis_server import RedisServer, running

Story = Callable[[LiveTopics, LiveTopics], Coroutine[Any, Any, None]]
Play = Callable[[Story], None]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    with running() as server:
        yield server


async def gateway(stack: AsyncExitStack, url: str) -> tuple[Wire, RedisLive]:
    wire = Wire(url, "test")
    live = RedisLive(wire)
    tasks = [asyncio.create_task(wire.run()), asyncio.create_task(live.run())]

    async def leave() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await wire.close()

    stack.push_async_callback(leave)
    await asyncio.wait_for(wire.hearing.wait(), 5)
    return wire, live


@pytest.fixture(params=["one process", pytest.param("redis", marks=pytest.mark.redis)])
def play(request: pytest.FixtureRequest) -> Play:
    """Run a story at two places, which in one process are the same."""

    async def alone(story: Story) -> None:
        here = LiveTopics()
        await story(here, here)

    async def together(story: Story) -> None:
        async with AsyncExitStack() as stack:
            url = request.getfixturevalue("redis_server").url
            await story((await gateway(stack, url))[1], (await gateway(stack, url))[1])

    return lambda story: asyncio.run(alone(story) if request.param == "one process" else together(story))


async def next_of(queue: asyncio.Queue[dict[str, Any]]) -> dict[str, Any]:
    return await asyncio.wait_for(queue.get(), PATIENCE_S)


def test_what_happens_at_one_gateway_is_heard_at_another_once_and_in_order(play: Play) -> None:
    async def story(a: LiveTopics, b: LiveTopics) -> None:
        async with a.listen("staff") as at_a, b.listen("staff") as at_b:
            for number in range(20):
                a.publish("staff", {"kind": "message", "handoff": number})
            for queue in (at_a, at_b):
                assert [(await next_of(queue))["handoff"] for _ in range(20)] == list(range(20))
            await asyncio.sleep(0.05)
            assert at_a.empty()
            assert at_b.empty()

    play(story)


def test_nobody_hears_another_topic(play: Play) -> None:
    async def story(a: LiveTopics, b: LiveTopics) -> None:
        async with b.listen("person:1") as one, b.listen("person:2") as two:
            a.publish("person:1", {"kind": "message", "id": 5})
            assert (await next_of(one))["id"] == 5
            assert two.empty()

    play(story)


def test_whether_a_person_has_a_page_open_is_known_everywhere_until_it_is_closed(play: Play) -> None:
    async def story(a: LiveTopics, b: LiveTopics) -> None:
        async with b.listen("person:7"):
            await settled(lambda: a.listeners("person:7") == 1)
            async with b.listen("person:7"):
                await settled(lambda: a.listeners("person:7") == 2)
            await settled(lambda: a.listeners("person:7") == 1)
        await settled(lambda: a.listeners("person:7") == 0)

    play(story)


@pytest.mark.redis
def test_a_gateway_that_comes_later_learns_who_listens_already(redis_server: RedisServer) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            _, a = await gateway(stack, redis_server.url)
            async with a.listen("person:7"):
                _, late = await gateway(stack, redis_server.url)
                await settled(lambda: late.listeners("person:7") == 1)

    asyncio.run(story())


@pytest.mark.redis
def test_words_never_go_over_redis(redis_server: RedisServer) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            _, a = await gateway(stack, redis_server.url)
            _, b = await gateway(stack, redis_server.url)
            async with b.listen("person:7") as queue:
                said = {
                    "id": 3,
                    "kind": "message",
                    "text": "林演示，您的证好了",
                    "buttons": [{"title": "好"}],
                    "from": "小林",
                }
                a.publish("person:7", said)
                assert await next_of(queue) == {"id": 3, "kind": "message", "from": "小林"}

    asyncio.run(story())


@pytest.mark.redis
def test_what_a_messenger_is_told_stays_at_the_gateway_where_it_happened(redis_server: RedisServer) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            _, a = await gateway(stack, redis_server.url)
            _, b = await gateway(stack, redis_server.url)
            async with b.listen("typing") as typing, b.listen("staff") as staff:
                a.publish("typing", {"kind": "typing", "sender": "1", "channel": "telegram"})
                a.publish("staff", {"kind": "queue"})
                await next_of(staff)
                assert typing.empty()

    asyncio.run(story())


@pytest.mark.redis
def test_after_redis_was_away_it_goes_on_and_meanwhile_each_gateway_hears_itself() -> None:
    async def story(server: RedisServer) -> None:
        async with AsyncExitStack() as stack:
            (wire, a), (_, b) = await gateway(stack, server.url), await gateway(stack, server.url)
            async with a.listen("staff") as at_a, b.listen("staff") as at_b:
                server.stop()
                a.publish("staff", {"kind": "queue"})
                assert (await next_of(at_a))["kind"] == "queue"
                await settled(lambda: not wire.hearing.is_set())
                server.start()
                await asyncio.wait_for(wire.hearing.wait(), 6)
                await asyncio.sleep(2.5)  # until Redis is asked again
                a.publish("staff", {"kind": "message", "handoff": 9})
                assert (await next_of(at_b))["handoff"] == 9

    with running() as server:
        asyncio.run(story(server))
