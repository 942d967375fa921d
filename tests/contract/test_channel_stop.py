"""The kill switch: one kind sentence at once in every process, and opting out works whatever is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.notice_choices import notice_choices
from bot.hall import universal
from bot.hall.period import Period
from bot.messages import Incoming, Person
from bot.store.behind import Behind
from bot.store.database import Database
from bot.store.hall_values import ChangedMeanwhile
from bot.store.seal import Seal
from bot.store.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.gateways import gateway_of
from tests.fakes.house import SmallHouse, small_house

pytestmark = pytest.mark.anyio
SORRY = "对不起，这里现在不能回答您。"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as made:
        yield made


def stop(store: Store, channel: str = "rest", seen: int = 0) -> None:
    store.channel_stops.put(channel, True, "答错了话", seen, "总管", MONDAY)


async def test_the_next_message_hears_one_kind_sentence_with_the_halls_number(house: SmallHouse) -> None:
    stop(house.store)
    replies = await house.say("续证要多少钱")
    assert [r["text"] for r in replies] == [
        f"{SORRY}请打大厅电话{house.desk.facts.texts['hall.phone']}，工作人员会帮您。"
    ]
    assert set(replies[0]) >= {"recipient_id", "text", "buttons", "custom"}
    assert replies[0]["buttons"] == []


async def test_it_holds_in_every_process_of_the_store_and_is_undone_as_fast(house: SmallHouse) -> None:
    other = Store(Database(str(house.store.db.url)), Seal(b"k" * 32))
    stop(other)
    assert (await house.say("人工"))[0]["text"].startswith(SORRY)
    assert house.store.handoffs.listing() == []
    other.channel_stops.put("rest", False, "好了", 1, "总管", MONDAY)
    assert not (await house.say("人工"))[0]["text"].startswith(SORRY)
    other.db.close()


async def test_what_is_said_on_a_stopped_channel_is_not_counted_as_answered(house: SmallHouse) -> None:
    await house.say("续证要多少钱", sender="ann")
    stop(house.store)
    await house.say("续证要多少钱")
    today = MONDAY.date()
    [visits] = house.store.figures.visits(Period("day", today, today)).values()
    assert (visits.all, visits.alone, visits.stopped) == (2, 1, 1)


async def test_other_channels_go_on(house: SmallHouse) -> None:
    stop(house.store, "web")
    assert not (await house.say("人工"))[0]["text"].startswith(SORRY)


async def test_a_repeat_gets_the_stored_answer_also_after_the_channel_is_on_again(house: SmallHouse) -> None:
    stop(house.store)
    first = await house.say("您好", message_id="m1")
    house.store.channel_stops.put("rest", False, "好了", 1, "总管", MONDAY)
    assert await house.say("您好", message_id="m1") == first


async def test_a_voice_message_is_not_even_listened_to(house: SmallHouse) -> None:
    stop(house.store)
    assert (await house.speak("续证要多少钱"))[0]["text"].startswith(SORRY)


async def test_a_clerk_sees_what_was_said_on_a_stopped_channel(house: SmallHouse) -> None:
    await house.say("人工")
    [handoff] = house.store.handoffs.listing()
    house.store.handoffs.claim(handoff.id, "王芳", MONDAY)
    assert await house.say("在吗") == []  # the contract while a clerk has taken over
    stop(house.store)
    async with house.live.listen("staff") as heard:
        assert (await house.say("还在吗"))[0]["text"].startswith(SORRY)
    assert heard.get_nowait()["handoff"] == handoff.id
    assert [x.text for x in house.store.transcript.story(handoff.person_id) if x.direction == "in"][-1] == "还在吗"


def test_a_stop_lasts_from_its_first_row_whatever_was_written_to_it_later(store: Store) -> None:
    assert store.channel_stops.since("web") is None
    for seen, (stopped, hour) in enumerate([(True, 9), (False, 10), (True, 11), (True, 12)]):
        store.channel_stops.put("web", stopped, "答错了话", seen, "总管", MONDAY.replace(hour=hour))
    assert store.channel_stops.since("web") == MONDAY.replace(hour=11)
    assert store.channel_stops.since("rest") is None
    store.channel_stops.put("web", False, "好了", 4, "总管", MONDAY.replace(hour=13))
    assert store.channel_stops.since("web") is None


def test_who_was_overtaken_is_told(house: SmallHouse) -> None:
    stop(house.store)
    with pytest.raises(ChangedMeanwhile):
        stop(house.store)
    assert [(one.channel, one.reason) for one in house.store.channel_stops.now_stopped()] == [("rest", "答错了话")]


async def test_notices_and_clerks_words_reach_an_open_page_only_when_the_channel_is_on(house: SmallHouse) -> None:
    await house.say("再说一遍")
    person = house.store.people.find("rest", "me")
    assert person is not None
    stop(house.store)
    house.store.transcript.add(person.id, "system", "大厅通知。", MONDAY)
    gateway = gateway_of(house)
    events = gateway.listen("rest", "me", 1)
    waits = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0.2)
    assert not waits.done()
    house.store.channel_stops.put("rest", False, "好了", 1, "总管", MONDAY)
    house.live.publish(f"person:{person.id}", {"kind": "message"})
    assert (await asyncio.wait_for(waits, 10))["text"] == "大厅通知。"
    await events.aclose()  # type: ignore[attr-defined]
    assert gateway.closed("rest") == ""


# -- opting out -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["退订", "退订。", "td", "TD", "取消订阅", "退订通知", "不要再发通知了"])
async def test_opting_out_needs_no_engine(house: SmallHouse, text: str) -> None:
    [reply] = await house.say(text)
    assert "大厅的通知也不发了" in reply["text"]
    assert "好的，马上停" in reply["custom"]["spoken"]
    person = house.store.people.find("rest", "me")
    assert person is not None
    assert house.store.no_news.wants_none(person.id)


async def test_opting_out_holds_on_a_stopped_channel_while_waiting_and_beside_a_clerk(house: SmallHouse) -> None:
    stop(house.store)
    assert (await house.say("退订"))[0]["text"].startswith(SORRY)
    house.store.channel_stops.put("rest", False, "好了", 1, "总管", MONDAY)
    await house.say("人工", "waits")
    assert "不发了" in (await house.say("退订", "waits"))[0]["text"]
    await house.say("人工", "served")
    served = house.store.people.find("rest", "served")
    assert served is not None
    handoff = house.store.handoffs.silencing(served.id)
    assert handoff is not None
    house.store.handoffs.claim(handoff.id, "王芳", MONDAY)
    assert await house.say("退订", "served") == []
    assert house.store.no_news.count() == 3


async def test_opting_out_stops_the_reminders_too_and_opting_in_brings_the_notices_back(house: SmallHouse) -> None:
    await house.say("再说一遍")
    person = house.store.people.find("rest", "me")
    assert person is not None
    expiry = (MONDAY + timedelta(days=200)).date()
    house.store.notebook.subscribe(person.id, "rest", expiry, MONDAY, [])
    await house.say("退订")
    assert not house.store.notebook.unsubscribe(person.id, MONDAY)
    [reply] = await house.say("重新订阅")
    assert reply["text"].startswith("好的，大厅有通知就发给您。")
    assert not house.store.no_news.wants_none(person.id)


async def test_the_button_under_a_notice_is_enough(house: SmallHouse) -> None:
    await house.say("再说一遍")
    person = house.store.people.find("rest", "me")
    assert person is not None
    [[token]] = house.store.choices.offer(person.id, [notice_choices("news", "broadcast:1", Behind())])
    stop(house.store)
    await house.conversation.take(Incoming(Person("rest", "me"), "", house.clock.now(), token))
    assert house.store.no_news.wants_none(person.id)
    house.store.no_news.opt_in(person.id)
    house.store.channel_stops.put("rest", False, "好了", 1, "总管", MONDAY)
    assert "不发了" in (await house.say(token))[0]["text"]
    assert house.store.no_news.wants_none(person.id)


@pytest.mark.parametrize("text", ["订阅", "我要订阅提醒", "不要通知我老婆", "退订要钱吗"])
def test_what_only_sounds_like_it_is_none(text: str) -> None:
    assert universal.command(text) not in ("news_off", "news_on")
