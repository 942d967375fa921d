"""Checking in at the kiosk and calling numbers: what is found, shown and refused; calling on every database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.desk.arriving import Arriving
from bot.desk.arriving_parts import Asker, Finding
from bot.desk.called_numbers import BadDesk, CalledNumbers, NobodyWaits
from bot.desk.counter import CounterDesk
from bot.desk.reach import Reach
from bot.desk.ticket import Tickets
from bot.desk.wishes import Wishes
from bot.hall import arrival
from bot.hall.calendar import Calendar
from bot.hall.services import SERVICES
from bot.hall.signing import Signer
from bot.hall.slots import BookingRules
from bot.store.appointments import Appointment, Details
from bot.store.seal import Seal
from bot.store.staff_tables import audit
from bot.store.store import Store
from tests.contract.test_counter import OPENING
from tests.fakes import claims
from tests.fakes.clock import MONDAY, StoppedClock
from tests.fakes.template import empty_store
from tests.fakes.tickets import example_hall

NINE = datetime(2026, 11, 23, 9, 30)
ME = Asker("visitor-1", "10.0.0.9")
NAME, PHONE = "林演示", "13000004321"


class Lobby:
    """The hall's lobby on a Monday morning at ten past nine."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, StoppedClock()
        wishes = Wishes(OPENING.calendar, OPENING, BookingRules(), store.appointments)
        self.counter = CounterDesk(store, wishes, self.clock, (), Reach())
        signer = Signer("a key of this house")
        self.tickets = Tickets(store.appointments, example_hall(), Calendar(), self.clock, signer)
        self.kiosk = Arriving(store, self.counter, self.tickets, Calendar(), self.clock, signer)
        self.numbers = CalledNumbers(store, self.clock)
        self._keys = iter(range(1000))

    def book(self, start: datetime = NINE, phone: str = PHONE, service: str = "renewal", **more: str) -> Appointment:
        """A booked place."""
        key = f"k{next(self._keys)}"
        claim = claims.at(start, capacity=99, service=service)
        person = self.store.people.meet("web", key, MONDAY).id
        details = Details(NAME, phone, f"3503{next(self._keys):08d}", "白塘镇演示村1号")
        return self.store.appointments.take(
            key, person, "web", SERVICES[service], claim, details, MONDAY - timedelta(days=2), status=more.get("status")
        )

    def code(self, one: Appointment) -> str:
        """What the square code of its ticket says."""
        return self.tickets.ticket(one).code

    def comes(self, one: Appointment) -> Finding:
        """Somebody shows the ticket and says that's me."""
        found = self.kiosk.by_code(self.code(one), ME)
        assert found.state == "found", found
        return self.kiosk.arrive(found.mine[0].token, ME)

    def status(self, one: Appointment) -> str:
        found = self.store.appointments.get(one.id)
        assert found is not None
        return found.status


@pytest.fixture
def lobby(tmp_path: Path) -> Iterator[Lobby]:
    db = empty_store(tmp_path)
    yield Lobby(Store(db, Seal(b"k" * 32)))
    db.close()


@pytest.fixture
def any_lobby(store: Store) -> Lobby:
    """The same over every database."""
    return Lobby(store)


WAYS: dict[str, Callable[[Lobby, Appointment], Finding]] = {
    "code": lambda lobby, one: lobby.kiosk.by_code(f" {lobby.code(one).lower()} ", ME),
    "number": lambda lobby, one: lobby.kiosk.by_number(one.number, ME),
    "said": lambda lobby, one: lobby.kiosk.by_number("".join("零一二三四五六七八九"[int(d)] for d in one.number), ME),
    "phone": lambda lobby, one: lobby.kiosk.by_phone("4321", ME),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_finds_the_appointment_and_shows_a_masked_name_alone(lobby: Lobby, way: str) -> None:
    one = lobby.book()
    found = WAYS[way](lobby, one)
    assert found.state == "found"
    assert found.text == "找到了：今天上午9:30，延续。是您，请按“是我”。"
    assert [(m.who, m.when, m.service) for m in found.mine] == [("林＊＊", "上午9:30", "延续（续证）")]
    for secret in (NAME, NAME[1:], PHONE, "4321", "白塘", str(one.licence)):
        assert secret not in repr(found)
    assert lobby.status(one) == "confirmed"


def test_thats_me_checks_in_like_a_clerk_does_and_gives_numbers_in_the_order_of_arrival(lobby: Lobby) -> None:
    first, second = lobby.book(), lobby.book(phone="13000000002")
    came = lobby.comes(second)
    assert (came.state, came.text) == ("arrived", "好的。您是1号，请坐着等叫号。")
    assert came.slip is not None
    assert (came.slip.waiting, came.slip.number, came.slip.clock) == ("001", second.number, "上午9:30")
    assert lobby.status(second) == "checked_in"
    lobby.counter.check_in(first.id, "王芳")  # at the window
    assert lobby.numbers.waiting() == ["001", "002"]
    with lobby.store.db.read() as c:
        noted = [tuple(row) for row in c.execute(select(audit.c.who, audit.c.action).order_by(audit.c.id))]
    assert noted == [("自助机", "check_in"), ("王芳", "check_in")]


def test_a_second_time_says_the_number_again_and_changes_nothing(lobby: Lobby) -> None:
    one = lobby.book()
    token = lobby.kiosk.by_code(lobby.code(one), ME).mine[0].token
    assert lobby.kiosk.arrive(token, ME).state == "arrived"
    again = lobby.kiosk.arrive(token, ME)
    assert (again.state, again.mine) == ("already", ())
    assert again.text.startswith("您已经签到了，1号")
    assert lobby.kiosk.by_code(lobby.code(one), ME).state == "already"
    assert lobby.numbers.waiting() == ["001"]


@pytest.mark.parametrize(
    ("state", "start", "status", "service", "at"),
    [
        ("early", NINE + timedelta(hours=2), None, "renewal", MONDAY),
        ("late", NINE - timedelta(hours=1), None, "renewal", MONDAY),
        ("ahead", NINE + timedelta(days=2), None, "renewal", MONDAY),
        ("past", NINE - timedelta(days=1), None, "renewal", MONDAY),
        ("pending", NINE, "pending", "renewal", MONDAY),
        ("elsewhere", NINE, None, "home_visit", MONDAY),
    ],
)
def test_whoever_cannot_check_in_now_hears_why_and_is_offered_a_person(
    lobby: Lobby, state: str, start: datetime, status: str | None, service: str, at: datetime
) -> None:
    one = lobby.book(start, service=service, **({"status": status} if status else {"status": "confirmed"}))
    found = lobby.kiosk.by_code(lobby.code(one), ME)
    assert found.state == state
    assert found.mine == ()
    assert "请" in found.text
    assert "找工作人员" in found.text
    assert NAME not in found.text
    if state in ("ahead", "past"):  # a number alone does not tell the day of somebody's appointment
        by_number = lobby.kiosk.by_number(one.number, ME)
        assert by_number.state == "not_today"
        assert "月" not in by_number.text


def test_cancelled_and_done_ones_are_told(lobby: Lobby) -> None:
    gone, done = lobby.book(), lobby.book(phone="13000000002")
    lobby.store.appointments.cancel(gone.id, MONDAY)
    lobby.counter.check_in(done.id, "王芳")
    lobby.counter.done(done.id, "王芳")
    assert lobby.kiosk.by_code(lobby.code(gone), ME).state == "cancelled"
    assert lobby.kiosk.by_number(done.number, ME).state == "done"


def test_every_state_has_one_sentence_that_offers_a_person() -> None:
    for state, words in arrival.WORDS.items():
        assert state == "ready" or "找工作人员" in words, state


def test_two_people_with_the_same_last_digits_choose_theirs(any_lobby: Lobby) -> None:
    any_lobby.book()
    second = any_lobby.book(NINE + timedelta(minutes=30), phone="13900004321")
    found = any_lobby.kiosk.by_phone("四三二一", ME)
    assert found.state == "choose"
    assert [m.when for m in found.mine] == ["上午9:30", "上午10:00"]
    assert any_lobby.kiosk.arrive(found.mine[1].token, ME).state == "arrived"
    assert any_lobby.status(second) == "checked_in"


@pytest.mark.parametrize("text", ["", "LXQ1:0001:AAAAAAAAAA", "https://example.com/x", "0001", "'; drop table"])
def test_a_code_of_another_house_finds_nothing(lobby: Lobby, text: str) -> None:
    lobby.book()
    assert lobby.kiosk.by_code(text, ME).state == "foreign"


def test_a_token_of_another_visitor_an_old_one_and_an_invented_one_do_nothing(lobby: Lobby) -> None:
    one = lobby.book()
    token = lobby.kiosk.by_code(lobby.code(one), ME).mine[0].token
    assert lobby.kiosk.arrive(token, Asker("visitor-2", "10.0.0.9")).state == "stale"
    for bad in ("", "x", token[:-1] + "0", token.replace("1|", "2|", 1)):
        assert lobby.kiosk.arrive(bad, ME).state == "stale"
    lobby.clock.forward(minutes=4)
    assert lobby.kiosk.arrive(token, ME).state == "stale"
    assert lobby.status(one) == "confirmed"


def test_a_token_is_worth_nothing_after_the_appointment_was_changed(lobby: Lobby) -> None:
    one = lobby.book()
    token = lobby.kiosk.by_code(lobby.code(one), ME).mine[0].token
    lobby.store.appointments.move(one.id, claims.at(NINE + timedelta(minutes=30), capacity=9), MONDAY)
    assert lobby.kiosk.arrive(token, ME).state in ("stale", "pending")
    assert lobby.status(one) != "checked_in"


def test_guessing_is_stopped_for_the_address_and_only_for_a_while(lobby: Lobby) -> None:
    one = lobby.book()
    for guess in range(8):
        assert lobby.kiosk.by_phone(f"{guess:04d}", Asker(f"v{guess}", "10.0.0.9")).state == "unknown"
    for way in WAYS.values():
        assert way(lobby, one).state == "too_many"
    assert lobby.kiosk.by_phone("4321", Asker("v", "10.0.0.10")).state == "found"
    lobby.clock.forward(minutes=11)
    assert lobby.kiosk.by_phone("4321", ME).state == "found"


def test_counting_through_the_numbers_of_today_is_stopped_too_but_tickets_are_not_counted(lobby: Lobby) -> None:
    one = lobby.book()
    for _ in range(40):
        assert lobby.kiosk.by_code(lobby.code(one), ME).state == "found"
    states = [lobby.kiosk.by_number(one.number, ME).state for _ in range(31)]
    assert states == ["found"] * 30 + ["too_many"]


# -- calling ----------------------------------------------------------------------------------------------


def test_numbers_are_called_in_their_order_and_the_last_three_are_shown(any_lobby: Lobby) -> None:
    people = [any_lobby.book(phone=f"1300000000{n}") for n in range(5)]
    for one in people:
        any_lobby.comes(one)
    any_lobby.counter.done(people[1].id, "王芳")  # dealt with without being called
    called = []
    for desk in ("1", "2", " 3号 窗口 ", "1"):
        any_lobby.clock.forward(minutes=1)
        called.append(any_lobby.numbers.call_next(desk, "王芳")[0].shown)
    assert called == ["001", "003", "004", "005"]
    now = any_lobby.numbers.now()
    assert [(one.shown, one.desk) for one in now] == [("005", "1"), ("004", "3号 窗口"), ("003", "2")]
    assert now[0].at == any_lobby.clock.now()
    with pytest.raises(NobodyWaits):
        any_lobby.numbers.call_next("1", "王芳")


def test_a_number_can_be_called_again_to_another_window(lobby: Lobby) -> None:
    lobby.comes(lobby.book())
    lobby.comes(lobby.book(phone="13000000002"))
    lobby.numbers.call_next("1", "王芳")
    lobby.clock.forward(minutes=1)
    lobby.numbers.call_next("1", "王芳")
    lobby.clock.forward(minutes=1)
    lobby.numbers.call_again(1, "2", "王芳")
    assert [(one.number, one.desk) for one in lobby.numbers.now()] == [(1, "2"), (2, "1")]
    with pytest.raises(NobodyWaits):
        lobby.numbers.call_again(7, "1", "王芳")
    for bad in ("", " ", "窗" * 21):
        with pytest.raises(BadDesk):
            lobby.numbers.call_next(bad, "王芳")


def test_the_next_day_begins_at_one_and_shows_nothing_of_the_day_before(lobby: Lobby) -> None:
    lobby.comes(lobby.book())
    lobby.numbers.call_next("1", "王芳")
    lobby.clock.forward(days=1)
    assert (lobby.numbers.now(), lobby.numbers.waiting()) == ([], [])
    came = lobby.comes(lobby.book(NINE + timedelta(days=1), phone="13000000002"))
    assert came.slip is not None
    assert came.slip.waiting == "001"


def test_who_comes_after_all_gets_a_new_number(lobby: Lobby) -> None:
    one = lobby.book()
    lobby.comes(one)
    lobby.numbers.call_next("1", "王芳")
    lobby.store.appointments.set_status(one.id, "confirmed", MONDAY)
    assert lobby.comes(one).text.startswith("好的。您是2号")
    assert lobby.numbers.waiting() == ["002"]


def test_many_at_once_get_different_numbers_and_none_is_called_twice(any_lobby: Lobby) -> None:
    people = [any_lobby.book(phone=f"1300000001{n}") for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda one: any_lobby.store.appointments.set_status(one.id, "checked_in", MONDAY), people))
        assert any_lobby.numbers.waiting() == [f"{n:03d}" for n in range(1, 7)]
        called = list(pool.map(lambda n: any_lobby.numbers.call_next(str(n), "王芳")[0].number, range(6)))
    assert sorted(called) == [1, 2, 3, 4, 5, 6]


def test_a_visit_gets_no_number_and_the_tables_go_and_come_back(any_lobby: Lobby) -> None:
    visit = any_lobby.book(service="home_visit", status="confirmed")
    any_lobby.counter.check_in(visit.id, "王芳")
    assert any_lobby.numbers.waiting() == []
    one = any_lobby.book(phone="13000000002")
    any_lobby.comes(one)
    any_lobby.store.db.downgrade("0026")
    any_lobby.store.db.migrate()
    assert any_lobby.numbers.waiting() == []
    assert any_lobby.status(one) == "checked_in"
