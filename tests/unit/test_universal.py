"""Words that work everywhere, and sentences that only contain them."""

from __future__ import annotations

import pytest

from bot.hall import universal


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("再说一遍", "repeat"),
        ("没听清", "repeat"),
        ("慢一点", "slower"),
        ("说慢点", "slower"),
        ("大点声", "louder"),
        ("讲莆田话", "dialect"),
        ("人工", "human"),
        ("转人工", "human"),
        ("找工作人员", "human"),
        ("返回", "back"),
        ("重新开始", "restart"),
        ("慢一点。", "slower"),
    ],
)
def test_a_command_is_known_as_a_whole_message(text: str, name: str) -> None:
    assert universal.command(text) == name


@pytest.mark.parametrize(
    "text", ["人工费多少钱", "办得慢一点没关系吧", "我要返回莆田办证", "大声吆喝卖烟行吗", "续证要多久"]
)
def test_a_sentence_that_only_contains_one_is_none(text: str) -> None:
    assert universal.command(text) is None


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), ("二", 2), ("第三个", 3), ("选2", 2), ("２", 2), ("要第一个", 1)]
)
def test_a_number_names_a_choice(text: str, number: int) -> None:
    assert universal.number(text) == number


@pytest.mark.parametrize("text", ["12", "1月", "两点", "第一次办", "13800001234", "一"[:0]])
def test_other_numbers_name_none(text: str) -> None:
    assert universal.number(text) is None
