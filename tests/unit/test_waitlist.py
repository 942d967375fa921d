"""The waiting list in conversation: joining it, being offered a place, taking it or letting it go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.desk.turn import Turn
from bot.hall.notices import waiting_passed
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment, Details
from bot.store.waiting import Waiter
from tests.fakes import claims
from tests.fakes.house import SmallHouse, small_house
from tests.unit.test_booking import Talk

SATURDAY_EVENING = [datetime(2026, 11, 28, 18) + timedelta(minutes=30 * n) for n in range(5)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as made:
        yield made


def fill(house: SmallHouse, starts: list[datetime]) -> list[Appointment]:
    """Every place at these starts, booked by others."""
    booked, now = [], house.clock.now()
    for start in starts:
        for n in range(2):
            sender = f"{start:%d%H%M}-{n}"
            person = house.store.people.meet("rest", sender, now).id
            claim = claims.at(start, by_appointment=True)
            told = Details("陈演示", f"139{start:%d%H%M}0{n}", "")
            booked.append(house.store.appointments.take(sender, person, "rest", SERVICES["renewal"], claim, told, now))
    return booked


def wait_for_saturday(house: SmallHouse, sender: str = "me", phone: str = "13800001234") -> tuple[Talk, Waiter]:
    """Somebody who wished for a full Saturday evening and stands in the list now."""
    talk = Talk(house, sender)
    talk.begin(service="renewal")
    talk.say("周六晚上")
    assert any(c.title == "排候补" for c in talk.ask().choices)
    talk.press(more="wait")
    for words in ("林演示", phone, "不知道"):
        talk.say(words)
    assert "候补" in talk.ask().text
    talk.say("对", "affirm")
    assert talk.draft is not None
    assert talk.draft.listed is not None
    (row,) = house.store.waiting.listing(person_id=talk.person)
    return talk, row


def offers(house: SmallHouse, person: int) -> list[str]:
    return [n.text for n in house.store.notices.listing() if n.step == "waiting_offer" and n.person_id == person]


def answer(house: SmallHouse, talk: Talk, text: str) -> str:
    assert house.desk.waitlist.answers(talk.person, text)
    reply = house.desk.waitlist.answer(Turn(talk.person, "rest", text, house.clock.now()))
    assert reply is not None
    return reply.text


def test_who_finds_nothing_free_can_stand_in_the_list_and_hears_the_place_in_it(house: SmallHouse) -> None:
    fill(house, SATURDAY_EVENING)
    talk, row = wait_for_saturday(house)
    assert (row.state, row.service, row.wanted.wish) == ("waiting", "renewal", "周六晚上")
    said = talk.booking.result(talk.turn(""), talk.draft)
    assert "您排第一个" in said.text
    second, _ = wait_for_saturday(house, "you", "13800005678")
    assert "前面还有1位" in second.booking.result(second.turn(""), second.draft).text


def test_a_cancelled_place_goes_to_the_first_in_the_list_and_to_nobody_else(house: SmallHouse) -> None:
    booked = fill(house, SATURDAY_EVENING)
    first, _ = wait_for_saturday(house)
    second, _ = wait_for_saturday(house, "you", "13800005678")
    house.store.appointments.cancel(booked[0].id, house.clock.now())
    (text,) = offers(house, first.person)
    assert "11月28日星期六晚上6:00" in text
    assert offers(house, second.person) == []
    assert booked[0].start not in [s.start for s in house.desk.wishes.free(SERVICES["renewal"], house.clock.now())]
    assert house.store.appointments.miscounted() == []


def test_yes_takes_the_offered_place_with_everything_told_before(house: SmallHouse) -> None:
    booked = fill(house, SATURDAY_EVENING)
    talk, row = wait_for_saturday(house)
    house.store.appointments.cancel(booked[3].id, house.clock.now())
    assert "预约号" in answer(house, talk, "要")
    (mine,) = house.store.appointments.of_person(talk.person, house.clock.now())
    assert (mine.status, mine.start, mine.name, mine.phone) == (
        "pending", booked[3].start, "林演示", "13800001234",
    )  # fmt: skip
    assert house.store.waiting.get(row.id).state == "taken"  # type: ignore[union-attr]
    reminders = {n.step for n in house.store.notices.listing() if n.cause == f"appointment:{mine.id}"}
    assert {"day_before", "two_hours"} <= reminders


def test_no_lets_the_place_go_to_the_next_in_the_list(house: SmallHouse) -> None:
    booked = fill(house, SATURDAY_EVENING)
    first, row = wait_for_saturday(house)
    second, _ = wait_for_saturday(house, "you", "13800005678")
    house.store.appointments.cancel(booked[0].id, house.clock.now())
    assert "让给下一位" in answer(house, first, "不要了")
    assert house.store.waiting.get(row.id).state == "left"  # type: ignore[union-attr]
    assert len(offers(house, second.person)) == 1


def test_an_offer_that_runs_out_is_told_and_goes_to_the_next(house: SmallHouse) -> None:
    booked = fill(house, SATURDAY_EVENING)
    first, row = wait_for_saturday(house)
    second, _ = wait_for_saturday(house, "you", "13800005678")
    house.store.appointments.cancel(booked[0].id, house.clock.now())
    house.clock.forward(hours=3)
    assert house.store.appointments.sweep(house.clock.now()) == 1
    assert house.store.waiting.get(row.id).state == "passed"  # type: ignore[union-attr]
    told = [n.step for n in house.store.notices.listing() if n.person_id == first.person]
    assert "offer_over" in told
    assert len(offers(house, second.person)) == 1
    assert house.store.appointments.miscounted() == []


def test_a_place_that_does_not_suit_is_not_offered(house: SmallHouse) -> None:
    fill(house, SATURDAY_EVENING)
    talk, _ = wait_for_saturday(house)
    (sunday,) = fill(house, [datetime(2026, 11, 29, 18)])[:1]
    house.store.appointments.cancel(sunday.id, house.clock.now())
    assert offers(house, talk.person) == []


def test_a_place_that_came_free_by_itself_is_found_by_the_sweep(house: SmallHouse) -> None:
    booked = fill(house, SATURDAY_EVENING)
    talk, _ = wait_for_saturday(house)
    house.store.appointments.offer_by(lambda *_: None)  # as if the cancelling process knew nothing of who waits
    house.store.appointments.cancel(booked[5].id, house.clock.now())
    assert offers(house, talk.person) == []
    assert house.desk.waitlist.serve(house.clock.now()) == 1
    assert len(offers(house, talk.person)) == 1


def test_the_list_can_be_left_and_joined_once_only(house: SmallHouse) -> None:
    fill(house, SATURDAY_EVENING)
    talk, row = wait_for_saturday(house)
    again = Talk(house)
    again.begin(service="renewal")
    again.say("周六晚上排候补")
    for words in ("林演示", "13800001234", "不知道"):
        again.say(words)
    again.say("对", "affirm")
    assert "已经在候补名单" in again.booking.result(again.turn(""), again.draft).text
    reply = house.desk.waitlist.leave(Turn(talk.person, "rest", "不候补了", house.clock.now()))
    assert reply is not None
    assert house.store.waiting.get(row.id).state == "left"  # type: ignore[union-attr]


def test_a_wish_whose_time_is_over_ends_and_is_told(house: SmallHouse) -> None:
    fill(house, SATURDAY_EVENING)
    talk, row = wait_for_saturday(house)
    now = datetime(2026, 11, 29, 9)
    assert house.store.waiting.passed(now, lambda one: waiting_passed(now, SERVICES[one.service])) == 1
    assert house.store.waiting.get(row.id).state == "passed"  # type: ignore[union-attr]
    assert "waiting_passed" in [n.step for n in house.store.notices.listing() if n.person_id == talk.person]
