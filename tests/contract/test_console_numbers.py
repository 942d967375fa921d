"""Calling numbers in the console: who has come is seen at once, and nobody's name leaves the list."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot.console.events import Events
from bot.console.worklist import Worklist
from bot.desk.called_numbers import CalledNumbers
from bot.desk.screen import CalledToday
from tests.fakes.console import Clerk, ConsoleHouse

NINE = datetime(2026, 11, 23, 9, 30)


@pytest.fixture
def clerk(house: ConsoleHouse) -> Clerk:
    return house.clerk()


def comes(house: ConsoleHouse, sender: str) -> None:
    licence = {"ann": "350300000001", "ben": "350300000002"}[sender]
    house.counter.check_in(house.booked(NINE, False, sender, licence=licence).id, "自助机")


def test_who_has_come_is_listed_in_order_without_a_name(house: ConsoleHouse, clerk: Clerk) -> None:
    assert "现在没有人等叫号" in clerk.get("/console/numbers").text
    comes(house, "ann")
    comes(house, "ben")
    listed = clerk.get("/console/numbers").text
    assert listed.index("<strong>001</strong> 09:30 延续（续证）") < listed.index("<strong>002</strong>")
    assert "演示" not in listed


def test_the_next_one_is_called_and_the_number_is_shown_to_everybody(house: ConsoleHouse, clerk: Clerk) -> None:
    comes(house, "ann")
    comes(house, "ben")
    page = clerk.get("/console/appointments").text
    assert 'data-testid="call-next"' in page
    done = clerk.post("/console/numbers/next", desk="2号窗口")
    assert done.status_code == 303
    assert "叫了001号，到2号窗口。" in clerk.get(done.headers["location"]).text
    assert [(one.shown, one.desk) for one in CalledNumbers(house.store, house.clock).now()] == [("001", "2号窗口")]
    listed = clerk.get("/console/numbers").text
    assert "<strong>002</strong> 09:30" in listed
    assert "<strong>001</strong> 到2号窗口" in listed
    house.clock.forward(minutes=1)
    clerk.post("/console/numbers/1/again", desk="1号窗口")
    assert CalledNumbers(house.store, house.clock).now()[0].desk == "1号窗口"
    assert [look[1] for look in house.looks() if look[1].startswith("call_")] == ["call_number", "call_again"]


def test_the_hall_s_television_shows_what_was_called(house: ConsoleHouse, clerk: Clerk) -> None:
    comes(house, "ann")
    called = CalledToday(CalledNumbers(house.store, house.clock))
    assert called.now(house.clock.now()) == []
    clerk.post("/console/numbers/next", desk="2号窗口")
    [one] = called.now(house.clock.now())
    assert (one.number, one.counter) == ("001", "2号窗口")


def test_with_nobody_waiting_or_no_window_the_page_says_so(house: ConsoleHouse, clerk: Clerk) -> None:
    empty = clerk.post("/console/numbers/next", desk="1")
    assert empty.status_code == 409
    assert "现在没有人在等叫号。" in empty.text
    comes(house, "ann")
    nowhere = clerk.post("/console/numbers/next", desk=" ")
    assert nowhere.status_code == 409
    assert "请写窗口号" in nowhere.text
    assert CalledNumbers(house.store, house.clock).waiting() == ["001"]


def test_other_days_and_those_who_only_look_have_no_key_to_call(house: ConsoleHouse, clerk: Clerk) -> None:
    assert "call-next" not in clerk.get("/console/appointments?day=2026-11-24").text
    auditor = house.clerk("李审", "auditor")
    assert "call-next" not in auditor.get("/console/appointments").text


def test_a_check_in_reaches_the_open_pages_at_once(house: ConsoleHouse, clerk: Clerk) -> None:
    changes = Events(house.store.staff, house.clock, house.live, Worklist(house.store)).changes(clerk.token)

    async def first() -> dict[str, object]:
        waiting = asyncio.ensure_future(anext(changes))
        while not house.live.listeners("staff"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        await asyncio.to_thread(comes, house, "ann")
        house.live.publish("staff", {"kind": "arrived"})
        return await waiting

    assert asyncio.run(first())["kind"] == "changed"
