"""Reminders over lines that break in every way, each channel over real HTTP: nobody is lost, nobody told twice by us.

Outside a message can only be there twice where the service had taken it and its answer was lost on the way; those are
counted one by one.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channels.sms import HttpSms
from bot.jobs.outbox import Outbox
from bot.settings import read
from bot.store.store import Store
from tests.fakes import sms_server, telegram_house, wechat_house, wechat_server
from tests.fakes.bad_wire import LOST, BadWire, bad_wire
from tests.fakes.house import ROOT
from tests.fakes.post import QUIET, Post
from tests.fakes.telegram_api import TelegramApi

pytestmark = pytest.mark.anyio
EVENING = datetime(2026, 11, 24, 18)
PEOPLE, OF_EACH = 12, 3
KINDS = ("down", "error", "cut", "half", "garbage", "late", "ok")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Line:
    """A channel behind a bad line: who is on it, and how often each has got something outside."""

    post: Post
    wire: BadWire
    channel: str
    senders: list[str]
    got: Callable[[], Counter[str]]


@asynccontextmanager
async def over_telegram(store: Store) -> AsyncIterator[Line]:
    api = TelegramApi()
    await api.start()
    senders = [str(7000 + n) for n in range(PEOPLE)]
    for sender in senders:
        api.chat(int(sender))
    async with (
        bad_wire(api.url, "/sendMessage") as wire,
        telegram_house.running(_Behind(api, wire), telegram_house.FakeHouse()) as run,
    ):
        await api.until(lambda: run.channel.health()["status"] == "on")
        post = _post(store, {"telegram": run.channel})
        yield Line(
            post, wire, "telegram", senders, lambda: Counter({str(c.id): len(c.shown) for c in api.chats.values()})
        )
    await api.stop()


class _Behind:
    """The stand-in as the channel sees it through the line; polling for updates does not use it up."""

    def __init__(self, api: TelegramApi, wire: BadWire) -> None:
        self._api = api
        self.url = wire.url

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)


@asynccontextmanager
async def over_wechat(store: Store) -> AsyncIterator[Line]:
    with wechat_server.wechat_server() as server:
        people = [server.follower() for _ in range(PEOPLE)]
        for one in people:
            server.open_window(one, "message")
        async with bad_wire(server.url, "/message/custom/send") as wire:
            straight, server.url = server.url, wire.url
            async with wechat_house.running(server, store) as run:
                server.url = straight
                for one in people:
                    await run.channel._sender.opened(one.openid, "message", EVENING)
                post = _post(store, {"wechat": run.channel})
                yield Line(
                    post, wire, "wechat", [p.openid for p in people],
                    lambda: Counter({p.openid: len(p.texts) for p in people}),
                )  # fmt: skip


@asynccontextmanager
async def over_sms(store: Store) -> AsyncIterator[Line]:
    with sms_server.sms_server() as server:
        async with bad_wire(server.url) as wire:
            settings = read(sms_server.environment(wire.url), ROOT).sms
            assert settings is not None
            sms = HttpSms(settings)
            post = _post(store, {}, sms)
            senders = [f"w{n}" for n in range(PEOPLE)]
            numbers = {_phone(n): senders[n] for n in range(PEOPLE)}
            yield Line(post, wire, "web", senders, lambda: Counter(numbers[to] for to, _ in server.taken))
            await sms.close()


def _post(store: Store, messengers: dict[str, Any], sms: Any = None) -> Post:
    post = Post(store, sms)
    post.outbox = Outbox(store, post.clock, post.live, QUIET, messengers, sms, 1000.0)
    return post


def _phone(n: int) -> str:
    return f"138000012{n:02d}"


@pytest.mark.slow
@pytest.mark.parametrize("way", [over_telegram, over_wechat, over_sms], ids=["telegram", "wechat", "sms"])
async def test_over_a_breaking_line_everybody_is_told_once_or_rung(way: Any, store: Store) -> None:
    plan = [*KINDS] * OF_EACH
    random.Random(26).shuffle(plan)
    async with way(store) as line:
        for n, sender in enumerate(line.senders):
            line.post.booked(line.channel, sender=sender, phone=_phone(n), reach="sms" if way is over_sms else "chat")
        line.wire.plan = plan
        line.wire.happened.clear()
        for minute in range(0, 170, 2):
            await line.post.at(EVENING + timedelta(minutes=minute))
        got, rung = line.got(), line.post.calls()
        lost_answers = sum(1 for fault in line.wire.happened if fault in LOST)
        assert line.wire.plan == []
        told = {n.sender: n for n in line.post.notices() if n.step == "day_before"}
        assert len(told) == PEOPLE
        assert {n.state for n in told.values()} == {"sent"}
        # Everybody has it outside, or stands on the clerks' list; nobody does so because of a line alone.
        assert {s for s in line.senders if not got[s]} <= {
            told[s].sender for s in line.senders if told[s].channel == "call"
        }
        assert len(rung) == len({c.phone for c in rung}) == sum(n.channel == "call" for n in told.values())
        # What is there twice is there because its answer was lost, and for no other reason.
        assert sum(got.values()) - sum(1 for s in line.senders if got[s]) <= lost_answers
        for n in told.values():
            assert len(line.post.shown(n.person_id)) == 1
