"""什么时候去, said by somebody with an appointment, is a question for that one; hours and advice stay what they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall.own_time import asks_own_time
from tests.fakes.house import small_house
from tests.fakes.talk import Talk
from tests.unit.test_booked_twice import booked

ASKED = [
    "什么时候去", "我哪天去啊", "几点过去", "那我几号去呢", "明天几点过去", "我到底哪天去", "请问我几点来", "乜时去",
    "我几时过去你们大厅", "阿妹，我是哪天去来着", "几号几点去", "我该什么时候过去办", "叫我哪天去", "我去是几号",
    "我礼拜几去啊", "忘了，我哪天去", "我几点到窗口？",
]  # fmt: skip
OTHER = [
    "你们几点上班", "周末开不开门", "几点关门", "什么时候去续证", "证什么时候去延续", "什么时候去合适", "哪天去人少",
    "几点去不用排队", "什么时候到期", "新证什么时候到", "我妈哪天去", "你们哪天来", "哪天来核查", "几点过去有人",
    "周六能去吗", "补办什么时候去", "我什么时候去领证", "哪天过来拿证",
]  # fmt: skip


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


@pytest.mark.parametrize("text", ASKED)
def test_the_bare_question_when_to_come_is_told_from_others(text: str) -> None:
    assert asks_own_time(text)


@pytest.mark.parametrize("text", OTHER)
def test_a_question_that_names_a_matter_or_the_hall_is_another(text: str) -> None:
    assert not asks_own_time(text)


@pytest.mark.parametrize(("text", "intent"), [
    ("什么时候去", "renewal_when"), ("几点过去", "hours"), ("我哪天去啊", "nlu_fallback"),
])  # fmt: skip
def test_who_has_an_appointment_is_shown_it(talk: Talk, text: str, intent: str) -> None:
    number = booked(talk)
    desk, turn = talk.house.desk, talk.turn(text, intent)
    (reply,) = (desk.clarify(turn) if intent == "nlu_fallback" else desk.answer(turn)).replies
    assert reply.intent == "my_appointments"
    assert reply.personal
    assert f"预约号{number:04d}" in reply.text
    assert "明天11月24日星期二上午9:00" in reply.text


def test_two_appointments_are_listed(talk: Talk) -> None:
    booked(talk)
    booked(talk, service="change")
    (reply,) = talk.house.desk.answer(talk.turn("几点过去", "hours")).replies
    assert "您有这几个预约" in reply.text
    assert len(reply.choices) == 2


def test_who_has_none_hears_what_everybody_hears(talk: Talk) -> None:
    (advice,) = talk.house.desk.answer(talk.turn("什么时候去", "renewal_when")).replies
    assert (advice.intent, advice.answer) == ("renewal_when", "renewal_when.general")
    (hours,) = talk.house.desk.answer(talk.turn("几点过去", "hours")).replies
    assert hours.intent == "hours"
    (asked,) = talk.house.desk.clarify(talk.turn("我哪天去啊", "nlu_fallback")).replies
    assert asked.intent == "nlu_fallback"


@pytest.mark.parametrize(("text", "intent"), [
    ("你们几点上班", "hours"), ("周末开不开门", "weekend_evening_service"), ("续证什么时候去", "renewal_when"),
])  # fmt: skip
def test_the_halls_hours_are_told_to_who_has_an_appointment_as_well(talk: Talk, text: str, intent: str) -> None:
    booked(talk)
    assert [one.intent for one in talk.house.desk.answer(talk.turn(text, intent)).replies] == [intent]


def test_a_cancelled_appointment_is_not_shown(talk: Talk) -> None:
    one = booked(talk)
    talk.house.desk.appointments.cancel(one, talk.turn("取消", "cancel_appointment"))
    (reply,) = talk.house.desk.answer(talk.turn("几点过去", "hours")).replies
    assert reply.intent == "hours"
