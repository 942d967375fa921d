"""今天要打的电话: masked numbers, looks that are written down, calls crossed off or marked as not reached."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.hall.notices import Due
from bot.store.appointments import Appointment
from tests.fakes.console import Clerk, ConsoleHouse

TUESDAY = datetime(2026, 11, 24, 19)


@pytest.fixture
def clerk(house: ConsoleHouse) -> Clerk:
    return house.clerk()


def to_ring(
    house: ConsoleHouse, sender: str = "ann", start: datetime = TUESDAY, name: str = "演示甲",
    phone: str = "13000000001", step: str = "day_before",
) -> Appointment:  # fmt: skip
    """Somebody who can only be rung."""
    one = house.booked(start, by_appointment=False, sender=sender, name=name, phone=phone, licence=None)
    due = Due(step, house.clock.now(), f"提醒您：{name}，明天来。", call=True)
    house.store.notices.put(one.person_id or 0, "web", f"appointment:{one.id}", [due])
    return one


def test_the_queue_names_how_many_calls_there_are_and_leads_there(house: ConsoleHouse, clerk: Clerk) -> None:
    assert "今天要打的电话" not in clerk.get("/console").text
    to_ring(house)
    page = clerk.get("/console").text
    assert "今天要打的电话" in page
    assert 'href="/console/calls"' in page


def test_calls_are_listed_by_the_time_of_their_appointments_with_masked_numbers(
    house: ConsoleHouse, clerk: Clerk
) -> None:
    to_ring(house, "b", TUESDAY + timedelta(days=1), "演示乙", "13000000002")
    to_ring(house)
    page = clerk.get("/console/calls").text
    assert page.index("演示甲") < page.index("演示乙")
    assert "提醒您：演示甲，明天来。" in page
    assert "130****0001" in page
    assert "13000000001" not in page
    assert ("王芳", "look", "calls") in house.looks()


def test_revealing_shows_one_number_and_is_written_down(house: ConsoleHouse, clerk: Clerk) -> None:
    to_ring(house)
    to_ring(house, "b", TUESDAY + timedelta(days=1), "演示乙", "13000000002")
    page = clerk.post("/console/calls/1/reveal").text
    assert 'href="tel:13000000001"' in page
    assert "13000000002" not in page
    assert ("王芳", "look", "call:1:numbers") in house.looks()


def test_a_call_that_was_made_leaves_the_list(house: ConsoleHouse, clerk: Clerk) -> None:
    to_ring(house)
    answer = clerk.post("/console/calls/1/done")
    assert answer.headers["location"] == "/console/calls?done=done"
    page = clerk.get(answer.headers["location"]).text
    assert "今天没有要打的电话" in page
    assert "打过了" in page
    assert ("王芳", "called", "call:1") in house.looks()
    one = house.store.calls.get(1)
    assert one is not None
    assert (one.state, one.clerk) == ("done", "王芳")
    again = clerk.post("/console/calls/1/missed")
    assert again.status_code == 409
    assert "不用打了" in again.text


def test_a_number_tried_in_vain_twice_stays_on_top_in_red_until_somebody_answers(
    house: ConsoleHouse, clerk: Clerk
) -> None:
    to_ring(house)
    to_ring(house, "b", TUESDAY + timedelta(hours=1), "演示乙", "13000000002")
    clerk.post("/console/calls/2/missed")
    page = clerk.get("/console/calls").text
    assert page.index("演示甲") < page.index("演示乙")
    assert "没打通1次（王芳 9:10）" in page
    assert "unreached" not in page
    clerk.post("/console/calls/2/missed")
    page = clerk.get("/console/calls").text
    assert page.index("演示乙") < page.index("演示甲")
    assert 'class="case unreached"' in page
    assert house.store.calls.get(2).state == "unreached"  # type: ignore[union-attr]
    clerk.post("/console/calls/2/done")
    assert "演示乙" not in clerk.get("/console/calls").text


def test_what_changed_meanwhile_need_not_be_rung(house: ConsoleHouse, clerk: Clerk) -> None:
    one = to_ring(house)
    house.store.appointments.cancel(one.id, house.clock.now())
    assert clerk.post("/console/calls/1/done").status_code == 409
    assert "演示甲" not in clerk.get("/console/calls").text


def test_a_reminder_leaves_the_list_when_its_time_has_come_and_an_apology_does_not(
    house: ConsoleHouse, clerk: Clerk
) -> None:
    to_ring(house)
    to_ring(house, "b", TUESDAY + timedelta(minutes=30), "演示乙", "13000000002", "cancelled")
    house.clock.at(TUESDAY + timedelta(hours=1))
    page = house.clerk().get("/console/calls").text
    assert "演示甲" not in page
    assert "演示乙" in page


def test_a_call_of_tomorrow_is_not_one_of_today(house: ConsoleHouse, clerk: Clerk) -> None:
    house.booked()
    soon = Due("day_before", house.clock.now() + timedelta(days=1), "提醒您。", True)
    house.store.notices.put(1, "web", "appointment:1", [soon])
    assert "今天没有要打的电话" in clerk.get("/console/calls").text
    house.clock.forward(hours=15)
    assert "提醒您。" in house.clerk().get("/console/calls").text


def test_those_who_only_look_see_no_buttons(house: ConsoleHouse) -> None:
    to_ring(house)
    page = house.clerk("审计", "auditor").get("/console/calls").text
    assert "130****0001" in page
    for button in ("看号码", ">打过了<", ">没打通<"):
        assert button not in page


def test_names_and_words_are_never_markup(house: ConsoleHouse, clerk: Clerk) -> None:
    to_ring(house, name="<script>alert(1)</script>")
    assert "<script>alert" not in clerk.get("/console/calls").text


def test_forgetting_a_person_takes_their_calls_along(house: ConsoleHouse) -> None:
    from bot.desk.forgetting import forget

    to_ring(house)
    who = house.store.people.find("web", "ann")
    assert who is not None
    forget(house.store, who, house.clock.now(), None)
    assert house.store.calls.get(1) is None
