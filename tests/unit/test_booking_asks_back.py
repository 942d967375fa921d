"""A time that can mean two things is asked back: below the question stand its answers, and no place before them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
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


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


@pytest.fixture(scope="module")
def cutter() -> Cutter:
    return Cutter(Pack(VOICE / "mandarin").clips(), Grammar.load(VOICE / "slots.yml"))


def asked(talk: Talk) -> Reply:
    """The question as it is shown and kept."""
    reply = talk.ask()
    assert talk.draft is not None
    talk.booking.save(talk.turn(""), talk.draft)
    return reply


HALVES = {
    "7点": ["明天11月24日星期二早上7:00", "今天11月23日星期一晚上7:00"],
    "周六7点": ["11月28日星期六早上7:00", "11月28日星期六晚上7:00"],
    "周六7点以后": ["11月28日星期六早上7:00以后", "11月28日星期六晚上7:00以后"],
    "周六7点前": ["11月28日星期六早上7:00以前", "11月28日星期六晚上7:00以前"],
    "7点到9点": ["11月24日星期二早上7:00到上午9:00", "11月23日星期一晚上7:00到晚上9:00"],
    "17吧": ["12月17日星期四", "11月25日星期三"],
}


@pytest.mark.parametrize("words", HALVES)
@pytest.mark.parametrize("before", ["", "周六晚上"])
def test_below_the_question_stand_its_answers_and_no_place(talk: Talk, cutter: Cutter, words: str, before: str) -> None:
    talk.begin(service="renewal")
    if before:
        talk.say(before)
        asked(talk)
    talk.say(words)
    question = asked(talk)
    assert question.text.splitlines()[0].endswith("？")
    assert not {"更早", "更晚", "换一天"} & {c.title for c in question.choices}
    assert "有空" not in question.text
    if not before or "周六" in words:
        assert [c.title for c in question.choices] == HALVES[words]
    assert cutter.cut(speak(str(question.spoken))) is not None


@pytest.mark.parametrize(("words", "answer", "first"), [
    ("周六7点", "晚上", "2026-11-28T19:00"), ("7点", "早上", "2026-11-24T07:00"), ("7点", "晚上吧", "2026-11-23T19:00"),
    ("周六7点以后", "晚上", "2026-11-28T19:00"), ("周六7点前", "晚上吧", "2026-11-28T09:00"),
    ("17吧", "农历", "2026-11-25"),
])  # fmt: skip
def test_an_answer_in_a_word_settles_the_question(talk: Talk, words: str, answer: str, first: str) -> None:
    talk.begin(service="renewal")
    talk.say(words)
    asked(talk)
    talk.say(answer)
    assert talk.draft is not None
    assert talk.draft.asked is None
    starts = [c.data["start"] for c in asked(talk).choices if "start" in c.data]
    assert (talk.draft.start or min(starts)).startswith(first)


def test_a_pressed_reading_that_is_no_single_hour_shows_the_places_in_it(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("周六7点以后")
    talk.press(**{k: v for k, v in asked(talk).choices[1].data.items() if k != "form"})
    starts = [c.data["start"] for c in asked(talk).choices if "start" in c.data]
    assert starts
    assert all(s.startswith("2026-11-28T") and s[11:] >= "19:00" for s in starts)


def test_the_question_stays_until_it_is_answered(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("周六7点")
    question = asked(talk).text
    for words, intent in (("谢谢", "thanks"), ("嗯那个", "nlu_fallback")):
        talk.say(words, intent)
        again = asked(talk)
        assert again.text.endswith(question)
        assert len(again.choices) == 2


def test_three_times_no_answer_offers_a_person(talk: Talk) -> None:
    talk.begin(service="renewal")
    for _ in range(3):
        talk.say("周六7点")
        last = asked(talk)
    assert "找工作人员" in [c.title for c in last.choices]


def test_a_day_that_is_still_open_can_be_chosen_from_what_is_free(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("过两天")
    (look,) = asked(talk).choices
    talk.press(**{k: v for k, v in look.data.items() if k != "form"})
    assert asked(talk).text.startswith("哪天都行，")


def test_who_waits_for_a_time_that_is_not_known_yet_is_still_asked_for_it(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("过两天有空位告诉我")
    assert talk.draft is not None
    assert talk.draft.mode == "wait"
    assert talk.ask().text.startswith("您说的“过两天”是几月几号？")
    talk.say("12月5号")
    assert talk.draft.wish == "12月5号"


def test_the_question_waits_where_something_else_is_asked_first(talk: Talk) -> None:
    assert talk.begin("周六7点上门", service="home_visit") == "address"
    assert "早上还是晚上" not in asked(talk).text
    talk.say("白塘镇演示村12号")
    assert "早上还是晚上" in asked(talk).text


def test_another_hour_at_the_read_back_is_asked_back_before_anything_is_read_back(talk: Talk) -> None:
    talk.begin(service="renewal")
    for words in ("明天上午九点", "林演示", "13800001234", "不知道"):
        talk.say(words)
    assert talk.missing == "confirmed"
    talk.say("改成周六7点")
    assert "对不对" not in asked(talk).text
    assert talk.house.store.appointments.listing(status="held") == []
    talk.say("晚上")
    assert talk.missing == "confirmed"
    (held,) = talk.house.store.appointments.listing(status="held")
    assert held.start == datetime(2026, 11, 28, 19)


@pytest.mark.parametrize("service", ["renewal", "home_visit"])
def test_nobody_in_the_shop_is_no_hour_to_come_no_customer_is_one_and_a_wish_with_it_is_asked_back(
    talk: Talk, service: str
) -> None:
    def at_the_time(words: str) -> str | None:
        talk.begin("预约", service=service)
        if service == "home_visit":
            talk.say("江口镇演示村12号")
        talk.say("明天")
        asked(talk)
        talk.say(words)
        assert talk.draft is not None
        return talk.draft.start

    assert at_the_time("下午三点 那时候店里没人") is None
    assert "除了" in talk.ask().text
    assert at_the_time("下午三点 那时候店里没客人") == "2026-11-24T15:00:00"
    assert at_the_time("下午三点吧 那时候店里没人") is None
    assert asked(talk).text.startswith("您是想那天来，还是那天没空？")
