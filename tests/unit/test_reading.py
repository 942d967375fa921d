"""What counts as a name, a phone, a licence number, a yes."""

from __future__ import annotations

import pytest

from bot.hall import reading


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫林阿妹", "林阿妹"),
        ("林阿妹", "林阿妹"),
        ("陈国强，电话13900001111", "陈国强"),
        ("名字是欧阳志远", "欧阳志远"),
        ("我叫黄金花啊", "黄金花"),
        ("王小二吧", "王小二"),
        ("周小红", "周小红"),
    ],
)
def test_a_name_is_read_where_it_was_asked(text: str, name: str) -> None:
    assert reading.name(text, expected=True) == name


@pytest.mark.parametrize(
    "text",
    [
        "要带什么",
        "周六上午",
        "周五",
        "我不知道",
        "多少钱",
        "换个时间",
        "谢谢",
        "你们几点上班",
        "我是他儿子",
        "不约了",
        "明天",
        "13800001234",
    ],
)
def test_a_question_or_a_date_is_never_taken_for_a_name(text: str) -> None:
    assert reading.name(text, expected=True) is None


def test_a_bare_name_counts_only_where_a_name_was_asked() -> None:
    assert reading.name("林阿妹", expected=False) is None
    assert reading.name("我叫林阿妹", expected=False) == "林阿妹"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13800001234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("一三八零零零零一二三四", "13800001234"),
        ("幺三八，零零零零，幺二三四", "13800001234"),
        ("+8613800001234", "13800001234"),
        ("周六晚上七点半，电话13800001234", "13800001234"),
        ("0594-6812345", "05946812345"),
    ],
)
def test_phones_are_read_however_they_are_said(text: str, phone: str) -> None:
    assert reading.phone(text) == phone


@pytest.mark.parametrize(("text", "hint"), [("1380000123", "10位"), ("6812345", "区号"), ("99999999999", "11位")])
def test_a_phone_that_cannot_be_is_answered_with_what_is_wrong(text: str, hint: str) -> None:
    found = reading.phone(text)
    assert isinstance(found, reading.Wrong)
    assert hint in found.sentence


NOT_AT_HAND = [
    "没有",
    "没带",
    "没有证号",
    "没证号",
    "我没有带",
    "现在手边没有",
    "没有号码啊",
    "许可证没在身边",
    "没有在手上。",
    "冇",
]


@pytest.mark.parametrize("text", ["不知道", "没带在身边", "忘了", "毋知", "看不清", *NOT_AT_HAND])
def test_an_unknown_licence_number_is_accepted(text: str) -> None:
    assert reading.licence(text) == ""


@pytest.mark.parametrize("text", ["还没有办证", "没有电话", "没有空", "没有问题", "有没有", "没有证能不能卖烟"])
def test_what_else_there_is_not_says_nothing_of_the_licence_number(text: str) -> None:
    assert reading.licence(text) is None


def test_a_licence_number_has_twelve_digits() -> None:
    assert reading.licence("350303100001") == "350303100001"
    assert reading.licence("3503 0310 0001") == "350303100001"
    found = reading.licence("35030310")
    assert isinstance(found, reading.Wrong)
    assert "12位" in found.sentence


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("对", True),
        ("是的", True),
        ("好的", True),
        ("没错", True),
        ("不对", False),
        ("错了", False),
        ("周六", None),
        ("对面", None),
    ],
)
def test_yes_and_no_are_told_apart_from_everything_else(text: str, meant: bool | None) -> None:
    assert reading.yes_or_no(text) is meant


@pytest.mark.parametrize("text", ["继续", "继续说。", "接着来", "那接着说吧", "好的，继续", "往下说", "停一下"])
def test_going_on_is_a_nod(text: str) -> None:
    assert reading.goes_on(text)
    assert reading.nods(text) == "好的。"


@pytest.mark.parametrize("text", ["好的", "继续营业", "接着做", "继续经营要办什么", "我想继续卖烟", ""])
def test_going_on_with_something_is_none(text: str) -> None:
    assert not reading.goes_on(text)


@pytest.mark.parametrize(("text", "ends"), [
    ("停下", True), ("停", True), ("停下来。", True), ("先停下吧", True), ("打住", True),
    ("停业", False), ("停了", False), ("停止营业", False), ("店停下来要报吗", False), ("停一下", False),
    ("停电", False),
])  # fmt: skip
def test_stopping_the_talk_is_not_closing_the_shop(text: str, ends: bool) -> None:
    assert reading.stops(text) is ends
