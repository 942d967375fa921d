"""Who greets the hall for the first time hears what is kept of them; later nobody is told again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.turn import Turn
from bot.messages import Reply
from tests.fakes.house import SmallHouse, small_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as small:
        yield small


def asked(house: SmallHouse, sender: str, words: str, intent: str) -> Reply:
    """One message, answered and kept as the conversation keeps it."""
    now = house.clock.now()
    person = house.store.people.meet("rest", sender, now).id
    received = house.store.transcript.receive(person, "rest", f"{words}{now}", words, now)
    (reply,) = house.desk.answer(Turn(person, "rest", words, now, intent)).replies
    house.store.transcript.answered(received.id, person, [{"text": reply.text}], now, intent=intent)
    return reply


def test_the_first_greeting_says_what_is_kept_in_writing_and_aloud(house: SmallHouse) -> None:
    first = asked(house, "newcomer", "你好", "greet")
    assert "我的信息" in first.text
    assert "随时要求删除" in (first.spoken or "")


def test_nobody_is_told_twice_and_who_only_asks_is_just_answered(house: SmallHouse) -> None:
    assert "我的信息" not in asked(house, "guest", "续证要多少钱", "renewal_fee").text
    later = asked(house, "guest", "您好", "greet")
    assert "我的信息" not in later.text
    assert "随时要求删除" not in (later.spoken or "")
