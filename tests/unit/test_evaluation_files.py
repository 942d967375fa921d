"""The files that judge the product are themselves complete and well formed."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

TESTS = Path(__file__).resolve().parents[1]
INTENT_NAMES = """
    renewal_when renewal_materials renewal_how renewal_where renewal_fee renewal_duration renewal_late
    renewal_refused renewal_status new_licence change replace_lost suspend resume close inherit
    licence_validity location_rules selling_rules ecig minors fake_cigarette authenticity_visit home_visit
    dispute complaint fraud hours address phone weekend_evening_service book_appointment
    reschedule_appointment cancel_appointment my_appointments talk_to_human repeat speak_slower use_dialect
    voice_on voice_off greet goodbye thanks affirm deny help chitchat out_of_scope policy_news
    subscribe_reminder unsubscribe_reminder inform my_data
"""
INTENTS = frozenset(INTENT_NAMES.split())
LEAST_PER_SLICE = {
    "plain": 250, "short": 120, "long": 60, "accent": 120,
    "dialect": 80, "typo": 50, "oos": 120, "multi": 40,
}  # fmt: skip
LENGTHS = {"short": range(2, 7), "long": range(30, 71)}
ROW_KEYS = {"row", "asks", "intents", "must", "must_not", "offers", "by_the_end"}


@cache
def evaluation() -> list[dict[str, Any]]:
    """Every line of the first set and of the one with what was added to the intents later, as written."""
    files = [TESTS / "evaluation" / name for name in ("e01.jsonl", "e05.jsonl")]
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


@cache
def ninety() -> dict[int, dict[str, Any]]:
    """The ninety rows by their number; a number used twice leaves a row missing."""
    rows = yaml.safe_load((TESTS / "conversation" / "ninety.yml").read_text(encoding="utf-8"))
    assert len(rows) == 90
    return {row["row"]: row for row in rows}


def patterns(row: dict[str, Any]) -> list[str]:
    """All regexes of a row, the wanted and the forbidden ones."""
    facts: list[list[str]] = row["must"] + row.get("by_the_end", [])
    forbidden: list[str] = row["must_not"]
    return [pattern for fact in facts for pattern in fact] + forbidden


def bare(text: str) -> str:
    """The text without punctuation and blanks, or the text itself when nothing else is in it."""
    return re.sub(r"\W", "", text) or text


def test_every_evaluation_line_has_exactly_the_agreed_keys() -> None:
    for line in evaluation():
        also = {"also"} if line["slice"] == "multi" else set()
        assert set(line) == {"text", "intent", "slice"} | also, line


def test_every_evaluation_intent_is_a_known_one() -> None:
    used = {line["intent"] for line in evaluation()}
    used |= {intent for line in evaluation() for intent in line.get("also", [])}
    assert used == INTENTS


def test_every_slice_is_as_large_as_agreed() -> None:
    sizes = Counter(line["slice"] for line in evaluation())
    assert set(sizes) == set(LEAST_PER_SLICE)
    assert not {name: sizes[name] for name, least in LEAST_PER_SLICE.items() if sizes[name] < least}


def test_every_intent_is_asked_at_least_six_times() -> None:
    asked = Counter(line["intent"] for line in evaluation())
    assert not {intent: asked[intent] for intent in INTENTS if asked[intent] < 6}


def test_short_and_long_texts_have_the_length_of_their_slice() -> None:
    wrong = [
        line["text"]
        for line in evaluation()
        if line["slice"] in LENGTHS and len(line["text"]) not in LENGTHS[line["slice"]]
    ]
    assert wrong == []


def test_out_of_scope_texts_carry_that_intent_and_two_questions_carry_two() -> None:
    for line in evaluation():
        if line["slice"] == "oos":
            assert line["intent"] == "out_of_scope", line
        if line["slice"] == "multi":
            assert len(line["also"]) == 1, line
            assert line["also"] != [line["intent"]], line


def test_no_text_is_asked_twice_in_either_file() -> None:
    texts = [line["text"] for line in evaluation()]
    texts += [ask for row in ninety().values() for ask in row["asks"]]
    assert [text for text, times in Counter(map(bare, texts)).items() if times > 1] == []


def test_all_ninety_rows_are_there_with_known_keys_and_two_wordings() -> None:
    assert sorted(ninety()) == list(range(1, 91))
    for row in ninety().values():
        assert set(row) <= ROW_KEYS, row["row"]
        assert len(row["asks"]) == 2, row["row"]


def test_every_row_accepts_known_intents_and_offers_only_what_can_be_offered() -> None:
    for row in ninety().values():
        assert row["intents"], row["row"]
        assert set(row["intents"]) <= INTENTS, row["row"]
        assert set(row.get("offers", [])) <= {"human", "book", "reminder"}, row["row"]


def test_every_row_demands_at_least_one_fact_and_no_fact_is_empty() -> None:
    for row in ninety().values():
        assert row["must"], row["row"]
        assert all(fact for fact in row["must"] + row.get("by_the_end", [])), row["row"]


def test_every_regex_compiles_and_none_accepts_an_empty_answer() -> None:
    for row in ninety().values():
        for pattern in patterns(row):
            assert re.compile(pattern).search("") is None, (row["row"], pattern)


@pytest.mark.parametrize(
    ("number", "claim"),
    [
        (1, "请在到期前30日内提出申请。"),
        (3, "只剩十来天,不能办了。"),
        (5, "您放心,肯定能续。"),
        (9, "工本费10元。"),
        (25, "每年都要年检。"),
        (39, "过户费300元。"),
        (42, "您需要先登报声明。"),
        (61, "号码对上就是真的。"),
    ],
)
def test_a_well_known_wrong_claim_is_caught(number: int, claim: str) -> None:
    assert any(re.search(pattern, claim) for pattern in ninety()[number]["must_not"])


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (1, "请在到期前30日之前提出申请。"),
        (3, "不是不能办了,请马上来。"),
        (5, "能不能续由窗口核定,这里不能保证一定能续。"),
        (9, "免费,没有工本费。"),
        (25, "不是每年都要审,没有年检。"),
        (39, "不能转让,没有过户费这回事。"),
        (42, "现在不需要登报。"),
        (61, "号码对上也不等于一定真。"),
    ],
)
def test_a_right_sentence_near_a_wrong_claim_passes(number: int, sentence: str) -> None:
    assert not any(re.search(pattern, sentence) for pattern in ninety()[number]["must_not"])
