"""What a ticket says, who can open it, and which codes the window believes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.ticket import Material, Tickets, token_of
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.signing import Signer
from tests.fakes.tickets import SATURDAY_EVENING, SECRETS, TicketOffice


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TicketOffice]:
    office = TicketOffice(tmp_path_factory.mktemp("office"))
    yield office
    office.db.close()


def test_a_ticket_says_when_where_what_and_what_to_bring(office: TicketOffice) -> None:
    one = office.book()
    ticket = office.tickets.ticket(one)
    assert (ticket.number, ticket.service, ticket.service_name) == (one.number, "renewal", "延续（续证）")
    assert (ticket.start, ticket.minutes) == (datetime(2026, 11, 24, 9, 0), 30)
    assert (ticket.day, ticket.clock, ticket.lunar) == ("11月24日星期二", "上午9:00", "十月十六")
    assert (ticket.place, ticket.place_name) == ("counter", "办事大厅窗口")
    assert ticket.address == "演示县演示镇示范路0号一楼（演示地址）"
    assert (ticket.hall_name, ticket.hall_phone) == ("演示县烟草专卖局办事大厅（演示数据）", "0594-0000000")
    assert ticket.materials[:2] == (Material("申请表", "必须"), Material("经营者身份证原件", "必须"))
    assert ticket.materials[-1] == Material("授权委托书和代办人身份证", "别人代办时")
    assert (ticket.status, ticket.status_name, ticket.cancelled) == ("confirmed", "已约好", False)
    assert ticket.made_at == office.clock.now()


def test_nothing_on_a_ticket_names_the_person(office: TicketOffice) -> None:
    for service in ("change", "home_visit", "delivery"):
        ticket = office.tickets.ticket(office.book(SATURDAY_EVENING, service))
        told = str(asdict(ticket))
        assert [value for value in SECRETS.values() if value in told] == []
    assert (ticket.place_name, ticket.address) == ("您店里", None)


def test_a_matter_without_a_list_has_nothing_to_bring_and_a_plain_list_is_taken_too(tmp_path: Path) -> None:
    office = TicketOffice(tmp_path)
    assert office.tickets.ticket(office.book(service="consult")).materials == ()
    values = {
        **office.facts.values,
        "materials.close": ["证", "身份证"],
        "materials.suspend": "申请表",
        "hall.phone": None,
    }
    plain = Tickets(office.store.appointments, HallFacts(values, {}), Calendar(), office.clock, Signer(office.key))
    assert plain.ticket(office.book(service="close")).materials == (Material("证"), Material("身份证"))
    bare = plain.ticket(office.book(service="suspend"))
    assert bare.materials == (Material("申请表"),)
    assert (bare.address, bare.hall_phone, bare.hall_name) == (None, None, "烟草专卖办事大厅")
    office.db.close()


# -- addresses --------------------------------------------------------------------------------------------


def test_an_address_opens_the_appointment_as_it_stands_now(tmp_path: Path) -> None:
    office = TicketOffice(tmp_path)
    one = office.book()
    image, attachment = office.tickets.addresses(one)
    assert (image[-4:], attachment[-4:]) == (".png", ".ics")
    token = token_of(attachment)
    assert token == token_of(image)
    assert all(value not in token for value in (*SECRETS.values(), one.key))
    opened = office.tickets.opened(token)
    assert opened is not None
    assert opened.start == one.start
    office.move(one, SATURDAY_EVENING)
    moved = office.tickets.opened(token)
    assert moved is not None
    assert moved.start == SATURDAY_EVENING
    office.cancel(one)
    gone = office.tickets.opened(token)
    assert gone is not None
    assert (gone.cancelled, gone.status_name) == (True, "已取消")
    office.db.close()


def test_a_place_that_is_only_held_has_no_ticket(tmp_path: Path) -> None:
    office = TicketOffice(tmp_path)
    held = office.store.appointments.held(office.hold(SATURDAY_EVENING))
    assert held is not None
    assert office.tickets.opened(token_of(office.tickets.addresses(held)[0])) is None
    office.db.close()


def test_a_token_of_another_house_of_another_use_or_of_another_appointment_opens_nothing(office: TicketOffice) -> None:
    one = office.book(service="resume")
    token = token_of(office.tickets.addresses(one)[1])
    mine, mac = token.split(".")
    forged = [
        mine,
        f"{mine}.",
        f"{int(mine) - 1}.{mac}",
        f"{mine}.{mac[:-1]}",
        f"{mine}.{mac.upper()}",
        f"{mine}.{mac}0",
        f".{mac}",
        "",
        Signer("another key").within("ticket").sign(mine),
        Signer(office.key).sign(mine),  # as a cookie is signed
        Signer(office.key).within("check-in").sign(mine),
        Signer(office.key).within("ticket").sign("99999"),
        f"{mine}.\ud800",
    ]
    assert [token for token in forged if office.tickets.opened(token)] == []


@given(text=st.text(max_size=60))
def test_no_text_that_somebody_makes_up_is_a_token_or_a_code(text: str) -> None:
    signer = Signer("a key")
    tickets = Tickets(None, HallFacts({}, {}), Calendar(), None, signer)  # type: ignore[arg-type]
    assert tickets.opened(text) is None
    assert tickets.check_code(text) is None
    assert tickets.check_code(f"LXQ1:{text}") is None


def test_addresses_of_other_things_hold_no_token() -> None:
    assert [token_of(a) for a in ("", "/audio/1.mp3", "ticket/1.a.png", "/ticket/", "/ticket/x")] == [""] * 5


# -- codes ------------------------------------------------------------------------------------------------


def test_the_window_reads_the_number_from_a_code_of_this_house(office: TicketOffice) -> None:
    one = office.book(service="replace_lost")
    code = office.tickets.ticket(one).code
    assert code.startswith(f"LXQ1:{one.number}:")
    assert len(code.rpartition(":")[2]) >= 8
    assert office.tickets.check_code(code) == one.number
    assert office.tickets.check_code(f" {code.lower()}\n") == one.number


def test_a_forged_code_is_not_believed(office: TicketOffice) -> None:
    ticket = office.tickets.ticket(office.book(service="suspend"))
    head, number, check = ticket.code.split(":")
    other = f"{int(number) + 1:04d}"
    swapped = check[1] + check[0] + check[2:]
    forged = [
        f"{head}:{other}:{check}",
        f"{head}:{number}:{check[:-1]}",
        f"{head}:{number}:{check}A",
        f"{head}:{number}:{'A' * 10}",
        f"LXQ2:{number}:{check}",
        f"{head}:{number}",
        f"{head}::{check}",
        f"{head}:{int(number)}:{check}",
        ticket.code.replace("1", "１"),
        number,
        "",
        *([f"{head}:{number}:{swapped}"] if swapped != check else []),
    ]
    assert [code for code in forged if office.tickets.check_code(code)] == []
    another = Tickets(office.store.appointments, office.facts, Calendar(), office.clock, Signer("another key"))
    assert another.check_code(ticket.code) is None


def test_the_code_stays_when_the_time_changes(office: TicketOffice) -> None:
    one = office.book(service="new_licence")
    before = office.tickets.ticket(one)
    after = office.tickets.ticket(replace(one, start=SATURDAY_EVENING, sequence=3))
    assert (before.code, before.uid) == (after.code, after.uid)
    assert before.sequence < after.sequence


def test_the_signature_of_one_use_does_not_count_in_another() -> None:
    signer = Signer("key")
    assert signer.unsign(signer.sign("a.b")) == "a.b"
    assert signer.within("x").unsign(signer.sign("a")) is None
    assert signer.unsign(signer.within("x").sign("a")) is None
    assert len({signer.mac("a"), signer.within("x").mac("a"), signer.within("y").mac("a"), signer.mac("b")}) == 4
