"""Answers as mappings and forms: what goes in comes out, and everything the checks say is told in the hall's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from bot.console import answer_form, answer_words
from bot.console.answer_diff import ADDED, GONE, SAME, changes
from bot.console.settings_reading import Miswritten
from bot.hall.knowledge import KnowledgeError, parse_entry
from bot.hall.knowledge_check import faults_of, faults_within
from bot.hall.knowledge_write import raw_of
from bot.voice.spoken import speak
from tests.fakes.house import design, knowledge

TODAY = date(2026, 11, 23)
OLD = "烟草专卖许可证管理办法（2007年）"
FEE = knowledge().entry("renewal_fee.general")


def fee(**changed: Any) -> dict[str, Any]:
    return raw_of(FEE) | changed


def told(raw: Mapping[str, Any]) -> list[str]:
    """What an editor reads about an answer that is laid into the shipped ones."""
    try:
        entry = parse_entry(raw, "renewal_fee.yml")
    except KnowledgeError as error:
        return [answer_words.fault(str(error))]
    return [answer_words.fault(one) for one in faults_within(knowledge(), entry, TODAY)]


def test_every_shipped_answer_comes_out_of_its_mapping_and_of_its_form_as_it_went_in() -> None:
    for entry in knowledge().entries:
        raw = raw_of(entry)
        assert raw_of(parse_entry(raw, entry.file)) == raw
        assert answer_form.read(answer_form.written(raw), raw) == raw


def test_no_shipped_answer_has_anything_against_it_where_it_lies() -> None:
    for entry in knowledge().entries:
        assert faults_within(knowledge(), entry, TODAY) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"spoken": None}, "念出来的话：还没有写。"),
        ({"asks": ["一句"]}, "别人会怎么问：至少要8种。"),
        ({"review_by": "2026-11-01"}, "最晚哪天再核对：2026-11-01就该复核了，请重新核对，写新的日期。"),
        ({"review_by": "2028-11-01"}, "最晚哪天再核对：最晚是核对以后一年。"),
        ({"review_by": "明年"}, "最晚哪天再核对：日期写得不对，例如2026-11-23。"),
        ({"review_by": "2026-13-40"}, "最晚哪天再核对：日期写得不对，例如2026-11-23。"),
        ({"checked_on": "2026-11-24"}, "核对日期：不能晚于今天。"),
        ({"sources": [{"title": "听说的"}]}, "来源：“听说的”不在名录里。新的来源要写是哪里发的、哪天的。"),
        ({"sources": [{"title": OLD}]}, f"来源：“{OLD}”已经废止，不能用。"),
        ({"sources": [{"title": "大厅设置"}]}, "来源：把握选了“法规里写明的”，又写了数字，来源要写第几条。"),
        ({"confidence": "C"}, "屏幕上的文字：把握选了“以窗口为准”“各地不一样”的，要写上“以窗口核对为准”。"),
        ({"confidence": "D", "text": "以窗口核对为准。"}, "屏幕上的文字：把握选了“各地不一样”的，要写上“有的地方”。"),
        (
            {"confidence": "CFG", "text": "不收钱。"},
            "屏幕上的文字：把握选了“大厅自己的内容”的，要用上大厅设置里的内容。",
        ),
        ({"confidence": "X"}, "把握：“X”不能用。"),
        ({"offer": ["gift"]}, "下面的按钮：“gift”不能用。"),
        ({"sensitive": True, "offer": ["book"]}, "下面的按钮：敏感的答复要有“找工作人员”的按钮。"),
        ({"spoken": "不收钱" * 21}, "念出来的话：有63个字，最多60个。"),
        ({"spoken": "不收钱（真的）。"}, "念出来的话：字母、括号、斜线念不出来。"),
        ({"spoken": "不收。不收。不收。"}, "念出来的话：最多2句。"),
        ({"text": "打{hall.fax}。"}, "屏幕上的文字：大厅设置里没有“hall.fax”。"),
        ({"text": "打{电话}。"}, "屏幕上的文字：花括号里要写大厅设置里的内容，例如{hall.phone}。"),
        ({"unset": {"hall.bus": "没有。"}}, "没登记的时候怎么说：“hall.bus”在答复里没有用到。"),
        ({"text": "要先交工本费。"}, "屏幕上的文字：不能说“工本费”：办证不收任何费用。"),
        ({"covers": [99]}, "第几个问题：第99个问题不归这里。"),
        ({"intent": "greet_not"}, "哪一类问题：“greet_not”这一类不从这里答。"),
        ({"colour": "red"}, "colour：不认得。"),
        ({"default": False}, "这一类要有一条平常的答复"),
        ({"covers": []}, "第9个问题就没有答复了"),
        ({"asks": ["停业要钱吗", *FEE.asks]}, "“停业要钱吗”这种问法，同一类里别的答复已经有了"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_the_halls_words(changed: dict[str, Any], sentence: str) -> None:
    assert sentence in told(fee(**changed))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("一。二。三。", "念出来的话：有3句，最多2句。"),
        ("不" * 41 + "。", "念出来的话：有41个字，最多40个。"),
        ("对吗？请说。", "念出来的话：问话要放在最后一句。"),
        ("打零五九四，六八幺，二三四五，或者打零五九四，六八幺，二三四六。",
         "念出来的话：有好几个号码，听的人记不住；只留一个，会念两遍。"),
    ],
)  # fmt: skip
def test_what_old_ears_cannot_follow_is_said_too(said: str, sentence: str) -> None:
    assert sentence in [answer_words.fault(f"f: a.b: spoken: {one}") for one in design().faults(said)]


def test_a_number_that_is_said_twice_does_not_make_an_answer_longer_than_allowed() -> None:
    shaped = design()(speak("大厅电话是0594-6812345。"))
    assert shaped.count("再说一遍") == 1
    assert design().faults(shaped) == []


def test_a_new_source_with_place_and_day_is_taken() -> None:
    source = {"title": "演示县通知", "place": "演示县烟草专卖局", "date": "2026-11-01"}
    assert told(fee(confidence="B", sources=[source])) == []


def test_only_what_an_answer_itself_breaks_is_held_against_it() -> None:
    older = [parse_entry(raw_of(one) | {"review_by": "2026-01-01"}, one.file) for one in knowledge().entries]
    base = knowledge().with_entries(older)
    assert faults_of(base.entry("hours.general"), base.catalogue, TODAY)
    assert faults_within(base, FEE, TODAY) == []


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("text", "长" * 1201, "“屏幕上的文字”写得太长了，最多1200个字。"),
        ("sources", "甲｜乙｜丙｜丁｜戊", "来源“甲｜乙｜丙｜丁｜戊”写得不对"),
        ("sources", "｜75", "来源“｜75”写得不对"),
        ("unset", "hall.phone", "“没登记的时候怎么说”写得不对"),
        ("unset", "：话", "“没登记的时候怎么说”写得不对"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(field: str, typed: str, sentence: str) -> None:
    with pytest.raises(Miswritten, match=sentence):
        answer_form.read(answer_form.written(fee()) | {field: typed}, fee())


def test_what_has_no_field_cannot_be_changed_by_a_form() -> None:
    forged = answer_form.written(fee()) | {"id": "hours.general", "covers": "1", "default": "", "avoid": ".*"}
    assert answer_form.read(forged, fee()) == fee()


def test_signs_that_nobody_sees_are_left_out() -> None:
    typed = answer_form.written(fee()) | {"spoken": "不收\u202e钱。\x00", "asks": "  甲  \r\n\r\n乙"}
    raw = answer_form.read(typed, fee())
    assert raw["spoken"] == "不收钱。"
    assert raw["asks"] == ["甲", "乙"]


def test_a_difference_is_told_field_by_field_and_line_by_line() -> None:
    found = {
        one.label: one.lines for one in changes(fee(), fee(text="甲\n乙", offer=["human", "book"], sensitive=True))
    }
    assert list(found) == ["屏幕上的文字", "下面的按钮", "敏感：一定要能找工作人员"]
    assert [kind for kind, _ in found["屏幕上的文字"]] == [GONE] * 4 + [ADDED] * 2
    assert found["下面的按钮"] == [(ADDED, "预约时间"), (SAME, "找工作人员")]
    assert changes(fee(), fee()) == []
    assert {"念出来的话", "来源"} <= {one.label for one in changes(None, fee())}
