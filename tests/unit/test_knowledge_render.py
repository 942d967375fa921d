"""Putting the hall's facts into an answer, and saying which are missing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.hall.knowledge_entry import NOT_REGISTERED, Entry, Fact, Source
from bot.hall.knowledge_render import format_fact, placeholders, render

CHECKED = date(2026, 11, 23)
KNOWN = {
    "hall.phone": Fact("hall.phone", "电话", "0594-0000000"),
    "hall.address": Fact("hall.address", "地址", "示范路"),
    "hotline.police": Fact("hotline.police", "报警", "110", default="110"),
}
ENTRY = Entry(
    id="phone.general",
    intent="phone",
    asks=("电话",),
    spoken="电话是{hall.phone}。急事打{hotline.police}。",
    text="电话：{hall.phone}\n地址：{hall.address}\n急事打{hotline.police}",
    sources=(Source("大厅设置"),),
    confidence="CFG",
    checked_on=CHECKED,
    review_by=date(2027, 5, 31),
)
FACTS = {"hall.phone": "0594-0000000", "hall.address": "示范路0号"}


def test_registered_facts_stand_in_their_lines() -> None:
    shown = render(ENTRY, FACTS, KNOWN)
    assert shown.text == "电话：0594-0000000\n地址：示范路0号\n急事打110"
    assert shown.spoken == "电话是0594-0000000。急事打110。"
    assert shown.unset == ()
    assert not shown.stale


def test_a_missing_fact_replaces_only_its_own_line_and_sentence() -> None:
    shown = render(ENTRY, {"hall.address": "示范路0号"}, KNOWN)
    assert shown.text == f"{NOT_REGISTERED}\n地址：示范路0号\n急事打110"
    assert shown.spoken == f"{NOT_REGISTERED}急事打110。"
    assert shown.unset == ("hall.phone",)


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_value_counts_as_missing(empty: object) -> None:
    assert render(ENTRY, {**FACTS, "hall.phone": empty}, KNOWN).unset == ("hall.phone",)


def test_the_entry_says_in_its_own_words_what_is_missing() -> None:
    entry = replace(ENTRY, unset={"hall.phone": "电话没有登记，可以打{hotline.police}。"})
    shown = render(entry, {"hall.address": "示范路0号"}, KNOWN)
    assert shown.text.startswith("电话没有登记，可以打110。\n")
    assert shown.spoken.startswith("电话没有登记，可以打110。")


def test_speech_may_have_its_own_words_for_what_is_missing() -> None:
    entry = replace(ENTRY, unset={"hall.phone": "长的。"}, spoken_unset={"hall.phone": "短的。"})
    shown = render(entry, {}, KNOWN)
    assert shown.text.startswith("长的。")
    assert shown.spoken.startswith("短的。")


def test_the_same_apology_is_made_once() -> None:
    shown = render(ENTRY, {}, KNOWN)
    assert shown.text == f"{NOT_REGISTERED}\n急事打110"
    assert shown.unset == ("hall.phone", "hall.address")


def test_a_stand_in_that_lacks_its_own_fact_falls_back_to_the_plain_apology() -> None:
    entry = replace(ENTRY, unset={"hall.phone": "请到{hall.address}问。"})
    assert render(entry, {}, KNOWN).text.startswith(NOT_REGISTERED)


def test_steps_follow_the_text_with_their_numbers() -> None:
    shown = render(replace(ENTRY, steps=("先打{hall.phone}", "再来")), FACTS, KNOWN)
    assert shown.text.endswith("\n1. 先打0594-0000000\n2. 再来")


def test_an_entry_past_its_review_shows_when_it_was_checked() -> None:
    assert not render(ENTRY, FACTS, KNOWN, today=ENTRY.review_by).stale
    shown = render(ENTRY, FACTS, KNOWN, today=ENTRY.review_by + timedelta(days=1))
    assert shown.stale
    assert shown.text.endswith("信息核对日期：2026年11月23日，请以窗口为准。")


def test_a_fact_older_than_half_a_year_shows_when_it_was_checked() -> None:
    today = date(2027, 1, 10)
    fresh = render(ENTRY, FACTS, KNOWN, today=today, checked={"hall.phone": today - timedelta(days=180)})
    assert not fresh.stale
    aged = render(ENTRY, FACTS, KNOWN, today=today, checked={"hall.phone": today - timedelta(days=181)})
    assert aged.stale
    assert "信息核对日期：2026年7月13日" in aged.text
    unused = render(ENTRY, FACTS, KNOWN, today=today, checked={"hall.bus": date(2020, 1, 1)})
    assert not unused.stale


def test_plain_settings_become_words() -> None:
    days = Fact("renewal.promised_workdays", "承诺", "5个工作日", pattern="{}个工作日")
    signs = Fact("signs.free", "警示牌", "免费", when_true="免费领", when_false="不发")
    assert format_fact(days, 5) == "5个工作日"
    assert format_fact(KNOWN["hall.phone"], ["1", "2"]) == "1、2"
    assert (format_fact(signs, True), format_fact(signs, False)) == ("免费领", "不发")
    assert [format_fact(days, empty) for empty in (None, "", [])] == [None, None, None]


def test_placeholders_are_dotted_keys_in_braces() -> None:
    assert placeholders("打{hall.phone}或{hotline.police}，{别的}{x}") == ("hall.phone", "hotline.police")
