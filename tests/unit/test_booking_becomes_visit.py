"""A booking for the window, in the middle of which it shows that a clerk should come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages import Reply
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.manifest import Pack
from bot.voice.spoken import speak
from tests.fakes.house import small_house
from tests.fakes.talk import Talk

VOICE = Path(__file__).parents[2] / "data/voice"
TITLES = ["约上门", "还是到大厅"]


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def asked(talk: Talk) -> Reply:
    """The question as it is shown and kept."""
    reply = talk.ask()
    assert talk.draft is not None
    talk.booking.save(talk.turn(""), talk.draft)
    return reply


def told(talk: Talk) -> None:
    """A renewal at the window of which only the yes is missing."""
    talk.begin(service="renewal")
    for words in ("下周三上午九点", "林演示", "13800001234", "350300000001"):
        talk.say(words)
    assert talk.missing == "confirmed"


NEEDS = [
    "能不能上门",
    "我走不动，你们来我家好吗",
    "她七十八了走不动",
    "改成上门吧",
    "可以派人到我家来吗",
    "我妈下不了床",
]


@pytest.mark.parametrize("words", NEEDS)
@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "renewal"])
def test_who_cannot_come_is_asked_about_a_visit_instead_of_the_window(talk: Talk, words: str, intent: str) -> None:
    talk.begin(service="renewal")
    assert talk.say(words, intent)
    question = asked(talk)
    assert [c.title for c in question.choices] == TITLES
    assert question.text.endswith("这次改成约上门，请工作人员到您那里，好吗？")
    cutter = Cutter(Pack(VOICE / "mandarin").clips(), Grammar.load(VOICE / "slots.yml"))
    assert cutter.cut(speak(str(question.spoken))) is not None


def test_what_the_hall_says_of_visits_is_answered_before_it_is_asked(talk: Talk) -> None:
    talk.begin(service="renewal")
    assert not talk.say("能不能上门", "home_visit")
    talk.draft = talk.booking.load(talk.turn(""))
    assert [c.title for c in asked(talk).choices] == TITLES


@pytest.mark.parametrize("yes", ["约上门", "好的", "是", "要", "那就上门吧"])
def test_a_yes_makes_it_a_visit_that_keeps_what_was_told(talk: Talk, yes: str) -> None:
    told(talk)
    talk.say("我走不动了")
    asked(talk)
    talk.say(yes)
    draft = talk.draft
    assert draft is not None
    assert (draft.service, draft.start, talk.missing) == ("home_visit", None, "address")
    assert (draft.name, draft.phone, draft.licence) == ("林演示", "13800001234", "350300000001")
    assert talk.house.store.appointments.listing(status="held") == []
    talk.say("白塘镇演示村12号")
    assert talk.missing == "start"
    talk.press(start=asked(talk).choices[0].data["start"])
    assert "地址：白塘镇演示村12号" in asked(talk).text
    talk.say("对", "affirm")
    (row,) = talk.house.store.appointments.listing(status="confirmed")
    assert row.service == "home_visit"


def test_the_button_of_the_question_and_that_of_an_answer_make_the_visit(talk: Talk) -> None:
    for data in ({"visit": True}, {"book": "home_visit"}):
        talk.begin(service="renewal")
        talk.say("能不能上门")
        asked(talk)
        talk.press(**data)
        assert talk.missing == "address"


def test_a_place_told_before_goes_with_the_visit(talk: Talk) -> None:
    now, transcript = talk.house.clock.now(), talk.house.store.transcript
    received = transcript.receive(talk.person, "rest", None, "我住白塘镇演示村12号走不动", now)
    transcript.answered(received.id, talk.person, [], now, intent="inform")
    talk.begin(service="renewal")
    talk.say("能不能上门")
    talk.say("好的")
    assert talk.draft is not None
    assert (talk.draft.address, talk.missing) == ("白塘镇演示村12号", "start")


@pytest.mark.parametrize("no", ["不用", "不用了，我自己去", "还是到大厅"])
def test_a_no_goes_on_with_the_window(talk: Talk, no: str) -> None:
    talk.begin(service="renewal")
    before = talk.ask().text
    talk.say("能不能上门")
    asked(talk)
    talk.say(no)
    assert talk.draft is not None
    assert talk.draft.service == "renewal"
    assert talk.ask().text == f"好的。\n{before}"


@pytest.mark.parametrize("words", ["上门要钱吗", "能送证上门吗", "我走不动，我儿子替我去", "明天上午", "不要上门"])
def test_other_words_are_not_asked_about_a_visit(talk: Talk, words: str) -> None:
    talk.begin(service="renewal")
    talk.say(words)
    talk.draft = talk.booking.load(talk.turn(""))
    assert not set(TITLES) & {c.title for c in talk.ask().choices}


def test_what_is_told_with_the_need_is_kept(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("我走不动，后天上午你们来我家好吗，电话13800001234")
    assert [c.title for c in asked(talk).choices] == TITLES
    assert talk.draft is not None
    assert (talk.draft.phone, talk.draft.day) == ("13800001234", "2026-11-25")


def test_another_time_in_place_of_an_answer_leaves_the_window(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("能不能上门")
    asked(talk)
    talk.say("下周三上午九点")
    assert talk.draft is not None
    assert (talk.draft.service, talk.missing) == ("renewal", "name")
