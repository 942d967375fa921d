"""The conversation on a page that is opened again: what it shows is told, and a stopped channel holds back the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.turn import Turn
from bot.gateway import Gateway
from bot.hall.notices import Due
from bot.messages import Incoming, Person
from tests.fakes.clock import MONDAY
from tests.fakes.gateways import gateway_of
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.post import WEDNESDAY, Post

pytestmark = pytest.mark.anyio
VISITOR = "visitor"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as made:
        yield made


@pytest.fixture
def gateway(house: SmallHouse) -> Gateway:
    return gateway_of(house)


async def texts(gateway: Gateway, sender: str = VISITOR) -> list[str]:
    """What the page shows when it is opened again."""
    return [line["text"] for line in await gateway.story("web", sender)]


# -- the call list ----------------------------------------------------------------------------------------


async def rung(house: SmallHouse, step: str = "confirmed", call: bool = False) -> Post:
    """Somebody whose page was not open, so that a clerk has to ring."""
    post = Post(house.store)
    told = Due(step, post.clock.now(), "工作人员确认了：您约的11月25日星期三上午9:00可以来。", call=call)
    post.booked("web", WEDNESDAY, [told], sender=VISITOR)
    await post.round()
    assert len(post.calls()) == 1
    return post


async def test_what_the_reopened_page_has_shown_need_not_be_rung_any_more(house: SmallHouse, gateway: Gateway) -> None:
    post = await rung(house)
    [call] = post.calls()
    assert any("可以来" in text for text in await texts(gateway))
    assert post.calls() == []
    seen = house.store.calls.get(call.id)
    assert seen is not None
    assert (seen.state, seen.clerk, seen.done_at) == ("done", "（聊天里看到了）", house.clock.now())


async def test_it_is_counted_once_and_a_clerk_who_was_faster_keeps_the_call(
    house: SmallHouse, gateway: Gateway
) -> None:
    post = await rung(house)
    [call] = post.calls()
    house.store.calls.done(call.id, "小林", MONDAY)
    await texts(gateway)
    assert house.store.calls.get(call.id).clerk == "小林"  # type: ignore[union-attr]
    assert [(n.step, n.channel, n.state) for n in post.notices()] == [("confirmed", "call", "sent")]
    assert len(house.store.calls.of_day(MONDAY)) == 1


async def test_the_staff_see_at_once_that_there_is_a_call_less(house: SmallHouse, gateway: Gateway) -> None:
    await rung(house)
    async with house.live.listen("staff") as told:
        await texts(gateway)
        await texts(gateway)
    assert told.get_nowait() == {"kind": "queue"}
    assert told.empty()


async def test_a_page_of_somebody_else_takes_nothing_off(house: SmallHouse, gateway: Gateway) -> None:
    post = await rung(house)
    await gateway.take("web", "other", "您好", None)
    await texts(gateway, "other")
    assert len(post.calls()) == 1


async def test_a_call_that_was_promised_is_made_though_the_words_were_read(house: SmallHouse, gateway: Gateway) -> None:
    post = await rung(house, "unconfirmed", call=True)
    await texts(gateway)
    assert [c.step for c in post.calls()] == ["unconfirmed"]


async def test_a_button_pressed_under_the_words_shows_that_they_were_read(house: SmallHouse, gateway: Gateway) -> None:
    post = await rung(house)
    person = house.store.people.find("web", VISITOR)
    assert person is not None
    noted = next(c for c in house.store.choices.on_screen(person.id) if c.title == "知道了")
    house.desk.notices.answer(Turn(person.id, "web", noted.title, MONDAY, data=noted.data))
    assert post.calls() == []


# -- a stopped channel ------------------------------------------------------------------------------------


async def with_a_clerk(house: SmallHouse) -> int:
    """Somebody on the page whom a clerk has taken."""
    await house.conversation.take(Incoming(Person("web", VISITOR), "", MONDAY, "人工"))
    person = house.store.people.find("web", VISITOR)
    assert person is not None
    house.store.transcript.add(person.id, "staff", "您好，我是小林。", MONDAY, "小林")
    return person.id


def put(house: SmallHouse, stopped: bool, seen: int, minutes: int) -> None:
    at = MONDAY + timedelta(minutes=minutes)
    house.store.channel_stops.put("web", stopped, "答错了话", seen, "总管", at)


async def test_while_the_channel_is_stopped_a_reload_shows_no_words_that_wait(
    house: SmallHouse, gateway: Gateway
) -> None:
    person = await with_a_clerk(house)
    put(house, True, 0, 1)
    put(house, True, 1, 3)  # another reason, the same stop
    house.store.transcript.add(person, "staff", "材料收到了。", MONDAY + timedelta(minutes=2), "小林")
    house.store.transcript.add(person, "system", "大厅通知。", MONDAY + timedelta(minutes=2))
    await gateway.take("web", VISITOR, "在吗", None)
    shown = await texts(gateway)
    assert "您好，我是小林。" in shown  # said before
    assert "在吗" in shown
    assert "对不起，这里现在不能回答您。" in shown[-1]
    assert not {"材料收到了。", "大厅通知。"} & set(shown)
    put(house, False, 2, 5)
    assert {"材料收到了。", "大厅通知。"} <= set(await texts(gateway))


async def test_what_waited_reaches_the_page_that_was_reloaded_meanwhile(house: SmallHouse, gateway: Gateway) -> None:
    person = await with_a_clerk(house)
    put(house, True, 0, 1)
    house.store.transcript.add(person, "staff", "材料收到了。", MONDAY + timedelta(minutes=2), "小林")
    await gateway.take("web", VISITOR, "在吗", None)
    after = max(line["id"] for line in await gateway.story("web", VISITOR))
    put(house, False, 1, 5)
    async with aclosing(gateway.listen("web", VISITOR, after)) as events:
        event = await asyncio.wait_for(anext(events), 10)
    assert event["text"] == "材料收到了。"


async def test_a_program_behind_rest_that_comes_meanwhile_misses_nothing(house: SmallHouse, gateway: Gateway) -> None:
    await house.say("您好")
    person = house.store.people.find("rest", "me")
    assert person is not None
    house.store.channel_stops.put("rest", True, "答错了话", 0, "总管", MONDAY)
    house.store.transcript.add(person.id, "staff", "材料收到了。", MONDAY + timedelta(minutes=2), "小林")
    async with aclosing(gateway.listen("rest", "me", 0)) as events:
        waits = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0.2)
        assert not waits.done()
        house.store.channel_stops.put("rest", False, "好了", 1, "总管", MONDAY)
        house.live.publish(f"person:{person.id}", {"kind": "message"})
        assert (await asyncio.wait_for(waits, 10))["text"] == "材料收到了。"


async def test_words_that_wait_are_not_read_so_the_call_stays(house: SmallHouse, gateway: Gateway) -> None:
    put(house, True, 0, -1)
    post = await rung(house)
    await gateway.take("web", VISITOR, "在吗", None)
    assert [line["buttons"] for line in await gateway.story("web", VISITOR)] == [[], []]  # none of what waits
    assert len(post.calls()) == 1
    put(house, False, 1, 5)
    await texts(gateway)
    assert post.calls() == []


# -- what a reload left open ------------------------------------------------------------------------------


async def test_a_line_of_the_persons_own_has_the_id_under_which_the_page_sent_it(
    house: SmallHouse, gateway: Gateway
) -> None:
    await gateway.take("web", VISITOR, "在吗", "m1")
    mine, answer = (await gateway.story("web", VISITOR))[:2]
    assert (mine["who"], mine["said"]) == ("me", "m1")
    assert "said" not in answer
