"""What the checker of the hall's answers refuses."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.hall.knowledge import Entry, KnowledgeBase, Source
from bot.hall.knowledge_check import check, faults_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "knowledge"
TODAY = date(2026, 11, 23)
LAW = Source("中华人民共和国行政许可法", "50")


@cache
def base() -> KnowledgeBase:
    """The shipped answers."""
    return KnowledgeBase.load(FOLDER)


def good() -> Entry:
    """An entry without fault, to be spoiled."""
    return Entry(
        id="renewal_when.sample",
        intent="renewal_when",
        asks=tuple(f"样句{n}" for n in range(8)),
        spoken="最晚在到期30日前来办。",
        text="最晚在到期30日前来办。",
        sources=(LAW,),
        confidence="A",
        checked_on=TODAY,
        review_by=date(2027, 6, 1),
        offer=("human",),
        file="sample.yml",
    )


def faults(**spoiled: Any) -> list[str]:
    """What is said about the good entry with some fields spoiled."""
    return faults_of(replace(good(), **spoiled), base().catalogue, TODAY)


def test_a_sound_entry_passes() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        ({"intent": "renewal_whenever"}, "intent: renewal_whenever is not answered"),
        ({"id": "renewal_how.sample"}, "id: must begin with renewal_when."),
        ({"confidence": "E"}, "confidence: E is not one of"),
        ({"offer": ("cake",)}, "offer: cake is not one of"),
        ({"sensitive": True, "offer": ()}, "a sensitive answer must offer a person"),
        ({"asks": ("只有一句",)}, "asks: at least 8"),
        ({"covers": (91,)}, "covers: row 91 does not exist"),
        ({"covers": (55,)}, "covers: row 55 belongs to minors"),
        ({"review_by": date(2026, 11, 22)}, "review_by: the review was due"),
        ({"review_by": date(2028, 1, 1)}, "review_by: more than a year"),
        ({"checked_on": date(2026, 12, 1)}, "checked_on: lies in the future"),
        ({"sources": ()}, "sources: missing"),
        ({"sources": (Source("网上看来的"),)}, "网上看来的 is not in sources.yml"),
        ({"sources": (Source("烟草专卖许可证管理办法（2007年）", "50"),)}, "has been repealed"),
        ({"sources": (Source("中华人民共和国行政许可法"),)}, "a figure stated as law needs the article"),
        ({"confidence": "C"}, "confidence C must say 以窗口核对为准"),
        ({"confidence": "D", "text": "以窗口为准。"}, "confidence D must say 有的地方"),
        ({"confidence": "CFG"}, "confidence CFG must name a local fact"),
        ({"spoken": "长" * 61 + "。"}, "spoken: 61 characters, at most 60"),
        ({"spoken": "{materials.renewal.text}。" + "长" * 50}, "characters, at most 60"),
        ({"spoken": "一。二。三。"}, "spoken: more than 2 sentences"),
        ({"spoken": "看App。"}, "cannot be said"),
        ({"text": "电话{hall.fax}"}, "{hall.fax} is not in facts.yml"),
        ({"text": "电话{电话}"}, "a brace that names no fact"),
        ({"unset": {"hall.phone": "没有。"}}, "hall.phone is not used in this entry"),
    ],
)
def test_a_spoiled_entry_is_refused(spoiled: dict[str, Any], said: str) -> None:
    assert any(said in fault for fault in faults(**spoiled)), faults(**spoiled)


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("within_thirty_days", "请在到期前30日内提出申请"),
        ("short_validity", "有效期为三年"),
        ("yearly_check", "每年都要年检"),
        ("transfer_fee", "过户要交过户费"),
        ("licence_cost", "要交工本费"),
        ("invented_speedup", "由15个工作日压缩到7个"),
        ("distance_abolished", "距离限制已经取消"),
        ("newspaper_notice", "补办先要登报"),
        ("capital_sum", "注册资金要3万元"),
        ("earliest_months", "提前三个月受理"),
        ("metres_by_law", "离学校要五十米"),
        ("repealed_suspension", "公告满三个月收回"),
        ("turned_away", "现在不能办了"),
        ("promise_renewal", "肯定能续上"),
        ("promise_no_penalty", "不会被处罚"),
        ("still_renewable_after_expiry", "过期了也照样延续"),
        ("proof_by_code", "32位码对得上就是真的"),
        ("photo_verdict", "拍张照片发来，给您看真假"),
        ("web_address", "打开www.example.org"),
        ("brand", "软中华最好卖"),
        ("law_of_2007", "依据发改委令"),
    ],
)
def test_a_claim_that_must_not_be_repeated_is_refused(claim: str, words: str) -> None:
    assert any(f"forbidden claim {claim} " in fault for fault in faults(text=words)), faults(text=words)


@pytest.mark.parametrize(
    "words",
    ["没有每年一次的年审、年检", "不收钱，没有工本费", "现在不用登报声明", "国家没有统一米数", "没有“过户”这回事"],
)
def test_saying_that_a_wrong_claim_is_wrong_is_allowed(words: str) -> None:
    assert not [fault for fault in faults(text=words) if "forbidden claim" in fault]


def test_claims_hidden_in_speech_steps_or_stand_ins_are_found_too() -> None:
    for spoiled in ({"spoken": "要交工本费。"}, {"steps": ("交工本费",)}, {"unset": {"hall.phone": "要交工本费"}}):
        assert any("licence_cost" in fault for fault in faults(**spoiled))


def test_every_forbidden_claim_has_a_reason_and_a_test() -> None:
    listed = yaml.safe_load((FOLDER / "forbidden.yml").read_text(encoding="utf-8"))
    tested = {mark.args[1][n][0] for mark in _marks() for n in range(len(mark.args[1]))}
    assert set(listed) == tested
    assert all(item["reason"] for item in listed.values())


def _marks() -> list[pytest.Mark]:
    return list(test_a_claim_that_must_not_be_repeated_is_refused.pytestmark)  # type: ignore[attr-defined]


def test_a_row_that_nobody_answers_is_named() -> None:
    without = [entry for entry in base().entries if 9 not in entry.covers]
    assert "row 9: no entry covers it and no function handles it" in check(
        KnowledgeBase(without, base().catalogue), TODAY
    )


def test_an_intent_needs_exactly_one_default() -> None:
    spoiled = replace(base().entry("change.move"), default=True)
    assert "intent change: exactly one default entry is needed, found 2" in check(base().with_entries([spoiled]), TODAY)


def test_a_question_claimed_by_two_answers_is_named() -> None:
    asks = (*base().entry("change.move").asks, "证能借给亲戚用吗？")
    spoiled = replace(base().entry("change.move"), asks=asks)
    assert "intent change: asks: 证能借给亲戚用吗 belongs to 2 entries" in check(base().with_entries([spoiled]), TODAY)


def test_the_base_falls_due_for_review_within_a_year() -> None:
    late = check(base(), date(2027, 11, 24))
    assert len([fault for fault in late if "the review was due" in fault]) == len(base().entries)
