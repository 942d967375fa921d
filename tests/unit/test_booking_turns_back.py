"""What is taken back in the middle of a booking, and what later and earlier mean while places are on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.fakes.house import small_house
from tests.fakes.talk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def shown(talk: Talk) -> list[str]:
    """The starts on the screen, after the question was asked and kept."""
    reply = talk.ask()
    assert talk.draft is not None
    talk.booking.save(talk.turn(""), talk.draft)
    return [c.data["start"] for c in reply.choices if "start" in c.data]


@pytest.mark.parametrize("words", ["算了 我后天一早去", "算了，后天上午九点", "算了算了 周三下午吧"])
def test_who_takes_words_back_and_says_another_time_goes_on_with_that(talk: Talk, words: str) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午")
    talk.say(words)
    assert talk.draft is not None
    assert talk.draft.open
    assert (talk.draft.day or "") == "2026-11-25"


@pytest.mark.parametrize("words", ["算了", "算了不约了", "取消", "算了，周三不行"])
def test_who_only_takes_words_back_stops(talk: Talk, words: str) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午")
    talk.say(words)
    assert talk.draft is not None
    assert not talk.draft.open


@pytest.mark.parametrize("words", ["再晚一点", "晚一点", "不要这么早", "晚点吧", "还要再晚", "有没有更晚的"])
def test_later_is_said_as_well_as_pressed(talk: Talk, words: str) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午")
    first = shown(talk)
    talk.say(words)
    later = shown(talk)
    assert max(first) < min(later)
    talk.say("还要再早一点")
    assert shown(talk) == first


def test_a_move_that_is_given_up_says_that_the_appointment_stays(talk: Talk) -> None:
    talk.begin(service="renewal")
    for words in ("12月16号15点", "我叫林演示", "13800001234", "不知道"):
        talk.say(words)
    talk.say("对", intent="affirm")
    talk.begin("推迟一天")
    talk.say("取消")
    reply = talk.house.desk.booking.result(talk.turn(""), talk.booking.load(talk.turn("")))
    assert "原来的预约还给您留着" in reply.text
    assert reply.choices[0].title == "取消预约"
    (row,) = talk.house.store.appointments.of_person(talk.person, talk.house.clock.now())
    assert row.start == datetime(2026, 12, 16, 15)
