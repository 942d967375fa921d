"""The day's appointments: masked numbers, looks that are written down, confirming and cancelling with a notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.console.app import console_routes
from bot.console.day_words import will_be_told
from bot.desk.reach import Reach, Way
from bot.hall.calendar import Calendar, CalendarDay
from bot.hall.facts import HallFacts
from bot.hall.opening import Opening
from bot.store.booking_tables import appointment
from tests.fakes.console import Clerk, ConsoleHouse

DAY = "/console/appointments?day=2026-11-24"


@pytest.fixture
def clerk(house: ConsoleHouse) -> Clerk:
    return house.clerk()


def notices(house: ConsoleHouse) -> list[tuple[str, str, str]]:
    return [(n.step, n.state, n.text) for n in house.store.notices.listing()]


def test_a_day_is_listed_in_order_with_masked_numbers(house: ConsoleHouse, clerk: Clerk) -> None:
    house.booked(
        datetime(2026, 11, 24, 19, 0), sender="late", name="演示乙", phone="13000000002", licence="350300000002"
    )
    house.booked(datetime(2026, 11, 24, 9, 0), by_appointment=False, name="演示甲")
    house.booked(datetime(2026, 11, 25, 9, 0), sender="other day", name="演示丙", licence="350300000003")
    page = clerk.get(DAY).text
    assert page.index("演示甲") < page.index("演示乙")
    assert "演示丙" not in page
    assert "130****0001" in page
    assert "****0001" in page
    for hidden in ("13000000001", "13000000002", "350300000001"):
        assert hidden not in page
    assert "2026年11月24日星期二（农历十月十六，工作日）" in page
    assert ("王芳", "look", "appointments:2026-11-24") in house.looks()


def test_without_a_day_it_is_today_and_an_empty_day_says_so(clerk: Clerk) -> None:
    page = clerk.get("/console/appointments").text
    assert "2026年11月23日星期一" in page
    assert "这一天没有预约" in page


def test_holidays_and_days_of_an_unannounced_year_are_named(clerk: Clerk) -> None:
    assert "国庆节放假）" in clerk.get("/console/appointments?day=2026-10-01").text
    assert "国庆节放假，放假安排还没公布" in clerk.get("/console/appointments?day=2031-10-01").text


def test_revealing_shows_one_row_and_is_written_down(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked()
    house.booked(datetime(2026, 11, 24, 18, 30), sender="b", phone="13000000002", licence="350300000002")
    page = clerk.post(f"/console/appointments/{one.id}/reveal").text
    assert "13000000001" in page
    assert "350300000001" in page
    assert "13000000002" not in page
    assert ("王芳", "look", f"appointment:{one.id}:numbers") in house.looks()


def test_an_address_is_shown_only_when_revealed(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked(service="home_visit")
    sealed = house.store.seal.close("演示镇示范路9号")
    house.store.db.retry(lambda c: c.execute(appointment.update().values(address_enc=sealed)))
    assert "示范路9号" not in clerk.get(DAY).text
    assert "示范路9号" in clerk.post(f"/console/appointments/{one.id}/reveal").text


def test_confirming_tells_the_person_the_time_in_words(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked()
    assert "2026年11月24日" not in clerk.get("/console/appointments").text
    assert "11月24日星期二</a>：1个" in clerk.get("/console/appointments").text
    answer = clerk.post(f"/console/appointments/{one.id}/confirm")
    assert answer.headers["location"] == "/console/appointments?day=2026-11-24&done=confirmed"
    assert "会告诉本人" in clerk.get(answer.headers["location"]).text
    [(step, state, text)] = notices(house)
    assert (step, state) == ("confirmed", "queued")
    assert text == f"工作人员确认了：您约的明天11月24日星期二晚上7:00可以来，预约号{one.number}。"
    assert ("王芳", "confirm", f"appointment:{one.id}") in house.looks()


def test_only_what_waits_for_it_and_lies_ahead_can_be_confirmed(house: ConsoleHouse, clerk: Clerk) -> None:
    one, path = house.booked(), "/console/appointments/1/confirm"
    clerk.post(path)
    again = clerk.post(path)
    assert again.status_code == 409
    assert "不用确认" in again.text
    assert len(notices(house)) == 1
    house.store.appointments.cancel(one.id, house.clock.now())
    assert clerk.post(path).status_code == 409
    late = house.booked(sender="late")
    house.clock.at(datetime(2026, 11, 24, 19, 30))
    assert house.clerk().post(f"/console/appointments/{late.id}/confirm").status_code == 409


def test_cancelling_asks_first_then_gives_the_place_back_and_tells(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked()
    page = clerk.get(f"/console/appointments/{one.id}/cancel").text
    assert "要取消这个预约吗" in page
    assert "明天11月24日星期二晚上7:00" in page
    assert house.store.appointments.get(one.id).status == "pending"  # type: ignore[union-attr]
    answer = clerk.post(f"/console/appointments/{one.id}/cancel")
    assert answer.headers["location"] == "/console/appointments?day=2026-11-24&done=cancelled"
    assert house.store.appointments.miscounted() == []
    assert [n[0] for n in notices(house)] == ["cancelled"]
    listed = clerk.get(DAY).text
    assert "已经取消的" in listed
    for method in (clerk.get, clerk.post):
        assert method(f"/console/appointments/{one.id}/cancel").status_code == 409


def test_somebody_without_a_channel_has_to_be_rung(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked()
    house.store.db.retry(lambda c: c.execute(appointment.update().values(person_id=None)))
    assert "请打电话告诉本人" in clerk.get(f"/console/appointments/{one.id}/cancel").text
    answer = clerk.post(f"/console/appointments/{one.id}/confirm")
    assert "请打电话告诉本人" in clerk.get(answer.headers["location"]).text
    assert notices(house) == []


@pytest.mark.parametrize(
    ("channel", "way", "said"),
    [
        ("wechat", "chat", "取消以后会用微信告诉本人。"),
        ("web", "sms", "取消以后会发短信告诉本人。"),
        (
            "demo", "call",
            "这位用的是演示，取消以后不一定收得到消息；收不到的会排进“今天要打的电话”，请打电话告诉本人。",
        ),
        ("phone", "call", "这位没有留聊天渠道，取消以后请打电话告诉本人。"),
    ],
)  # fmt: skip
def test_a_clerk_is_told_beforehand_how_somebody_hears_of_a_cancellation(
    house: ConsoleHouse, channel: str, way: Way, said: str
) -> None:
    assert will_be_told(replace(house.booked(), channel=channel), way, "取消以后") == said


@pytest.mark.parametrize(("page", "after"), [("cancel", "取消以后"), ("move", "改好以后")])
def test_nobody_is_promised_a_message_in_a_channel_in_which_the_house_cannot_speak_first(
    house: ConsoleHouse, clerk: Clerk, page: str, after: str
) -> None:
    text = clerk.get(f"/console/appointments/{house.booked().id}/{page}").text
    assert f"这位用的是网页，{after}不一定收得到消息" in text
    assert f"{after}会用" not in text


def test_a_place_that_is_only_held_is_nobodys_business_yet(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked()
    house.store.db.retry(lambda c: c.execute(appointment.update().values(status="held")))
    assert "这一天没有预约" in clerk.get(DAY).text
    for what in ("reveal", "confirm", "cancel"):
        assert clerk.post(f"/console/appointments/{one.id}/{what}").status_code == 404


def test_those_who_only_look_see_no_buttons_and_no_numbers(house: ConsoleHouse) -> None:
    house.booked()
    page = house.clerk("审计", "auditor").get(DAY).text
    assert "130****0001" in page
    for button in ("看号码", ">确认<", ">取消<"):
        assert button not in page


def test_names_and_addresses_are_never_markup(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked(name="<script>alert(1)</script>")
    for page in (clerk.get(DAY), clerk.get(f"/console/appointments/{one.id}/cancel")):
        assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    "day",
    ["tomorrow", "2026-13-01", "2026-02-30", "20261124", "0001-01-01", "9999-12-31", "２０２６-11-24", "x" * 5000],
)
def test_a_day_that_is_none_is_refused_with_a_sentence(clerk: Clerk, day: str) -> None:
    answer = clerk.browser.get("/console/appointments", params={"day": day})
    assert answer.status_code == 400
    assert "日期写得不对" in answer.text


@pytest.mark.parametrize("day", ["2000-01-01", "2098-12-31"])
def test_the_first_and_the_last_day_can_be_opened(clerk: Clerk, day: str) -> None:
    assert clerk.get(f"/console/appointments?day={day}").status_code == 200


def test_a_day_that_another_process_changed_is_shown_as_it_is_now(house: ConsoleHouse, clerk: Clerk) -> None:
    calendar, day = Calendar(), date(2026, 11, 24)
    changed = {day: CalendarDay(day, "holiday", "停电")}
    desk, facts = SimpleNamespace(opening=Opening(calendar, {}), wishes=house.wishes, reach=Reach()), HallFacts({}, {})
    routes = console_routes(house.store, desk, house.clock, house.live, {}, facts, lambda: calendar.correct(changed))
    browser = TestClient(Starlette(routes=routes), base_url="http://hall.test")
    browser.cookies.set("lianxin_staff", clerk.token, path="/console")
    assert "停电放假）" in browser.get(DAY).text
