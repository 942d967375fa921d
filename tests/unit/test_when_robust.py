"""Whatever is typed: never an exception, always a value, and work that grows with the length and no faster."""

from __future__ import annotations

import random
import re
import re._constants as codes
import re._parser as parser
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hall import when
from bot.hall.when.patterns import single
from bot.hall.when.vocabulary import vocabulary

NOWS = (datetime(2026, 11, 23, 9, 10), datetime(2027, 1, 31, 23, 59), datetime(2024, 2, 29), datetime(2098, 12, 31, 12))
FORM = re.compile(
    r"NONE|AMBIGUOUS:.+|(?:NOT:|;|\||/|,|\.\.|WD[1-7]|LD\d{1,2}|T?\d\d:\d\d|\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?)+"
)


def words() -> list[str]:
    table = (Path(__file__).parent / "when_expressions.tsv").read_text(encoding="utf-8").splitlines()
    said = [line.split("\t")[0] for line in table if "\t" in line]
    joints = "到 之前 以后 不行 除了 或者 的 不对 不要 最晚 起 都 也 ， 9999年 999天后 正月三十 农历 第一个工作日"
    return said + joints.split()


def survive(text: str, now: datetime) -> None:
    value = when.parse(text, now)
    assert FORM.fullmatch(str(value)), str(value)
    first, end = when.span(value)
    assert end is None or first <= end
    earliest = when.earliest(value)
    assert earliest is None or earliest >= first
    assert when.matches(value, now) in (True, False)
    assert when.is_past(value, now) in (True, False)
    assert when.expiry_date(text, now) is None or text
    if isinstance(value, when.Ambiguous):
        assert when.question(value).endswith("？")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_at_all_is_survived(text: str) -> None:
    survive(text, NOWS[0])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(words()), max_size=7).map("".join), st.sampled_from(NOWS))
def test_any_mixture_of_time_words_is_survived(text: str, now: datetime) -> None:
    survive(text, now)


@settings(max_examples=100, deadline=None)
@given(st.text("年月日号点半初廿十一二三两前后起到至~、-:.0123456789周礼拜下上这的不是除了都行\ud800\x00", max_size=30))
def test_any_scrambled_time_word_is_survived(text: str) -> None:
    survive(text, NOWS[1])


@pytest.mark.parametrize("unit", ["明天", "一", "9", "周三", "除了周三", "1-", "三、", "下", "a", "嗯", "\ud800"])
def test_a_very_long_message_takes_work_in_proportion_to_its_length(unit: str) -> None:
    def calls(length: int) -> int:
        text, counted = (unit * length)[:length], 0

        def count(frame: Any, event: str, arg: Any) -> None:
            nonlocal counted
            counted += event in ("call", "c_call")

        when.parse(text, NOWS[0])
        sys.setprofile(count)
        try:
            when.parse(text, NOWS[0])
        finally:
            sys.setprofile(None)
        return counted

    short, long = calls(300), calls(1200)
    assert long <= 5 * short + 2000
    assert str(when.parse((unit * 10_000)[:10_000], NOWS[0]))


def runs_away(tree: Any, inside: bool = False) -> bool:
    """Whether a repeat without an upper bound stands inside another repeat."""
    for op, arg in tree:
        repeat = op in (codes.MAX_REPEAT, codes.MIN_REPEAT)
        if repeat and inside and arg[1] is codes.MAXREPEAT:
            return True
        parts = [arg[2]] if repeat else [arg[3]] if op is codes.SUBPATTERN else arg[1] if op is codes.BRANCH else []
        if [part for part in parts if runs_away(part, inside or (repeat and arg[1] > 1))]:
            return True
    return False


def test_no_pattern_can_run_away() -> None:
    patterns = [p.pattern for p in single()] + [p for p, _ in vocabulary().rewrites]
    patterns += [vocabulary().expiry_after, vocabulary().expiry_before]
    assert [p for p in patterns if runs_away(parser.parse(p))] == []


def test_the_grammar_keeps_no_memory_between_sentences() -> None:
    said = random.Random(7).sample(words(), 60)
    first = [str(when.parse(text, NOWS[0])) for text in said]
    assert [str(when.parse(text, NOWS[0])) for text in reversed(said)] == first[::-1]


def test_reading_touches_neither_clock_nor_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert str(when.parse("明天上午九点", NOWS[0])) == "2026-11-24T09:00"
    finally:
        monkeypatch.undo()
        time.tzset()
