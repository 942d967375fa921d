"""Updates in, by polling and by webhook: once, in order, nobody waits for another, nothing lost in a crash."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from bot.channels import telegram_webhook
from bot.channels.telegram import TelegramChannel
from tests.contract.telegram_fixtures import anyio_backend, api, house  # noqa: F401
from tests.fakes.patience import PATIENCE_S
from tests.fakes.telegram_api import TOKEN, Fault, TelegramApi
from tests.fakes.telegram_house import SECRET, FakeHouse, Running, running, settings
from tests.fakes.telegram_people import TelegramPerson
from tests.fakes.telegram_rules import Refusal

# ruff: noqa: F811
pytestmark = [pytest.mark.anyio, pytest.mark.slow]
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}


async def crash(channel: TelegramChannel) -> None:
    """What a kill leaves behind: nothing finished, nothing confirmed."""
    assert channel._task is not None
    channel._task.cancel()
    await channel._inbox.stop()
    await channel._bot.shutdown()


# -- polling ----------------------------------------------------------------------------------------------


async def test_an_update_is_confirmed_only_after_the_house_answered(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    async with running(api, house) as bot:
        gate = house.delays[str(person.number)] = asyncio.Event()
        update = person.says("续证怎么办")
        await api.until(lambda: house.taken)
        await api.until(lambda: len(api.called("getUpdates")) >= 2)
        assert update in api.updates
        gate.set()
        await person.reads(1)
        await api.until(lambda: not api.updates)
        assert bot.channel.health() == {"status": "on", "mode": "polling"}
    assert house.heard == ["续证怎么办"]


async def test_a_crash_in_the_middle_of_a_turn_loses_nothing_and_does_nothing_twice(
    api: TelegramApi, house: FakeHouse
) -> None:
    person = TelegramPerson(api)
    first = TelegramChannel(settings(api.url), house)
    await first.start()
    gate = house.delays[str(person.number)] = asyncio.Event()
    person.says("我要预约时间")
    await api.until(lambda: house.taken)
    await crash(first)
    assert person.texts == []
    gate.set()
    async with running(api, house):
        assert len(await person.reads(1)) == 1
        await api.until(lambda: not api.updates)
    assert house.effects == 1


async def test_a_proper_stop_confirms_so_that_the_next_start_answers_nothing_again(
    api: TelegramApi, house: FakeHouse
) -> None:
    person = TelegramPerson(api)
    async with running(api, house):
        person.says("一")
        await person.reads(1)
    async with running(api, house):
        person.says("二")
        await person.reads(2)
    assert person.texts == ["您说的是：一", "您说的是：二"]
    assert house.heard == ["一", "二"]


async def test_a_slow_house_holds_up_one_chat_only_and_keeps_its_order(api: TelegramApi, house: FakeHouse) -> None:
    slow, quick = TelegramPerson(api, 1), TelegramPerson(api, 2)
    gate = house.delays["1"] = asyncio.Event()
    async with running(api, house):
        for words in ("甲", "乙", "丙"):
            slow.says(words)
        for words in ("一", "二", "三"):
            quick.says(words)
        assert await quick.reads(3) == ["您说的是：一", "您说的是：二", "您说的是：三"]
        quick.says("四")
        await quick.reads(4)
        assert slow.texts == []
        gate.set()
        assert await slow.reads(3) == ["您说的是：甲", "您说的是：乙", "您说的是：丙"]
    assert len(house.taken) == 7


async def test_a_second_poller_does_not_end_the_channel(api: TelegramApi, house: FakeHouse) -> None:
    async with running(api, house), httpx.AsyncClient(verify=False, timeout=PATIENCE_S) as other:
        await api.until(lambda: api.called("getUpdates"))
        await other.post(f"{api.url}/bot{TOKEN}/getUpdates", data={"timeout": "0"})
        person = TelegramPerson(api)
        person.says("还在吗")
        await person.reads(1)


async def test_a_webhook_left_behind_is_removed_and_what_waited_is_answered(api: TelegramApi, house: FakeHouse) -> None:
    api.hook = {"url": "http://127.0.0.1:9/"}
    person = TelegramPerson(api)
    person.says("有人吗")
    async with running(api, house):
        await person.reads(1)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("getUpdates", times=2),
        Fault("getUpdates", Refusal(502, "Bad Gateway"), times=2),
        Fault("getUpdates", Refusal(429, "Too Many Requests: retry after 1", retry_after=1)),
        Fault("getMe", times=2),
        Fault("deleteWebhook", Refusal(500, "Internal Server Error")),
    ],
    ids=["connection cut", "502", "429", "cut at the start", "500 at the start"],
)
async def test_polling_goes_on_after_trouble_on_the_line(fault: Fault, api: TelegramApi, house: FakeHouse) -> None:
    api.faults = [Fault(fault.method, fault.refusal, fault.times)]
    person = TelegramPerson(api)
    async with running(api, house) as bot:
        person.says("喂")
        await person.reads(1)
        await api.until(lambda: bot.channel.health()["status"] == "on")
    assert bot.pauses


async def test_an_unreachable_telegram_never_holds_up_the_house(house: FakeHouse) -> None:
    channel = TelegramChannel(settings("http://127.0.0.1:9"), house)
    await asyncio.wait_for(channel.start(), PATIENCE_S)
    assert channel.health()["status"] == "connecting"
    await asyncio.wait_for(channel.stop(), PATIENCE_S)
    assert channel.health()["status"] == "stopped"


# -- webhook ----------------------------------------------------------------------------------------------


async def test_the_webhook_is_registered_with_its_secret_and_works(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    async with running(api, house, "webhook"):
        await api.until(lambda: api.hook)
        assert api.hook["secret_token"] == SECRET
        assert "callback_query" in api.hook["allowed_updates"]
        person.says("我要预约时间")
        await person.reads(1)
        person.presses("上午9:30")
        await person.reads(2)
        await api.until(lambda: len(api.deliveries) == 2)
        assert {status for _, status in api.deliveries} == {200}


async def test_what_waited_while_the_gateway_was_away_is_answered_at_the_start(
    api: TelegramApi, house: FakeHouse
) -> None:
    person = TelegramPerson(api)
    person.says("早上好")
    async with running(api, house, "webhook"):
        await person.reads(1)


async def test_the_same_update_three_times_is_answered_once(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    async with running(api, house, "webhook"):
        await api.until(lambda: api.hook)
        update = person.says("续证", hold=True)
        gate = house.delays[str(person.number)] = asyncio.Event()
        posts = [asyncio.create_task(api.post(update)) for _ in range(3)]
        await api.until(lambda: house.taken)
        gate.set()
        assert await asyncio.gather(*posts) == [200, 200, 200]
        assert await api.post(update) == 200
        assert person.texts == ["您说的是：续证"]
        assert len(house.taken) == 1


async def test_an_update_that_comes_again_after_a_restart_has_no_second_effect(
    api: TelegramApi, house: FakeHouse
) -> None:
    person = TelegramPerson(api)
    for _ in range(2):
        async with running(api, house, "webhook"):
            await api.until(lambda: api.hook)
            update = person.says("我要预约时间", update_id=900_500, hold=True)
            assert await api.post(update) == 200
        api.hook, api._hook_set_at = {}, -9.0  # the server takes a webhook once a second
    assert house.effects == 1
    assert len(set(person.texts)) == 1


async def test_an_older_update_that_comes_late_is_still_answered(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    async with running(api, house, "webhook"):
        await api.until(lambda: api.hook)
        older, newer = person.says("一", hold=True), person.says("二", hold=True)
        assert [await api.post(newer), await api.post(older)] == [200, 200]
        assert sorted(person.texts) == ["您说的是：一", "您说的是：二"]


async def test_updates_that_wait_together_are_answered_in_their_own_order(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    async with running(api, house, "webhook") as bot:
        await api.until(lambda: api.hook)
        gate = house.delays[str(person.number)] = asyncio.Event()
        first, second, third = (person.says(words, hold=True) for words in "一二三")
        posts = [asyncio.create_task(api.post(first))]
        await api.until(lambda: house.taken)
        for update in (third, second):
            posts.append(asyncio.create_task(api.post(update)))
            await api.until(lambda: len(bot.channel._inbox._open) == len(posts))
        gate.set()
        await asyncio.gather(*posts)
        assert house.heard == ["一", "二", "三"]


async def test_telegram_is_asked_to_come_again_while_the_answer_takes_too_long(
    api: TelegramApi, house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_webhook.webhook, "__defaults__", (0.05,))
    person = TelegramPerson(api)
    async with running(api, house, "webhook"):
        await api.until(lambda: api.hook)
        gate = house.delays[str(person.number)] = asyncio.Event()
        person.says("慢的")
        await api.until(lambda: any(status == 503 for _, status in api.deliveries))
        gate.set()
        await api.until(lambda: any(status == 200 for _, status in api.deliveries))
    assert house.heard == ["慢的"]
    assert person.texts == ["您说的是：慢的"]


BAD = [
    ("no secret", 403, {"X-Telegram-Bot-Api-Secret-Token": ""}, b'{"update_id": 1}'),
    ("wrong secret", 403, {"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1] + "2"}, b'{"update_id": 1}'),
    ("secret that is no ASCII", 403, {"X-Telegram-Bot-Api-Secret-Token": "ä" * 16}, b'{"update_id": 1}'),
    ("a form", 415, {"Content-Type": "application/x-www-form-urlencoded"}, b"update_id=1"),
    ("nothing about the type", 415, {"Content-Type": ""}, b'{"update_id": 1}'),
    ("too large", 413, {}, b'{"update_id": 1, "x": "' + b"x" * 1_000_001 + b'"}'),
    ("broken", 400, {}, b'{"update_id": 1'),
    ("not text", 400, {}, b"\xff\xfe\x00"),
    ("very deep", 400, {}, b"[" * 100_000),
    ("a list", 400, {}, b"[]"),
    ("no number", 400, {}, b'{"message": {}}'),
    ("a false number", 400, {}, b'{"update_id": true}'),
    ("a negative number", 400, {}, b'{"update_id": -5}'),
    ("a huge number", 400, {}, b'{"update_id": 99999999999999999999}'),
    ("content that is no object", 400, {}, b'{"update_id": 1, "message": "hello"}'),
]  # fmt: skip


async def test_whatever_else_comes_to_the_webhook_is_refused_with_the_right_status(
    api: TelegramApi, house: FakeHouse
) -> None:
    async with running(api, house, "webhook"), httpx.AsyncClient(verify=False, timeout=PATIENCE_S) as stranger:
        await api.until(lambda: api.hook)
        url = api.hook["url"]
        for name, status, headers, body in BAD:
            head = {k: v.encode("utf-8") for k, v in {**HEADERS, **headers}.items()}
            answer = await stranger.post(url, content=body, headers=head)
            assert answer.status_code == status, name
        assert (await stranger.get(url, headers=HEADERS)).status_code == 405

        async def endless() -> Any:
            for _ in range(1100):
                yield b" " * 1000

        answer = await stranger.post(url, content=endless(), headers=HEADERS)
        assert answer.status_code == 413
    assert house.taken == []


ODD = [
    {},
    {"kind_of_the_future": {"x": 1}},
    {"message": {}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 5}}},
    {"message": {"message_id": "x", "date": "never", "chat": []}},
    {"callback_query": {"id": "1"}},
    {"callback_query": {"id": "1", "from": {"id": 5, "is_bot": False, "first_name": "x"}, "chat_instance": "1"}},
    {"edited_message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}},
    {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": "x"}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": "x"}},
    {"poll_answer": {"poll_id": "1", "option_ids": []}},
    {"inline_query": {"id": "1", "query": "", "offset": "", "from": {"id": 5, "is_bot": False, "first_name": "x"}}},
    {"my_chat_member": {"chat": {"id": 5, "type": "private"}}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": "5", "type": "private"}, "text": "x"}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 5.5, "type": "private"}, "text": ["x"]}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "photo": "x", "caption": 7}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"},
                 "from": {"id": 5, "is_bot": True, "first_name": "x"}, "text": "a bot"}},
]  # fmt: skip


async def test_no_kind_of_update_stops_the_channel(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    async with running(api, house, "webhook"), httpx.AsyncClient(verify=False, timeout=PATIENCE_S) as line:
        await api.until(lambda: api.hook)
        for number, content in enumerate(ODD):
            body = json.dumps({"update_id": number, **content})
            answer = await line.post(api.hook["url"], content=body, headers=HEADERS)
            assert answer.status_code == 200, content
        person.says("还好吗")
        assert await person.reads(1) == ["您说的是：还好吗"]
    assert house.heard == ["还好吗"]


async def test_a_message_of_a_kind_not_invented_yet_gets_the_kind_sentence(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    async with running(api, house, "webhook"), httpx.AsyncClient(verify=False, timeout=PATIENCE_S) as line:
        await api.until(lambda: api.hook)
        message = {"message_id": 9, "date": 1, "chat": person.place.head(), "from": person.user, "hologram": {"x": 1}}
        body = json.dumps({"update_id": 3, "message": message})
        assert (await line.post(api.hook["url"], content=body, headers=HEADERS)).status_code == 200
        assert "看不懂" in (await person.reads(1))[0]


async def test_while_polling_the_webhook_address_lets_nobody_in(api: TelegramApi, house: FakeHouse) -> None:
    async with running(api, house) as bot:
        transport = httpx.ASGITransport(app=_app(bot))
        async with httpx.AsyncClient(verify=False, transport=transport, base_url="http://x") as stranger:
            answer = await stranger.post("/webhooks/telegram", content=b'{"update_id": 1}', headers=HEADERS)
            assert answer.status_code == 403


async def test_an_address_telegram_refuses_is_reported_and_not_asked_for_again(
    api: TelegramApi, house: FakeHouse
) -> None:
    api.local = False
    async with running(api, house, "webhook") as bot:
        await api.until(lambda: bot.channel.health()["status"] == "refused")
    assert len(api.called("setWebhook")) == 1


def _app(bot: Running) -> Any:
    from starlette.applications import Starlette

    return Starlette(routes=[bot.channel.route])
