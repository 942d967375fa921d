"""Who wishes for a visit where the hall does not go hears so at once, and what is possible instead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall import addresses
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.manifest import Pack
from bot.voice.spoken import speak
from tests.fakes.house import small_house
from tests.fakes.talk import Talk

AREA = ("涵东", "三江口", "白塘", "江口", "白沙")
VOICE = Path(__file__).parents[2] / "data/voice"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


@pytest.mark.parametrize(("text", "expected", "town"), [
    ("我要约上门 我住黄石镇", False, "黄石镇"), ("我妈住东海镇，走不动", False, "东海镇"),
    ("黄石镇清后村12号", True, "黄石镇"),
    ("莆田市荔城区黄石镇清后村12号", True, "黄石镇"), ("我家在榜头镇", False, "榜头镇"),
])  # fmt: skip
def test_a_township_outside_is_heard(text: str, expected: bool, town: str) -> None:
    assert addresses.outside(text, expected, AREA) == town


@pytest.mark.parametrize("text", [
    "我住白塘镇演示村12号", "我要约上门", "我住镇上", "我在老家乡下", "不是住黄石镇", "我儿子在黄石镇上班，我住白塘镇",
    "我住演示村12号", "黄石镇有人办过",
])  # fmt: skip
def test_no_other_place_is_taken_for_one(text: str) -> None:
    assert addresses.outside(text, False, AREA) is None


def test_the_wish_itself_is_answered_with_where_the_hall_goes_and_who_may_come(talk: Talk) -> None:
    talk.begin("我要约上门 我住黄石镇", service="home_visit")
    reply = talk.ask()
    assert reply.text.startswith("黄石镇不在上门的范围里，对不起。")
    assert "家人可以代办" in reply.text
    assert [choice.title for choice in reply.choices] == ["还是到大厅", "找工作人员"]


def test_it_is_the_same_when_the_place_was_asked_for(talk: Talk) -> None:
    talk.begin(service="home_visit")
    assert talk.say("黄石镇清后村12号")
    assert talk.ask().text.startswith("黄石镇不在上门的范围里")


@pytest.mark.parametrize("text", ["那怎么办", "我走不动", "家里没人"])
def test_who_does_not_know_what_to_do_is_helped_to_a_person(talk: Talk, text: str) -> None:
    talk.begin("我要约上门 我住黄石镇", service="home_visit")
    assert talk.say(text, "nlu_fallback")
    reply = talk.ask()
    assert reply.choices[0].title == "找工作人员"
    assert "想办法" in reply.text


@pytest.mark.parametrize("text", ["那我约窗口吧", "我自己去", "去大厅"])
def test_the_window_may_be_booked_instead(talk: Talk, text: str) -> None:
    talk.begin("我要约上门 我住黄石镇", service="home_visit")
    assert talk.say(text)
    assert talk.missing == "service"
    talk.begin("我要约上门 我住黄石镇", service="home_visit")
    talk.press(window=True)
    assert talk.missing == "service"


def test_a_place_of_the_area_is_taken_afterwards(talk: Talk) -> None:
    talk.begin("我要约上门 我住黄石镇", service="home_visit")
    assert talk.say("我说错了，是白塘镇演示村12号")
    assert talk.draft is not None
    assert (talk.draft.township, talk.draft.outside) == ("白塘", None)
    assert talk.missing == "start"


def test_all_of_it_can_be_said_aloud(talk: Talk) -> None:
    cutter = Cutter(Pack(VOICE / "mandarin").clips(), Grammar.load(VOICE / "slots.yml"))
    talk.begin("我要约上门 我住黄石镇", service="home_visit")
    recorded = str(talk.ask().spoken).replace("、萩芦", "")  # the one township nobody has said clearly enough
    assert cutter.cut(speak(recorded)) is not None
    talk.say("那怎么办", "nlu_fallback")
    assert cutter.cut(speak(str(talk.ask().spoken))) is not None
