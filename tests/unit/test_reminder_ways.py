"""A wish to be reminded stops no reminder, and nobody is promised a day or a way that is not to be had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.reach import Reach
from bot.desk.reminder_ways import ReminderWays
from bot.hall import reminding
from bot.hall.services import SERVICES
from bot.store.appointments import Details
from tests.fakes.house import small_house
from tests.unit.test_desk import Visitor, words


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with small_house(tmp_path) as house:
        yield Visitor(house)


WISHES = [
    "提醒我发短信 别打电话", "提醒我发短信 不要打电话 我听不到", "怎么才能收到你们的提醒", "怎么收你们的短信提醒啊",
    "提醒发短信就好 不要打电话", "用微信提醒就行 电话我听不见", "哪里可以开通到期提醒",
]  # fmt: skip


@pytest.mark.parametrize("text", WISHES)
def test_who_wants_to_be_reminded_loses_no_reminder_and_hears_how_they_come(visitor: Visitor, text: str) -> None:
    visitor.desk.subscribe(visitor.turn("2027年12月20号到期，提醒我", "subscribe_reminder"))
    said = words(visitor.desk.unsubscribe(visitor.turn(text, "unsubscribe_reminder")))
    assert "停" not in said
    assert "就在您现在用的这里提醒" in said
    assert "马上停" in words(visitor.desk.unsubscribe(visitor.turn("不要提醒了", "unsubscribe_reminder")))


@pytest.mark.parametrize(
    "text",
    [
        "别再发短信提醒我了", "不要再打电话提醒我了", "怎么退订你们的提醒短信", "短信看不清，不要发了", "怎么关闭提醒",
        "到期短信怎么才能不让它发给我", "不想再收到你们的到期短信", "退订",
    ],
)  # fmt: skip
def test_a_wish_to_stop_stops_them(visitor: Visitor, text: str) -> None:
    visitor.desk.subscribe(visitor.turn("2027年12月20号到期，提醒我", "subscribe_reminder"))
    assert "马上停" in words(visitor.desk.unsubscribe(visitor.turn(text, "unsubscribe_reminder")))


@pytest.fixture
def booked(visitor: Visitor) -> Visitor:
    """Somebody who has an appointment of which the chat reminds."""
    house, service = visitor.house, SERVICES["renewal"]
    now = house.clock.now()
    claim = house.desk.wishes.claim(house.desk.wishes.free(service, now)[-1], service)
    house.store.appointments.hold("k", visitor.person, "rest", service, claim, now, now + timedelta(hours=3))
    house.store.appointments.book("k", Details("林演示", "13812345678"), claim, now)
    return visitor


@pytest.mark.parametrize("text", WISHES)
def test_who_has_booked_hears_how_the_appointment_is_called_to_mind(booked: Visitor, text: str) -> None:
    said = words(booked.desk.unsubscribe(booked.turn(text, "unsubscribe_reminder")))
    assert "前一天晚上、提前两个小时，就在这里发文字提醒您" in said


def test_a_question_whether_one_is_still_reminded_is_about_what_is_booked(booked: Visitor) -> None:
    turn = booked.turn("那到时候还会提醒我吗", "subscribe_reminder")
    assert "前一天晚上、提前两个小时" in words(booked.desk.subscribe(turn))


@pytest.mark.parametrize(("sms", "says"), [(True, "发短信到尾号5678提醒您"), (False, "工作人员会打电话到尾号5678")])
def test_where_the_house_cannot_speak_first_the_short_message_or_the_call_is_named(
    booked: Visitor, sms: bool, says: str
) -> None:
    desk = booked.desk
    ways = ReminderWays(booked.house.store, Reach(sms=sms), desk.answers, desk.knowledge)
    assert says in ways.booked(booked.turn("", ""))


def test_to_stop_all_reminders_is_told_that_those_of_the_appointment_stay(booked: Visitor) -> None:
    booked.desk.subscribe(booked.turn("2027年12月20号到期，提醒我", "subscribe_reminder"))
    (reply,) = booked.desk.unsubscribe(booked.turn("不要提醒了", "unsubscribe_reminder")).replies
    assert "证到期的提醒马上停" in reply.text
    assert "前一天晚上、提前两个小时，就在这里发文字提醒您" in reply.text
    assert "不再提醒" not in f"{reply.text}{reply.spoken}"
    (again,) = booked.desk.unsubscribe(booked.turn("不要提醒了", "unsubscribe_reminder")).replies
    assert "没有登记证到期的提醒" in again.text


@pytest.mark.parametrize("text", ["知道了 那你十二月十号打电话提醒我一下", "到时打电话提醒我", "12月10号那天提醒我"])
def test_a_day_or_a_call_of_ones_own_is_not_promised(visitor: Visitor, text: str) -> None:
    visitor.answer("我的证2027年1月20号到期", "renewal_when")
    said = words(visitor.desk.subscribe(visitor.turn(text, "subscribe_reminder")))
    assert "我改不了，也不能换成打电话" in said
    assert "登记好的是12月6日星期日、12月21日星期一，就在这里告诉您" in said
    assert "2027年1月20日星期三到期" in said


def test_a_day_of_ones_own_is_no_end_of_the_licence(visitor: Visitor) -> None:
    said = words(visitor.desk.subscribe(visitor.turn("十二月十号打电话提醒我一下", "subscribe_reminder")))
    assert "您的证哪天到期" in said
    assert "12月10日" not in said


def test_a_plain_wish_to_be_reminded_is_registered_as_before(visitor: Visitor) -> None:
    said = words(visitor.desk.subscribe(visitor.turn("我的证2027年1月20号到期，提醒我", "subscribe_reminder")))
    assert said.startswith("提醒给您登记好了")


@pytest.mark.parametrize("text", ["2027年1月20号到期提醒我", "到期前提醒我", "不要再打电话提醒我了", "记得叫我续证"])
def test_the_end_of_the_licence_is_no_day_of_ones_own(text: str) -> None:
    assert not reminding.own_way(text)


@pytest.mark.parametrize("words", ["不要再来短信提醒我了", "别来短信通知了", "怎么才能收不到提醒"])
def test_an_outright_stop_is_no_wish_for_reminders(words: str) -> None:
    assert not reminding.wants_them(words)
