"""要不要我请工作人员来帮您, asked in the middle of a booking: a yes to it fetches a person."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.answers import PERSON_AFTER_MISSES
from bot.desk.asking import PERSON
from bot.messages import Reply
from tests.fakes.house import small_house
from tests.fakes.talk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def at_the_phone(talk: Talk) -> Reply:
    """The question that is open once somebody has told to have no telephone."""
    talk.begin(service="renewal")
    for words in ("明天上午九点", "林演示", "没有电话"):
        talk.say(words)
    assert talk.missing == "phone"
    return talk.ask()


def shown(talk: Talk, *replies: Reply) -> None:
    """These were the newest replies."""
    now, transcript = talk.house.clock.now(), talk.house.store.transcript
    received = transcript.receive(talk.person, "rest", None, "嗯", now)
    said = [{"text": reply.text, "custom": reply.as_dict()} for reply in replies]
    transcript.answered(received.id, talk.person, said, now, intent="book_appointment")


def sent(talk: Talk, words: str) -> str:
    """What the dialogue gets for these words."""
    asyncio.run(talk.house.say(words))
    return str(talk.house.dialogue.asked[-1][1])


@pytest.mark.parametrize(
    "yes", ["好的", "好", "要", "要的", "行", "可以", "嗯", "请吧", "那就请工作人员来吧", "麻烦您了"]
)
def test_a_yes_to_the_offer_of_a_person_fetches_one(talk: Talk, yes: str) -> None:
    question = at_the_phone(talk)
    assert PERSON in question.text
    shown(talk, question)
    assert sent(talk, yes) == "/talk_to_human"


def test_the_offer_after_two_questions_that_were_not_understood_is_the_same(talk: Talk) -> None:
    talk.begin(service="renewal")
    shown(talk, Reply(f"对不起，我还是没听明白。{PERSON_AFTER_MISSES}"), talk.ask())
    assert sent(talk, "好的") == "/talk_to_human"


@pytest.mark.parametrize("words", ["不用", "不要", "我儿子的13800001234", "没有", "要晚一点", "请等一下"])
def test_other_words_stay_with_the_form(talk: Talk, words: str) -> None:
    shown(talk, at_the_phone(talk))
    assert sent(talk, words) != "/talk_to_human"


def test_a_yes_without_the_offer_stays_with_the_form(talk: Talk) -> None:
    talk.begin(service="renewal")
    shown(talk, talk.ask())
    assert sent(talk, "好的") == "好的"


def test_a_mere_yes_to_what_is_read_back_books_and_an_outright_one_fetches_the_person(talk: Talk) -> None:
    talk.begin(service="renewal")
    for words in ("明天上午九点", "林演示", "13800001234", "不知道", *["嗯那个这"] * 3):
        talk.say(words, "nlu_fallback")
    question = talk.ask()
    assert (talk.missing, PERSON in question.text) == ("confirmed", True)
    shown(talk, question)
    assert sent(talk, "好的") == "好的"
    shown(talk, question)
    assert sent(talk, "要") == "/talk_to_human"


def test_the_form_leaves_the_yes_to_whoever_hands_over(talk: Talk) -> None:
    at_the_phone(talk)
    assert not talk.booking.step(talk.turn("好的", "talk_to_human", {"human": True}), talk.draft)  # type: ignore[arg-type]
