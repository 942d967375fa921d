"""A ticket behind the gateway: files for messengers, and a page that was left and opened again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.desk.ticket import Tickets
from bot.gateway import Gateway
from bot.hall.calendar import Calendar
from bot.hall.signing import Signer
from bot.messages import Reply
from tests.fakes.calendar_readers import by_icalendar
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.tickets import TicketOffice


@pytest.fixture
def office(tmp_path: Path) -> Iterator[TicketOffice]:
    office = TicketOffice(tmp_path)
    yield office
    office.db.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    (tmp_path / "house").mkdir()
    with small_house(tmp_path / "house") as one:
        yield one


def gateway(house: SmallHouse, tickets: Tickets | None) -> Gateway:
    silent: Any = None
    return Gateway(
        house.store, house.conversation, silent, house.live, house.clock, house.desk.facts, "key",
        demo=True, mic=False, tickets=tickets,
    )  # fmt: skip


def test_the_files_of_a_reply_are_made_from_its_address(house: SmallHouse, office: TicketOffice) -> None:
    one = office.book()
    image, attachment = office.tickets.addresses(one)
    papers = asyncio.run(gateway(house, office.tickets).papers({"text": "", "image": image, "attachment": attachment}))
    assert papers is not None
    assert papers.picture.startswith(b"\x89PNG")
    assert papers.calendar_name == f"lianxinqiao-{one.number}.ics"
    assert by_icalendar(papers.calendar).uid == office.tickets.ticket(one).uid


def test_a_reply_without_a_ticket_or_with_a_forged_one_has_no_files(house: SmallHouse, office: TicketOffice) -> None:
    door = gateway(house, office.tickets)
    forged = "/ticket/" + Signer("another key").within("ticket").sign(str(office.book().id)) + ".ics"
    for reply in ({"text": "好"}, {"attachment": forged}, {"attachment": "/audio/1.mp3"}, {"attachment": None}):
        assert asyncio.run(door.papers(reply)) is None


def test_where_nothing_may_leave_the_country_no_ticket_goes_through_a_messenger(
    house: SmallHouse, office: TicketOffice
) -> None:
    image, attachment = office.tickets.addresses(office.book())
    assert asyncio.run(gateway(house, None).papers({"image": image, "attachment": attachment})) is None


def test_a_page_that_is_opened_again_shows_the_picture_and_the_file_of_the_last_answer(house: SmallHouse) -> None:
    papers = {"image": "/ticket/1.x.png", "attachment": "/ticket/1.x.ics"}
    house.dialogue.replies = [Reply("约好了！", **papers)]
    asyncio.run(house.say("对", sender="visitor"))
    told = asyncio.run(gateway(house, None).story("rest", "visitor"))
    assert {name: told[-1][name] for name in papers} == papers
    assert not papers.keys() & told[0].keys()


def test_the_cookie_of_a_visitor_is_no_ticket_and_a_ticket_no_cookie(house: SmallHouse, office: TicketOffice) -> None:
    tickets = Tickets(office.store.appointments, office.facts, Calendar(), office.clock, Signer("key"))
    door, one = gateway(house, tickets), office.book()
    token = tickets.addresses(one)[1].removeprefix("/ticket/").removesuffix(".ics")
    assert tickets.opened(token) is not None
    assert door.unsign(token) is None
    assert tickets.opened(door.sign(str(one.id))) is None
    assert door.unsign(door.sign("visitor")) == "visitor"
