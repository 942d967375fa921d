"""Whether a closing has to be told to the hall is counted from the length that was said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall.closing_length import told
from tests.fakes.house import small_house
from tests.fakes.talk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


@pytest.mark.parametrize(("text", "days"), [
    ("装修三个月 到底要不要办停业", 90), ("关店两个月", 60), ("关俩月要报不", 60), ("我要关半年", 182),
    ("关半个月要办停业吗", 15),
    ("店关二十天", 20), ("装修四十五天", 45), ("关一个礼拜要不要说", 7), ("停一个半月", 45), ("关几天要报吗", 2),
    ("几个月不开", 60), ("关12天", 12), ("关一个月", 30),
])  # fmt: skip
def test_a_length_is_counted_in_days(text: str, days: int) -> None:
    closing = told(text)
    assert closing is not None
    assert closing.days == days


@pytest.mark.parametrize("text", [
    "停业怎么办", "关了半年门没报", "停业满一年了", "关门超过一个月就算违规，我关四十天",
    "十二月十号开始装修", "二月份关店", "关二十九天",
    "停业最长一年", "想放两年不开", "自2027年1月起停", "还有三个月到期",
])  # fmt: skip
def test_nothing_is_counted_where_no_closing_ahead_is_told(text: str) -> None:
    assert told(text) is None


@pytest.mark.parametrize(("text", "first", "answer"), [
    ("装修三个月 到底要不要办停业", "三个月，要办停业。", "suspend.general"),
    ("店里装修，关四十五天要不要报", "四十五天，要办停业。", "suspend.general"),
    ("店关二十天要报停吗", "二十天，不用办停业。", "suspend.short"),
    ("过年回家半个月要报停吗", "半个月，不用办停业。", "suspend.short"),
])  # fmt: skip
def test_the_answer_begins_with_yes_or_no(talk: Talk, text: str, first: str, answer: str) -> None:
    (reply,) = talk.house.desk.answer(talk.turn(text, "suspend")).replies
    assert reply.text.splitlines()[0] == first
    assert reply.answer == answer


def test_without_a_length_the_rule_is_told(talk: Talk) -> None:
    (reply,) = talk.house.desk.answer(talk.turn("停业怎么办", "suspend")).replies
    assert reply.text.startswith("关店一个月以上")
