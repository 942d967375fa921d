"""Booking for somebody else: who the holder is, and what is asked and written down then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall.relatives import relation
from tests.fakes.house import small_house
from tests.unit.test_booking import Talk


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("帮我妈约周六晚上续证", "母亲"),
        ("我想替我爸预约一下", "父亲"),
        ("给我家老爷子约个上门", "父亲"),
        ("代我爱人来办", "爱人"),
        ("帮我奶奶约", "奶奶"),
        ("我是他儿子", "家人"),
        ("我带我妈过去", "母亲"),
        ("替隔壁约一个", "邻居"),
        ("帮依伯约一下", "亲戚"),
        ("我要约周六晚上", None),
        ("帮我约周六晚上", None),
        ("我自己办，不是帮我妈", None),
        ("给我留一个", None),
        ("妈祖生日那天行吗", None),
    ],
)
def test_whose_matter_it_is(text: str, who: str | None) -> None:
    assert relation(text) == who


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def test_a_son_books_for_his_mother(talk: Talk) -> None:
    talk.begin("帮我妈约明天上午九点续证", service="renewal")
    assert talk.missing == "name"
    assert "您母亲怎么称呼" in talk.ask().text
    for words in ("林演示", "13800001234", "不知道"):
        talk.say(words)
    read_back = talk.ask()
    assert "您的母亲" in read_back.text
    assert "替您母亲约" in str(read_back.spoken)
    talk.say("对", "affirm")
    (row,) = talk.house.store.appointments.listing(status="confirmed")
    assert (row.name, row.relation) == ("林演示", "母亲")
    assert "授权委托书" in talk.booking.result(talk.turn(""), talk.draft).text
