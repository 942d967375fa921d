"""The calendar file, read by five readers that others wrote, and its form down to the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.ticket import Ticket
from bot.desk.ticket_calendar import calendar_file, clean, summary
from tests.fakes.calendar_readers import PYTHON, Read, by_node, install_node_readers
from tests.fakes.tickets import SATURDAY_EVENING, SECRETS, TUESDAY_MORNING, TicketOffice

STATES = ("booked", "pending", "moved", "cancelled")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TicketOffice]:
    office = TicketOffice(tmp_path_factory.mktemp("office"))
    yield office
    office.db.close()


@pytest.fixture(scope="module")
def tickets(office: TicketOffice) -> dict[str, Ticket]:
    """One appointment in its course: booked, moved to a weekend evening, cancelled; and one that waits."""
    made = office.tickets.ticket
    waiting = made(office.book(SATURDAY_EVENING, "consult", by_appointment=True))
    booked = office.book()
    moved = office.move(booked, SATURDAY_EVENING, by_appointment=True)
    return {
        "booked": made(booked),
        "pending": waiting,
        "moved": made(moved),
        "cancelled": made(office.cancel(moved)),
    }


def expected(ticket: Ticket) -> Read:
    """What every reader must understand, worked out by hand from the appointment: Shanghai is UTC+8."""
    start = (ticket.start - timedelta(hours=8)).replace(tzinfo=UTC)
    evening = datetime.combine(ticket.start.date() - timedelta(days=1), datetime.min.time(), UTC)
    alarms = (evening + timedelta(hours=10), start - timedelta(hours=2))  # six in the evening is 10:00 UTC
    words = PYTHON["icalendar"](calendar_file(ticket))
    return Read(
        ticket.uid,
        ticket.sequence,
        start,
        start + timedelta(minutes=30),
        summary(ticket),
        "演示县烟草专卖局办事大厅（演示数据），演示县演示镇示范路0号一楼（演示地址）",
        words.description,
        {"pending": "TENTATIVE", "cancelled": "CANCELLED"}.get(ticket.status, "CONFIRMED"),
        "CANCEL" if ticket.cancelled else "PUBLISH",
        () if ticket.cancelled else alarms,
    )


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("reader", PYTHON)
def test_readers_in_python_understand_the_same(tickets: dict[str, Ticket], state: str, reader: str) -> None:
    assert PYTHON[reader](calendar_file(tickets[state])) == expected(tickets[state])


@pytest.mark.slow
@pytest.mark.node
@pytest.mark.npm
def test_readers_in_node_understand_the_same(tickets: dict[str, Ticket], tmp_path: Path) -> None:
    install_node_readers()
    paths = [tmp_path / f"{state}.ics" for state in STATES]
    for state, path in zip(STATES, paths, strict=True):
        path.write_bytes(calendar_file(tickets[state]))
    for state, read in zip(STATES, by_node(paths), strict=True):
        assert read == {"ical.js": expected(tickets[state]), "node-ical": expected(tickets[state])}, state


def test_the_event_stays_the_same_one_and_every_change_is_news(tickets: dict[str, Ticket]) -> None:
    booked, moved, cancelled = (
        PYTHON["icalendar"](calendar_file(tickets[s])) for s in ("booked", "moved", "cancelled")
    )
    assert booked.uid == moved.uid == cancelled.uid != PYTHON["icalendar"](calendar_file(tickets["pending"])).uid
    assert booked.sequence < moved.sequence < cancelled.sequence
    assert not set(booked.alarms) & set(moved.alarms)
    assert cancelled.alarms == ()


def test_a_clerks_confirmation_is_news_too(tmp_path: Path) -> None:
    office = TicketOffice(tmp_path)
    one = office.book(SATURDAY_EVENING, by_appointment=True)
    confirmed = office.store.appointments.set_status(one.id, "confirmed", office.clock.now())
    before, after = office.tickets.ticket(one), office.tickets.ticket(confirmed)
    assert (before.uid, before.start) == (after.uid, after.start)
    assert before.sequence < after.sequence < office.tickets.ticket(office.move(confirmed, TUESDAY_MORNING)).sequence
    office.db.close()


def test_what_is_not_certain_stands_in_the_line_a_telephone_shows(tickets: dict[str, Ticket]) -> None:
    assert summary(tickets["booked"]) == "烟草局预约：延续（续证），0002号"
    assert summary(tickets["pending"]).startswith("（等确认）")
    assert summary(tickets["cancelled"]).startswith("（已取消）")


@pytest.mark.parametrize("state", STATES)
def test_every_line_ends_in_crlf_and_has_at_most_75_bytes_of_whole_characters(
    tickets: dict[str, Ticket], state: str
) -> None:
    lines = calendar_file(tickets[state]).split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert all(line.decode("utf-8") for line in lines[:-1])


def test_the_zone_is_named_and_described_and_the_stamp_is_in_utc(tickets: dict[str, Ticket]) -> None:
    text = calendar_file(tickets["booked"]).decode()
    assert "DTSTART;TZID=Asia/Shanghai:20261124T090000\r\nDTEND;TZID=Asia/Shanghai:20261124T093000\r\n" in text
    assert "DTSTAMP:20261123T011000Z\r\n" in text
    assert text.count("BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n") == 1
    assert text.index("END:VTIMEZONE") < text.index("BEGIN:VEVENT")


@pytest.mark.parametrize("state", STATES)
def test_nothing_in_the_file_names_the_person(tickets: dict[str, Ticket], state: str) -> None:
    text = calendar_file(tickets[state]).decode().replace("\r\n ", "")
    assert [value for value in SECRETS.values() if value in text] == []
    assert re.search(r"UID:appointment-[0-9a-f]{32}@lianxinqiao\r\n", text)


def test_a_visit_at_home_says_where_in_words_and_gives_no_address(office: TicketOffice) -> None:
    visit = office.tickets.ticket(office.book(datetime(2026, 11, 26, 15, 0), "home_visit"))
    read = PYTHON["icalendar"](calendar_file(visit))
    assert read.location == "您家里"
    assert visit.address is None
    assert SECRETS["address"] not in read.description


@given(words=st.text(max_size=400), place=st.text(max_size=400))
def test_any_words_come_back_as_they_were_after_folding_and_unfolding(words: str, place: str) -> None:
    ticket = replace(ANY, service_name=words, hall_name=place)
    data = calendar_file(ticket)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    for read in (PYTHON["icalendar"](data), PYTHON["vobject"](data)):
        assert read.summary == clean(f"烟草局预约：{words}，0001号")
        assert read.location == clean(place)
        assert read.uid == ticket.uid


@given(words=st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=300))
def test_letters_signs_and_numbers_are_never_left_out(words: str) -> None:
    assert clean(words) == words


def test_a_line_end_of_any_kind_stays_inside_its_line() -> None:
    data = calendar_file(replace(ANY, service_name="一\r\nSTATUS:CANCELLED\u2028二\x85三\x00四"))
    assert PYTHON["icalendar"](data).summary == "烟草局预约：一\nSTATUS:CANCELLED二三四，0001号"
    assert len(icalendar.Calendar.from_ical(data).walk("VEVENT")) == 1
    assert data.decode().count("\r\nSTATUS:") == 1


ANY = Ticket(
    number="0001",
    uid="appointment-0@lianxinqiao",
    sequence=0,
    service="renewal",
    service_name="续证",
    start=TUESDAY_MORNING,
    minutes=30,
    place="counter",
    place_name="窗口",
    address=None,
    hall_name="大厅",
    hall_phone=None,
    status="confirmed",
    materials=(),
    day="11月24日星期二",
    clock="上午9:00",
    lunar="十月十六",
    code="LXQ1:0001:AAAAAAAAAA",
    made_at=datetime(2026, 11, 23, 9, 0),
)
