"""A question or a wish for a time is no leave-taking; who cannot tell a number is offered a person, not asked on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages import Reply
from tests.fakes.house import small_house
from tests.fakes.talk import Talk

LEFT = "那就先这样"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def inform(talk: Talk, words: str, intent: str = "inform") -> Reply:
    (reply,) = talk.house.desk.inform(talk.turn(words, intent)).replies
    return reply


@pytest.mark.parametrize("words", ["不是本地户口可以吗", "不要身份证可以吗", "不会写字怎么办", "不想要别人来办行不行"])
def test_a_question_taken_for_a_refusal_is_asked_back(talk: Talk, words: str) -> None:
    assert LEFT not in inform(talk, words, "deny").text


@pytest.mark.parametrize("words", ["不用了", "不要了呢", "算了吧", "不用了，可以吗", "没事了谢谢", "不了"])
def test_a_refusal_still_ends_the_talk(talk: Talk, words: str) -> None:
    assert LEFT in inform(talk, words, "deny").text


@pytest.mark.parametrize("intent", ["goodbye", "thanks"])
def test_a_wish_for_a_time_put_as_a_question_begins_a_booking(talk: Talk, intent: str) -> None:
    words = "那我先来问问 明天下午可以吗"
    assert talk.house.desk.answer(talk.turn(words, intent)).start_booking
    talk.begin(words)
    assert talk.draft is not None
    assert talk.draft.service == "consult"
    assert "明天11月24日星期二下午" in talk.ask().choices[0].title


def test_so_does_one_that_was_taken_for_a_yes_or_a_no(talk: Talk) -> None:
    for intent in ("affirm", "deny"):
        assert talk.house.desk.inform(talk.turn("那明天下午三点行不行", intent)).start_booking


@pytest.mark.parametrize("words", ["那我明天下午再来，再见", "好的，周一见", "明天上班吗，再见", "谢谢，再见"])
def test_a_goodbye_stays_one(talk: Talk, words: str) -> None:
    assert not talk.house.desk.answer(talk.turn(words, "goodbye")).start_booking


# -- a number that nobody has -----------------------------------------------------------------------------


def cancels(talk: Talk) -> None:
    (reply,) = talk.house.desk.cancel(talk.turn("取消预约", "cancel_appointment")).replies
    assert "请说预约号" in reply.text


@pytest.mark.parametrize(
    "words", ["我没有号 是我老婆帮我约的", "不知道", "忘了", "13605948899 她的电话", "13605948899", "我儿子约的"]
)
def test_who_cannot_tell_the_number_is_offered_a_person_and_a_yes_fetches_one(talk: Talk, words: str) -> None:
    cancels(talk)
    aside = talk.house.desk.asides.waiting(talk.person, talk.house.clock.now())
    assert aside is not None
    assert talk.house.desk.asides.answers(aside, words, talk.house.clock.now())
    reply = inform(talk, words)
    assert reply.text.endswith("我请工作人员来帮您，好吗？")
    assert reply.choices[0].title == "找工作人员"
    assert inform(talk, "好", "affirm").intent == "talk_to_human"


def test_the_same_block_is_not_said_twice(talk: Talk) -> None:
    cancels(talk)
    (again,) = talk.house.desk.my_appointments(talk.turn("老婆帮我弄的那个", "my_appointments")).replies
    assert again.text.endswith("我请工作人员来帮您，好吗？")


def test_a_number_that_is_told_is_still_looked_up(talk: Talk) -> None:
    cancels(talk)
    assert "后四位" in inform(talk, "我忘了，好像是0012").text


def test_who_does_not_remember_the_last_digits_is_offered_a_person_too(talk: Talk) -> None:
    cancels(talk)
    inform(talk, "0012")
    assert "我请工作人员来帮您" in inform(talk, "不记得了").text
