"""来得及吗, 最晚哪天, 我要几号来: answered from the day told, never from one that nobody told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.turn import Turn
from bot.dialogue.plain import PlainAnswers
from bot.hall.in_time import Asks, asks_in_time
from bot.messages import Reply
from tests.fakes.clock import MONDAY
from tests.fakes.house import SmallHouse, example_facts, knowledge, small_house

IN_THE_LAST_DAYS = "现在已经进了这30日"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as made:
        yield made


def turn(house: SmallHouse, text: str, intent: str) -> Turn:
    person = house.store.people.meet("rest", "me", house.clock.now()).id
    return Turn(person, "rest", text, house.clock.now(), intent, 0.9)


def told(house: SmallHouse, text: str) -> None:
    house.desk.answer(turn(house, text, "renewal_when"))


def answered(house: SmallHouse, text: str, intent: str = "renewal_late") -> Reply:
    act = house.desk.clarify if intent == "nlu_fallback" else house.desk.answer
    (reply,) = act(turn(house, text, intent)).replies
    return reply


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("来得及吗", Asks.STILL), ("还来得及吗", Asks.STILL), ("现在办来得及吗？", Asks.STILL),
        ("来不来得及", Asks.STILL),
        ("我现在去续证还来得及不", Asks.STILL), ("会不会太晚", Asks.STILL), ("晚了吗", Asks.STILL),
        ("赶得上吗", Asks.STILL), ("那会不会来不及", Asks.STILL), ("是不是来不及了", Asks.STILL),
        ("会不会赶不上啊", Asks.STILL), ("我的证还来得及吗", Asks.STILL),
        ("我跟你讲 我证快到期 会不会来不及", Asks.STILL),
        ("来不及了怎么办", Asks.WORRY), ("那要是赶不上怎么办", Asks.WORRY),
        ("哦对了我妈的证什么时候最晚要办", Asks.LATEST), ("我妈的证最晚什么时候办", Asks.LATEST),
        ("最晚哪天", Asks.LATEST), ("那哪天最晚", Asks.LATEST), ("我最迟要几号来办", Asks.LATEST),
        ("那我要几号来", Asks.DAY), ("我该什么时候去续证", Asks.DAY),
    ],
)  # fmt: skip
def test_the_bare_question_is_known_as_a_whole(text: str, asked: Asks) -> None:
    assert asks_in_time(text) is asked


@pytest.mark.parametrize(
    "text",
    [
        "还有二十天到期还来得及吗",
        "五点去来得及吗",
        "最晚几点",
        "停业最晚哪天报",
        "太晚了",
        "来不及了",
        "办晚了怎么办",
        "晚上",
        "现在",
        "",
    ],
)
def test_words_that_name_something_of_their_own_are_none(text: str) -> None:
    assert asks_in_time(text) is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("来得及吗", "renewal_late"),
        ("还来得及吗", "renewal_late"),
        ("现在办来得及吗", "nlu_fallback"),
        ("现在去来得及吗", "hours"),
        ("那会不会来不及", "renewal_late"),
        ("会不会太晚", "renewal_late"),
        ("来不及了怎么办", "renewal_late"),
    ],
)
def test_a_day_that_is_far_is_still_in_time_and_until_when_is_said(house: SmallHouse, text: str, intent: str) -> None:
    told(house, "我的烟证2027年6月5日到期")
    reply = answered(house, text, intent)
    assert reply.text.startswith("来得及，您的证2027年6月5日")
    assert "最晚2027年5月6日" in reply.text
    assert IN_THE_LAST_DAYS not in reply.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("最晚哪天", "renewal_when"),
        ("那哪天最晚", "renewal_when"),
        ("那我要几号来", "nlu_fallback"),
        ("什么时候来", "renewal_when"),
    ],
)
def test_until_when_is_counted_from_the_day_told(house: SmallHouse, text: str, intent: str) -> None:
    told(house, "我的烟证2027年6月5日到期")
    assert "最晚2027年5月6日" in answered(house, text, intent).text


def test_a_day_within_the_thirty_says_to_come_at_once(house: SmallHouse) -> None:
    told(house, "证12月13号到期")
    reply = answered(house, "还来得及吗")
    assert reply.text.startswith("您的证")
    assert "请马上来办" in reply.text


def test_a_day_that_has_passed_is_not_in_time(house: SmallHouse) -> None:
    told(house, "证2026年11月1日到期")
    assert "已经到期" in answered(house, "来得及吗").text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("来得及吗", "renewal_late"),
        ("现在办来得及吗", "nlu_fallback"),
        ("最晚哪天", "renewal_when"),
        ("那会不会来不及", "renewal_late"),
        ("我跟你讲 我证快到期 会不会来不及", "nlu_fallback"),
    ],
)
def test_without_a_day_the_rule_is_told_and_the_day_asked(house: SmallHouse, text: str, intent: str) -> None:
    reply = answered(house, text, intent)
    assert reply.answer == "renewal_when.general"
    assert "哪天到期" in reply.text
    (counted,) = house.desk.inform(turn(house, "2027年6月5日", "inform")).replies
    assert "最晚2027年5月6日" in counted.text


def test_the_day_told_for_a_reminder_counts_too(house: SmallHouse) -> None:
    house.desk.subscribe(turn(house, "证2027年6月5日到期，提醒我", "subscribe_reminder"))
    assert "最晚2027年5月6日" in answered(house, "最晚哪天", "renewal_when").text


def test_the_day_told_is_forgotten_after_two_hours(house: SmallHouse) -> None:
    told(house, "我的烟证2027年6月5日到期")
    house.clock.forward(minutes=119)
    assert house.desk.renewals.told.sweep(house.clock.now()) == 0
    assert "2027" in answered(house, "来得及吗").text
    house.clock.forward(minutes=2)
    assert "2027" not in answered(house, "来得及吗").text
    assert house.desk.renewals.told.sweep(house.clock.now()) == 1


def test_after_another_matter_the_end_of_the_licence_is_not_meant(house: SmallHouse) -> None:
    told(house, "我的烟证2027年6月5日到期")
    suspended = turn(house, "忘了报停业怎么办", "suspend")
    received = house.store.transcript.receive(suspended.person_id, "rest", None, suspended.text, suspended.now)
    house.store.transcript.answered(
        received.id, suspended.person_id, [], suspended.now, intent="suspend", answer="suspend.general"
    )
    reply = answered(house, "来得及吗")
    assert "2027" not in reply.text
    assert IN_THE_LAST_DAYS not in reply.text


def test_while_the_engine_is_away_nothing_is_claimed_either() -> None:
    plain = PlainAnswers(knowledge(), example_facts())
    assert plain.reply("还来得及吗", MONDAY.date()).answer == "renewal_when.general"


def test_no_time_left_without_a_day_told_is_answered_as_ever(house: SmallHouse) -> None:
    assert answered(house, "来不及了怎么办").intent == "renewal_late"


def test_a_day_told_of_the_mothers_licence_in_a_wish_for_a_visit_is_counted_from(house: SmallHouse) -> None:
    house.desk.answer(turn(house, "我妈走不动 她的烟证2027年6月5日到期 能不能来家里办", "home_visit"))
    assert "最晚2027年5月6日" in answered(house, "哦对了我妈的证什么时候最晚要办", "renewal_when").text
