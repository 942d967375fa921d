"""One at a time per person: the same promises in one process and over two gateways that share Redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from bot.in_order import InOrder, Order
from bot.several.order import RedisOrder
from bot.several.wire import Wire
from tests.fakes.redis_server import RedisServer, running

LEASE_S = 0.9
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    with running() as server:
        yield server


@dataclass
class Side:
    """One gateway's order; `die` ends its keeping of places as kill -9 would."""

    order: Order
    die: Callable[[], Awaitable[None]]


async def gateway(stack: AsyncExitStack, url: str) -> Side:
    wire = Wire(url, "test")
    order = RedisOrder(wire, LEASE_S)
    tasks = [asyncio.create_task(wire.run()), asyncio.create_task(order.run())]

    async def die() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    stack.push_async_callback(wire.close)
    stack.push_async_callback(die)
    await asyncio.wait_for(wire.hearing.wait(), 5)
    return Side(order, die)


Story = Callable[[Side, Side], Awaitable[None]]


@pytest.fixture(params=["one process", pytest.param("redis", marks=pytest.mark.redis)])
def play(request: pytest.FixtureRequest) -> Callable[[Story], None]:
    """Run a story at two places, which in one process are the same."""

    async def alone(story: Story) -> None:
        async def die() -> None:
            return None

        here = Side(InOrder(), die)
        await story(here, here)

    async def together(story: Story) -> None:
        async with AsyncExitStack() as stack:
            url = request.getfixturevalue("redis_server").url
            await story(await gateway(stack, url), await gateway(stack, url))

    return lambda story: asyncio.run(alone(story) if request.param == "one process" else together(story))


async def turn(
    side: Side, key: str, done: list[object], name: object, takes_s: float = 0.0, placed: asyncio.Event | None = None
) -> None:
    async with side.order.of(key) as my_turn:
        if placed:
            placed.set()
        await my_turn()
        done.append(("begins", name))
        await asyncio.sleep(takes_s)
        done.append(("ends", name))


def ended(done: list[object]) -> list[object]:
    return [entry[1] for entry in done if isinstance(entry, tuple) and entry[0] == "ends"]


def one_at_a_time(done: list[object]) -> bool:
    return all(
        done[n] == ("begins", done[n][1]) and done[n + 1] == ("ends", done[n][1]) for n in range(0, len(done), 2)
    )  # type: ignore[index]


def test_turns_of_one_person_come_one_by_one_in_the_order_in_which_places_were_taken(
    play: Callable[[Story], None],
) -> None:
    async def story(a: Side, b: Side) -> None:
        done: list[object] = []
        tasks = []
        for number in range(30):
            placed = asyncio.Event()
            tasks.append(asyncio.create_task(turn((a, b)[number % 2], "web:lin", done, number, 0.002, placed)))
            await placed.wait()
        await asyncio.gather(*tasks)
        assert one_at_a_time(done)
        assert ended(done) == list(range(30))

    play(story)


def test_a_place_tells_whether_there_is_anybody_to_wait_for(play: Callable[[Story], None]) -> None:
    async def story(a: Side, b: Side) -> None:
        async with AsyncExitStack() as first:
            mine = await first.enter_async_context(a.order.of("web:lin"))
            assert mine.come()
            async with b.order.of("web:lin") as other, b.order.of("web:chen") as another:
                assert not other.come()
                assert another.come()
                await first.aclose()
                await asyncio.wait_for(other(), 5)

    play(story)


def test_nobody_waits_for_another_person(play: Callable[[Story], None]) -> None:
    async def story(a: Side, b: Side) -> None:
        done: list[object] = []
        slow = asyncio.create_task(turn(a, "web:slow", done, "slow", 0.5))
        await asyncio.sleep(0.05)
        await asyncio.wait_for(turn(b, "web:quick", done, "quick"), 0.3)
        assert ended(done) == ["quick"]
        await slow

    play(story)


def test_a_place_is_kept_while_its_turn_takes_longer_than_the_lease(play: Callable[[Story], None]) -> None:
    async def story(a: Side, b: Side) -> None:
        done: list[object] = []
        long = asyncio.create_task(turn(a, "web:long", done, "first", 2 * LEASE_S))
        await asyncio.sleep(0.05)
        await asyncio.gather(long, turn(b, "web:long", done, "second"))
        assert one_at_a_time(done)
        assert ended(done) == ["first", "second"]

    play(story)


def test_who_gives_up_waiting_and_who_fails_leave_the_line_to_the_others(play: Callable[[Story], None]) -> None:
    async def story(a: Side, b: Side) -> None:
        done: list[object] = []

        async def fails() -> None:
            async with a.order.of("web:x") as my_turn:
                await my_turn()
                await asyncio.sleep(0.1)
                raise ValueError

        failing = asyncio.create_task(fails())
        await asyncio.sleep(0.03)
        impatient = asyncio.create_task(turn(b, "web:x", done, "impatient"))
        await asyncio.sleep(0.03)
        last = asyncio.create_task(turn(a, "web:x", done, "last"))
        await asyncio.sleep(0.01)
        impatient.cancel()
        began = time.monotonic()
        await last
        assert time.monotonic() - began < LEASE_S / 2
        assert isinstance((await asyncio.gather(failing, return_exceptions=True))[0], ValueError)
        assert ended(done) == ["last"]

    play(story)


@pytest.mark.redis
def test_a_turn_is_passed_on_to_another_gateway_at_once(redis_server: RedisServer) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            a, b = await gateway(stack, redis_server.url), await gateway(stack, redis_server.url)
            done: list[object] = []
            first = asyncio.create_task(turn(a, "web:fast", done, 1, 0.1))
            await asyncio.sleep(0.03)
            began = time.monotonic()
            await asyncio.gather(first, turn(b, "web:fast", done, 2))
            assert time.monotonic() - began < 0.3

    asyncio.run(story())


@pytest.mark.redis
def test_the_places_of_a_dead_gateway_run_out_and_the_others_go_on_in_order(redis_server: RedisServer) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            a, b = await gateway(stack, redis_server.url), await gateway(stack, redis_server.url)
            done: list[object] = []
            dead = asyncio.create_task(turn(a, "web:left", done, "never", 60))
            await asyncio.sleep(0.05)
            waiting = asyncio.create_task(turn(b, "web:left", done, 1))
            await asyncio.sleep(0.02)
            await a.die()
            began = time.monotonic()
            await asyncio.gather(waiting, turn(b, "web:left", done, 2))
            assert time.monotonic() - began < LEASE_S + 1.5
            assert ended(done) == [1, 2]
            dead.cancel()

    asyncio.run(story())


@pytest.mark.redis
def test_without_redis_a_gateway_keeps_its_own_order_and_nobody_waits() -> None:
    async def story(server: RedisServer) -> None:
        async with AsyncExitStack() as stack:
            a = await gateway(stack, server.url)
            done: list[object] = []
            held = asyncio.create_task(turn(a, "web:on", done, 1, 0.3))
            await asyncio.sleep(0.05)
            server.stop()
            began = time.monotonic()
            await asyncio.gather(held, turn(a, "web:on", done, 2), turn(a, "web:on", done, 3))
            assert time.monotonic() - began < 2.5
            assert one_at_a_time(done)
            assert ended(done) == [1, 2, 3]
            server.start()
            await asyncio.sleep(2.1)
            await turn(a, "web:on", done, 4)
            assert ended(done)[-1] == 4

    with running() as server:
        asyncio.run(story(server))


@pytest.mark.redis
def test_redis_learns_no_name_and_keeps_nothing_when_nobody_waits(redis_server: RedisServer) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            a = await gateway(stack, redis_server.url)
            wire = Wire(redis_server.url, "look")
            stack.push_async_callback(wire.close)
            async with a.order.of("telegram:13800001111") as my_turn:
                await my_turn()
                held = await wire.redis.keys("*")
                assert held
                assert not any("13800001111" in key for key in held)
            assert [key for key in await wire.redis.keys("lianxin:test:line:*") if "138" in key] == []
            assert await wire.redis.exists(*held) == 0

    asyncio.run(story())
