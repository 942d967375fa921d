"""Days counted from an appointment, numbers of two calendars, weekdays among what is shown, days told for an expiry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.desk.asides import Asides
from tests.fakes.house import small_house
from tests.fakes.talk import Talk

NOW = datetime(2026, 11, 23, 9, 10)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def booked(talk: Talk, start: datetime) -> None:
    """One renewal of theirs at that time."""
    talk.begin(service="renewal")
    talk.say(f"{start.month}月{start.day}号{start.hour}点")
    talk.say("我叫林演示")
    talk.say("13800001234")
    talk.say("不知道")
    talk.say("对", intent="affirm")
    assert talk.draft is not None
    assert talk.draft.done is not None


@pytest.mark.parametrize(("words", "day"), [("提前两天", 14), ("推迟一天", 17), ("往后推一个星期", 23), ("晚两天", 18)])
def test_a_shift_moves_the_one_appointment_there_is_at_the_same_hour(talk: Talk, words: str, day: int) -> None:
    booked(talk, datetime(2026, 12, 16, 15))
    talk.booking.prepare_wish(talk.turn(words))  # as the engine has it where it takes the words for a mere answer
    talk.begin(words)
    assert talk.draft is not None
    assert talk.draft.mode == "move"
    assert "几月几号" not in (talk.draft.retry or "")
    assert talk.draft.start == datetime(2026, 12, day, 15).isoformat()


@pytest.mark.parametrize(
    ("said", "day"), [("公历", "12-17"), ("阳历的", "12-17"), ("农历", "11-25"), ("旧历吧", "11-25")]
)
def test_the_calendar_of_a_lone_number_is_taken_in_one_word(talk: Talk, said: str, day: str) -> None:
    talk.begin(service="renewal")
    talk.say("17吧")
    assert "农历十七" in talk.ask().text
    talk.say(said)
    assert talk.draft is not None
    assert (talk.draft.day or "").endswith(day)


def test_a_bare_weekday_is_the_one_that_is_shown(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("12月14号")
    assert "12月14日" in talk.ask().text + "".join(c.title for c in talk.ask().choices)
    talk.booking.save(talk.turn(""), talk.draft)  # type: ignore[arg-type]
    talk.say("周一")
    assert talk.draft is not None
    assert talk.draft.day == "2026-12-14"


@pytest.mark.parametrize(("words", "visit"), [
    ("下周三下昼", True), ("下礼拜一下昼三点去你那里办", True), ("明天我过去", True), ("明年3月5号", False),
    ("12月20号", False), ("12月31号到期", False), ("明天到期", False),
])  # fmt: skip
def test_a_day_to_come_on_is_no_expiry(talk: Talk, words: str, visit: bool) -> None:
    asides: Asides = talk.house.desk.asides
    assert asides.visit(words, NOW) is visit
    assert (asides.expiry(words, NOW) is None) is visit


def test_what_somebody_else_booked_is_never_moved(talk: Talk) -> None:
    booked(Talk(talk.house, "other"), datetime(2026, 12, 16, 15))
    talk.begin("推迟一天", service="renewal")
    assert talk.draft is not None
    assert talk.draft.mode == "new"
