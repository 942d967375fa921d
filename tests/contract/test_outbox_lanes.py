"""Many notices at once: several people at a time, one person's in order, and no channel waits for another."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.jobs.lanes import WIDTH, through
from bot.jobs.outbox import Outbox
from bot.store.store import Store
from tests.fakes.patience import settled
from tests.fakes.post import QUIET, Post, Way

pytestmark = pytest.mark.anyio
EVENING = datetime(2026, 11, 24, 18)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Gate(Way):
    """A channel that keeps every message waiting until it is opened; `most` is how many waited at once."""

    def __init__(self) -> None:
        super().__init__()
        self.open = asyncio.Event()
        self.inside = self.most = 0

    async def send(self, to: str, message: Any) -> None:
        """Wait, then take it."""
        self.inside += 1
        self.most = max(self.most, self.inside)
        await self.open.wait()
        self.inside -= 1
        await super().send(to, message)


async def test_keys_are_worked_on_side_by_side_and_each_in_its_order() -> None:
    done: list[int] = []
    running: set[int] = set()

    async def work(one: int) -> int:
        assert one // 100 not in running
        running.add(one // 100)
        await asyncio.sleep(0)
        running.discard(one // 100)
        done.append(one)
        return 1

    pairs = [(100 * person + n, person) for n in range(5) for person in range(7)]
    assert await through(pairs, work, 3) == 35
    for person in range(7):
        assert [one for one in done if one // 100 == person] == [100 * person + n for n in range(5)]
    assert await through([], work, 3) == 0


async def test_several_people_are_told_at_a_time_and_no_more_than_the_lanes_hold(store: Store) -> None:
    post = Post(store)
    gate = Gate()
    post.outbox = Outbox(store, post.clock, post.live, QUIET, {"telegram": gate})
    for n in range(WIDTH + 6):
        post.booked(sender=str(n), phone=f"138000000{n:02d}")
    post.clock.at(EVENING)
    round_ = asyncio.create_task(post.outbox.send_due())
    await settled(lambda: gate.inside == WIDTH)
    gate.open.set()
    assert await round_ == WIDTH + 6
    assert gate.most == WIDTH
    assert sorted(int(to) for to, _ in gate.sent) == list(range(WIDTH + 6))


async def test_two_notices_of_one_person_never_overtake_each_other(store: Store) -> None:
    post = Post(store)
    post.booked(dues=[post.told("confirmed")])
    store.notices.put(1, "telegram", "appointment:1", [post.told("changed")])
    store.notices.put(1, "telegram", "appointment:9", [post.told("cancelled")])
    await post.round()
    assert [n.step for n in post.notices()] == ["confirmed", "changed", "cancelled"]
    said = [text for _, text in post.chat.sent]
    assert [said.index(t) for t in said] == [0, 1, 2]
    assert said == post.shown(1)


async def test_a_channel_that_hangs_keeps_nobody_else_waiting(store: Store) -> None:
    post = Post(store)
    gate, other = Gate(), Way()
    post.outbox = Outbox(store, post.clock, post.live, QUIET, {"telegram": gate, "wechat": other})
    for n in range(3):
        post.booked(sender=str(n), phone=f"1380000000{n}")
        store.transcript.add(store.people.meet("telegram", str(n), EVENING).id, "staff", "我是小林。", EVENING, "小林")
    post.clock.at(EVENING)
    worker = asyncio.create_task(post.outbox.run(0.01))
    await settled(lambda: gate.inside)
    post.booked("wechat", sender="openid", phone="13800001111", dues=[post.told("confirmed")])
    store.transcript.add(store.people.meet("wechat", "openid", EVENING).id, "staff", "我是小林。", EVENING, "小林")
    post.clock.at(EVENING + timedelta(minutes=1))
    await settled(lambda: len(other.sent) == 2)
    assert gate.sent == []
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
