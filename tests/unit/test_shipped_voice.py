"""The shipped voice says every answer and a whole booking without internet; names and addresses stay on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.desk import photo_words
from bot.desk.turn import Turn
from bot.hall import phrases
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.knowledge import KnowledgeBase
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.manifest import Pack
from bot.voice.spoken import speak
from tests.fakes.house import SmallHouse, example_facts, small_house
from tests.fakes.listener import Listener

ROOT = Path(__file__).parents[2]
VOICE = ROOT / "data" / "voice"
# What the machine never understood and is therefore not shipped.
UNCLEAR = ("萩芦", "农历闰十月", "十米")


@pytest.fixture(scope="module")
def cutter() -> Cutter:
    return Cutter(Pack(VOICE / "mandarin").clips(), Grammar.load(VOICE / "slots.yml"))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


def silent(cutter: Cutter, texts: list[str]) -> list[str]:
    """What cannot be said, but for what is known to be unclear."""
    said = [text for text in dict.fromkeys(map(speak, texts)) if text]
    return [text for text in said if cutter.cut(text) is None and not any(words in text for words in UNCLEAR)]


@pytest.mark.parametrize("facts", [example_facts(), HallFacts({}, {})], ids=["the invented hall", "nothing registered"])
def test_every_answer_is_heard_without_internet(cutter: Cutter, facts: HallFacts) -> None:
    base = KnowledgeBase.load(ROOT / "data" / "knowledge", ROOT / "data" / "lexicon")
    assert silent(cutter, [base.render(entry, facts.texts).spoken for entry in base.entries]) == []


def test_a_whole_booking_is_heard_without_internet(cutter: Cutter, house: SmallHouse) -> None:
    somebody = Listener(house, "me")
    somebody.book_in_every_way("renewal")
    assert len(somebody.heard) > 15
    assert silent(cutter, somebody.heard) == []


def test_a_question_back_is_heard_also_where_the_name_of_a_guess_was_never_recorded(
    cutter: Cutter, house: SmallHouse
) -> None:
    me = house.store.people.meet("rest", "me", house.clock.now()).id
    guesses = (("my_data", 0.4), ("address", 0.3), ("phone", 0.2))
    (reply,) = house.desk.clarify(Turn(me, "rest", "那个记的", house.clock.now(), alternatives=guesses)).replies
    assert "我的信息" in [choice.title for choice in reply.choices]
    assert silent(cutter, [str(reply.spoken)]) == []


def test_people_and_reminders_are_heard_without_internet(cutter: Cutter, house: SmallHouse) -> None:
    somebody = Listener(house, "me")
    somebody.ask_for_people_and_reminders()
    assert len(somebody.heard) > 10
    assert silent(cutter, somebody.heard) == []


def test_what_was_read_from_a_photo_is_heard(cutter: Cutter) -> None:
    now = datetime(2026, 11, 23).date()
    days = [Calendar().describe(now + timedelta(days=n), now) for n in range(-300, 1900, 7)]
    assert silent(cutter, [photo_words.spoken(day, whose=False) for day in [*days, None]]) == []


def test_every_day_of_two_years_is_heard_with_the_times_of_the_hall(cutter: Cutter) -> None:
    now, first = datetime(2026, 11, 23, 9, 10), datetime(2026, 12, 1, 8, 30)
    moments = [first + timedelta(days=day, minutes=30 * (day % 25)) for day in range(730)]
    said = [f"您约了{phrases.with_lunar(at, now, Calendar())}，办变更。预约号0042。" for at in moments]
    assert silent(cutter, said) == []


def test_numbers_and_the_areas_telephones_are_heard(cutter: Cutter) -> None:
    numbers = [f"约好了，预约号{number:04}。" for number in range(0, 10_000, 7)]
    slip = "您约在2026年11月28日星期六晚上七点半，预约号0123，电话0594-6812345"
    assert silent(cutter, [*numbers, "大厅电话是0594-3858012，也可以打12313。", slip]) == []
