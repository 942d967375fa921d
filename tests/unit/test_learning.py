"""What the assistant notices about its own understanding: unclear, corrected by the person, sent to a clerk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk.turn import Turn
from bot.messages import Reply
from bot.store.questions import Question
from tests.fakes.house import SmallHouse, small_house

pytestmark = pytest.mark.anyio
GUESSES = (("renewal_fee", 0.31), ("renewal_late", 0.22), ("fraud", 0.2))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


def kept(house: SmallHouse) -> list[Question]:
    return house.store.questions.listing()


async def asked_back(house: SmallHouse, text: str) -> None:
    """Say something that the engine is not sure about; the choices are then on the screen."""
    person = house.store.people.meet("rest", "me", house.clock.now()).id
    turn = Turn(person, "rest", text, house.clock.now(), "nlu_fallback", 0.31, alternatives=GUESSES)
    house.dialogue.replies = list(house.desk.clarify(turn).replies)
    await house.say(text)
    house.dialogue.replies = [Reply("续证不要钱。", intent="renewal_late", answer="renewal_late.general")]


async def answered(house: SmallHouse, text: str, intent: str, answer: str | None) -> None:
    house.dialogue.replies = [Reply("答案。", intent=intent, answer=answer, confidence=0.8)]
    await house.say(text)


async def test_what_is_asked_back_about_is_kept_masked_with_the_models_guess(house: SmallHouse) -> None:
    await asked_back(house, "那个要多少 我电话13812345678")
    (one,) = kept(house)
    assert (one.text, one.guess, one.confidence) == ("那个要多少 我电话138****5678", "renewal_fee", 0.31)
    assert (one.kind, one.times, one.label) == ("unclear", 1, None)


@pytest.mark.parametrize("pressed", ["2", "快到期或过期了", "button"])
async def test_the_choice_a_person_picks_becomes_the_guess(house: SmallHouse, pressed: str) -> None:
    await asked_back(house, "那个本本咋整")
    person = house.store.people.meet("rest", "me", house.clock.now())
    token = house.store.choices.buttons(person.id)[1]["payload"] if pressed == "button" else pressed
    await house.say(token)
    (one,) = kept(house)
    assert (one.guess, one.confidence, one.kind) == ("renewal_late", 0.22, "corrected")


async def test_another_answer_than_a_choice_corrects_nothing(house: SmallHouse) -> None:
    await asked_back(house, "那个本本咋整")
    await house.say("我问的是几点上班")
    (one,) = kept(house)
    assert (one.guess, one.kind) == ("renewal_fee", "unclear")


async def test_a_picked_meaning_survives_the_models_next_guess(house: SmallHouse) -> None:
    await asked_back(house, "那个本本咋整")
    await house.say("2")
    await asked_back(house, "那个本本，咋整？")
    (one,) = kept(house)
    assert (one.guess, one.kind, one.times) == ("renewal_late", "corrected", 2)


async def test_a_person_wanted_right_after_an_answer_makes_it_doubtful(house: SmallHouse) -> None:
    await answered(house, "我表弟的店能用我的本子吗", "renewal_how", "renewal_how.general")
    await house.say("人工")
    (one,) = kept(house)
    assert (one.text, one.guess, one.confidence) == ("我表弟的店能用我的本子吗", "renewal_how", 0.8)
    assert one.kind == "doubtful"


@pytest.mark.parametrize(
    ("text", "intent", "answer", "minutes"),
    [
        ("我表弟的店能用我的本子吗", "renewal_how", "renewal_how.general", 6),
        ("你好", "greet", "greet.general", 0),
        ("我叫林演示", "book_appointment", None, 0),
        ("2", "renewal_fee", "renewal_fee.general", 0),
    ],
    ids=["long after", "a greeting", "in the middle of a booking", "a pressed number"],
)
async def test_a_person_wanted_for_another_reason_makes_nothing_doubtful(
    house: SmallHouse, text: str, intent: str, answer: str | None, minutes: int
) -> None:
    await answered(house, text, intent, answer)
    house.clock.forward(minutes=minutes)
    await house.say("人工")
    assert kept(house) == []


async def test_the_dialogue_engines_way_to_a_person_is_noticed_too(house: SmallHouse) -> None:
    await answered(house, "我表弟的店能用我的本子吗", "renewal_how", "renewal_how.general")
    person = house.store.people.meet("rest", "me", house.clock.now()).id
    turn = Turn(person, "rest", "叫个懂的人来讲", house.clock.now(), "talk_to_human")
    house.desk.handoff(replace(turn, data={"human": True}))
    assert [q.kind for q in kept(house)] == ["doubtful"]
