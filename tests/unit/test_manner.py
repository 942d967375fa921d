"""How somebody wants to be spoken to: done at once in every state, and remembered with the person."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk import manner
from bot.desk.forgetting import forget
from bot.desk.turn import Turn
from bot.hall import universal
from bot.messages import Reply
from bot.store.people import PersonRow
from bot.voice.listening import mending, words
from tests.fakes.house import ROOT, SmallHouse, small_house

ASKED = "续证要带什么"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


def run(coroutine: Any) -> list[dict[str, Any]]:
    return asyncio.run(coroutine)  # type: ignore[no-any-return]


def me(house: SmallHouse) -> PersonRow:
    found = house.store.people.find("rest", "me")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("said", "note", "kept"),
    [
        (["慢一点"], manner.SLOWER, {"rate": "slow"}),
        (["慢一点", "再慢一点"], manner.SLOWER, {"rate": "slower"}),
        (["慢一点", "再慢一点", "再慢一点"], manner.SLOWEST, {"rate": "slower"}),
        (["慢一点", "慢一点", "快一点"], manner.FASTER, {"rate": "slow"}),
        (["慢一点", "快一点"], manner.NORMAL, {"rate": "normal"}),
        (["慢一点", "慢一点", "正常速度"], manner.NORMAL, {"rate": "normal"}),
        (["快一点"], manner.NORMAL, {"rate": "normal"}),
        (["大点声"], manner.LOUDER, {"volume": "loud"}),
        (["大点声", "声音大些"], manner.LOUDEST, {"volume": "loud"}),
        (["小点声"], manner.SOFTER, {"volume": "soft"}),
        (["小点声", "小声一点"], manner.SOFTEST, {"volume": "soft"}),
        (["大点声", "小点声"], manner.SOFTER, {"volume": "normal"}),
        (["不要声音", "要声音"], manner.VOICE_ON, {"voice_on": True}),
        (["不要声音", "大点声"], manner.LOUDER, {"voice_on": True, "volume": "loud"}),
    ],
)
def test_the_last_answer_comes_again_behind_one_kind_sentence(
    house: SmallHouse, said: list[str], note: str, kept: dict[str, object]
) -> None:
    run(house.say(ASKED))
    answers = [run(house.say(one)) for one in said]
    assert answers[-1][0]["text"] == f"{note}\n好的"
    assert answers[-1][0]["custom"]["spoken"] == f"{note}好的"
    assert {name: getattr(me(house), name) for name in kept} == kept
    assert len(house.dialogue.asked) == 1


@pytest.mark.parametrize("said", ["再说一遍", "没听清", "听不清", "你说什么", "你说什么？"])
def test_who_did_not_hear_it_gets_the_same_again(house: SmallHouse, said: str) -> None:
    run(house.say(ASKED))
    assert run(house.say(said))[0]["text"] == "好的"


def test_without_sound_a_short_sentence_is_all(house: SmallHouse) -> None:
    run(house.say(ASKED))
    assert [one["text"] for one in run(house.say("不要声音"))] == [manner.VOICE_OFF]
    assert me(house).voice_on is False


def test_before_any_answer_it_is_remembered_and_asked_what_is_wanted(house: SmallHouse) -> None:
    (reply,) = run(house.say("慢一点"))
    assert reply["text"] == "好的，我说慢一点。您要办哪件事？"
    assert me(house).rate == "slow"


def test_wishes_outlast_the_session_and_go_with_the_person(house: SmallHouse) -> None:
    run(house.say(ASKED))
    for said in ("慢一点", "大点声", "讲莆田话"):
        run(house.say(said))
    house.clock.forward(hours=80)
    run(house.say(ASKED))
    person = me(house)
    assert (person.rate, person.volume, person.dialect) == ("slow", "loud", True)
    forget(house.store, person, house.clock.now(), Path("none"))
    run(house.say(ASKED))
    person = me(house)
    assert (person.rate, person.volume, person.dialect, person.told_no_voice) == ("normal", "normal", False, False)


def test_in_the_middle_of_a_form_the_question_is_asked_again_and_the_form_goes_on(house: SmallHouse) -> None:
    run(house.say(ASKED))
    house.desk.booking.start.prepare(Turn(1, "rest", "预约", house.clock.now()), "renewal")
    before = house.store.drafts.load(1, "booking")
    house.dialogue.replies = [Reply("您想约哪一天、几点？")]
    run(house.say("续证"))
    for said in ("慢一点", "没听清", "大点声", "普通话", "不要声音", "要声音"):
        run(house.say(said))
    assert run(house.say("再说一遍"))[0]["text"] == "您想约哪一天、几点？"
    assert house.store.drafts.load(1, "booking") == before
    assert len(house.dialogue.asked) == 2


def test_a_read_back_waits_while_it_is_said_again(house: SmallHouse) -> None:
    house.dialogue.intents = {"取消我的预约": "cancel_appointment"}
    (question,) = run(house.speak("取消我的预约"))
    (again,) = run(house.speak("再说一遍"))
    assert question["text"] in again["text"]
    run(house.say("慢一点"))
    run(house.say("对"))
    assert [text for _, text, _ in house.dialogue.asked] == ["取消我的预约"]


def test_who_waits_in_the_queue_may_ask_for_it_louder(house: SmallHouse) -> None:
    run(house.say("人工"))
    assert run(house.say("大点声"))[0]["text"].startswith(manner.LOUDER)
    assert me(house).volume == "loud"


def test_doubtful_words_take_no_sound_away_but_slow_it_down(house: SmallHouse) -> None:
    run(house.say(ASKED))
    assert "对吗" in run(house.speak("?不要声音"))[0]["text"]
    assert me(house).voice_on is True
    run(house.speak("?慢一点"))
    assert me(house).rate == "slow"


def test_what_the_dialect_lacks_is_explained_once(house: SmallHouse) -> None:
    run(house.say(ASKED))
    assert run(house.say("讲莆田话"))[0]["text"] == manner.NO_DIALECT
    assert run(house.say("普通话"))[0]["text"].startswith(manner.MANDARIN)
    house.clock.at(house.clock.now() + timedelta(days=1))
    assert run(house.say("莆田话"))[0]["text"] == manner.DIALECT_LATER
    assert me(house).dialect is True


def test_where_something_is_recorded_the_answer_comes_again_in_dialect(house: SmallHouse) -> None:
    run(house.say(ASKED))
    there = manner.Manner(house.store, lambda: True)
    assert there.obey(me(house), "dialect")[0].text == f"{manner.DIALECT}\n好的"  # type: ignore[index]


# -- heard ------------------------------------------------------------------------------------------------


def mender() -> mending.Mender:
    readings = mending.readings(ROOT / "data" / "lexicon")
    return mending.Mender(words.hot_words(("白塘", "江口")), readings, universal.said())


def test_every_way_of_saying_a_command_aloud_is_that_command() -> None:
    mend = mender().mend
    wrong = [
        (name, phrase)
        for name, phrases in universal.HEARD.items()
        for phrase in phrases.split()
        if universal.command(phrase) != name or universal.command(mend(phrase)) != name
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("在说一变", "repeat"), ("没听轻", "repeat"),
        ("满一点", "slower"), ("漫一点。", "slower"), ("大点生", "louder"),
        ("小店声", "softer"), ("葡田话", "dialect"), ("葡萄话", "dialect"),
        ("朴通话", "mandarin"), ("念给我停", "voice_on"),
    ],
)  # fmt: skip
def test_characters_of_the_same_sound_are_the_same_command(heard: str, name: str) -> None:
    assert universal.command(mender().mend(heard)) == name


@pytest.mark.parametrize(
    "heard", ["要生意", "续证要快一点办", "大声吆喝卖烟行吗", "没听说", "快一点钟", "我要大一点的店"]
)
def test_other_words_stay_what_they_are(heard: str) -> None:
    assert universal.command(mender().mend(heard)) is None


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("slower", "你讲话能不能大点声我耳朵背", "louder"), ("slower", "讲得太慢了快一点", "faster"),
        ("dialect", "莆田话我听不惯还是讲普通话", "mandarin"), ("voice_on", "声音小一点吵到孙子了", "softer"),
        ("slower", "阿婆听不来你慢慢讲", "slower"), ("dialect", "我听不懂普通话", "dialect"),
        ("dialect", "侬讲普通话我听唔着", "dialect"), ("dialect", "你说普通话我听不太懂", "dialect"),
        ("dialect", "讲普通话我不会听", "dialect"), ("dialect", "莆仙话听不懂，讲普通话", "mandarin"),
        ("dialect", "讲普通话我听得懂", "mandarin"), ("dialect", "讲普通话，方言我不会", "mandarin"),
        ("dialect", "你们讲普通话，我听不懂", "dialect"),
    ],
)  # fmt: skip
def test_a_whole_sentence_is_taken_for_the_setting_it_names(name: str, text: str, meant: str) -> None:
    assert universal.nearest(name, text) == meant
