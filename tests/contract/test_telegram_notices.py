"""Notices over the real Telegram channel: who has blocked the bot is told another way at once, a busy one later."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.telegram_pace import Pace
from bot.jobs.outbox import Outbox
from bot.store.seal import Seal
from bot.store.store import Store
from tests.contract.telegram_fixtures import anyio_backend, api, house  # noqa: F401
from tests.fakes.post import PHONE, QUIET, Post, Way
from tests.fakes.telegram_api import Fault, TelegramApi
from tests.fakes.telegram_house import FakeHouse, Running, running
from tests.fakes.telegram_people import TelegramPerson
from tests.fakes.telegram_rules import busy
from tests.fakes.template import empty_store

# ruff: noqa: F811
pytestmark = pytest.mark.anyio


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def post_over(bot: Running, folder: Path, sms: Way | None) -> Post:
    """A worker whose Telegram is the channel."""
    post = Post(Store(empty_store(folder), Seal(b"k" * 32)), sms)
    post.outbox = Outbox(post.store, post.clock, post.live, QUIET, {"telegram": bot.channel}, sms, 1000.0)
    return post


@pytest.mark.parametrize("texts", [True, False], ids=["with short messages", "without"])
async def test_who_blocked_the_bot_gets_a_short_message_or_a_call_in_the_same_minute(
    texts: bool, api: TelegramApi, house: FakeHouse, folder: Path
) -> None:
    person, sms = TelegramPerson(api), Way() if texts else None
    person.place.blocked = True
    async with running(api, house) as bot:
        post = post_over(bot, folder, sms)
        post.booked(sender=str(person.number), dues=[post.told("confirmed")])
        await post.round()
        assert len(api.called("sendMessage")) == 1
        assert bot.gone == [str(person.number)]
    if sms:
        assert [to for to, _ in sms.sent] == [PHONE]
        assert post.calls() == []
    else:
        assert [call.phone for call in post.calls()] == [PHONE]


async def test_while_telegram_asks_for_rest_a_notice_waits_as_long_and_is_not_passed_on(
    api: TelegramApi, house: FakeHouse, folder: Path
) -> None:
    person = TelegramPerson(api)
    api.faults = [Fault("sendMessage", busy(40))]
    seconds = [100.0]
    async with running(api, house, pace=Pace(lambda: seconds[0])) as bot:
        post = post_over(bot, folder, Way())
        post.booked(sender=str(person.number), dues=[post.told("confirmed")])
        await post.round()
        assert person.texts == []
        assert [state for _, _, state in post.states()] == ["queued"]
        seconds[0] += 41
        await post.at(post.later(seconds=41))
        assert len(person.texts) == 1
    assert [(channel, state) for _, channel, state in post.states()] == [("telegram", "sent")]
