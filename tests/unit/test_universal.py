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


@pytest.mark.parametrize(
    "text",
    [
        "我耳朵听不见 只能打字 可以吗", "你好 我耳朵听不见 只能打字 可以吗", "不是大声 我听不见的 你打字就好",
        "我耳朵聋 你打字就好", "我是聋人", "我听不见，大声也没用", "我奶奶聋的 打字可以吗",
    ],
)  # fmt: skip
def test_who_cannot_hear_at_all_reads_and_is_not_spoken_to_louder(text: str) -> None:
    assert universal.command(text) == "voice_off"


@pytest.mark.parametrize(
    ("text", "name"),
    [("听不见", "louder"), ("大声点", "louder"), ("我耳朵背 大声点", None), ("我耳朵听不到 帮我约礼拜五补办", None)],
)
def test_who_is_hard_of_hearing_still_wants_to_hear(text: str, name: str | None) -> None:
    assert universal.command(text) == name
