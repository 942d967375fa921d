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
DAY, CLOCK = r"\d{4}-\d\d-\d\d", r"T(?:[01]\d|2[0-4]):[0-5]\d"
ONE = rf"{DAY}(?:{CLOCK}(?:/{DAY}{CLOCK})?|/(?:{DAY}|\.\.))?"
OUT = rf"NOT:(?:(?:{ONE}|WD[1-7]|LD\d{{1,2}}|{CLOCK}/{CLOCK})(?:,|$|(?=\|)))+"
FORM = re.compile(rf"NONE|AMBIGUOUS:.+|{OUT}|{ONE}(?:;{OUT})?(?:\|{ONE}(?:;{OUT})?)*")
TABLES = ("when_expressions.tsv", "when_strangers.tsv", "when_writers.tsv")


def sentences() -> list[str]:
    """Everything that stands in the tables, as one list."""
    lines = [line for name in TABLES for line in (Path(__file__).parent / name).read_text("utf-8").splitlines()]
    return [line.split("\t")[0] for line in lines if "\t" in line]


def words() -> list[str]:
    joints = "到 之前 以后 不行 除了 或者 的 不对 不要 最晚 起 都 也 ， 9999年 999天后 正月三十 农历 第一个工作日"
    more = "那两天 这5天 前一天 别给我排 要忙到 才回来 其余都行 的今天 头三天 店名叫 “八点半” (五) 过了 开门 周三的三"
    return sentences() + joints.split() + more.split()


def bricks() -> list[str]:
    """The words of the vocabulary itself, which the tables may not have side by side."""
    known = vocabulary()
    plain = [*known.festivals, *known.parts, *known.month_parts, *known.relative_short]
    named = (
        "今天 大后天 下周 下下个月 周三 礼拜天 周末 初八 廿二 腊月 正月 12月5号 5号 12.5 9:30 三点半 四五点 半个月后"
    )
    signs = "到 - / ~ 、 ， 。 ？ 和 或 还是 不 不是 是 改到 除了 以外 之前 后 起 最晚 都行 没空 吧 那 每 第二个"
    return [*plain, *named.split(), *signs.split()]


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


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(words()), max_size=7).map("".join), st.sampled_from(NOWS))
def test_any_mixture_of_time_words_is_survived(text: str, now: datetime) -> None:
    survive(text, now)


@settings(max_examples=100, deadline=None)
@given(st.text("年月日号点半初廿十一二三两前后起到至~、-:.0123456789周礼拜下上这的不是除了都行\ud800\x00", max_size=30))
def test_any_scrambled_time_word_is_survived(text: str) -> None:
    survive(text, NOWS[1])


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(bricks()), max_size=14).map("".join), st.sampled_from(NOWS))
def test_any_order_of_the_words_of_the_vocabulary_is_survived(text: str, now: datetime) -> None:
    survive(text, now)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sentences()), st.integers(0, 40), st.integers(0, 40), st.text(max_size=3), st.sampled_from(NOWS))
def test_any_cut_and_damaged_sentence_is_survived(text: str, start: int, end: int, noise: str, now: datetime) -> None:
    survive(text[:start] + noise + text[end:], now)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(NOWS))
def test_ten_thousand_characters_in_any_order_are_survived(seed: int, now: datetime) -> None:
    chance, said, text = random.Random(seed), [*bricks(), *sentences()], ""
    while len(text) < 10_000:
        text += chance.choice(said) + chance.choice(["", "", " ", "，", "\ud83d", chr(chance.randrange(0x20, 0x2FFFF))])
    survive(text[:10_000], now)


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
    patterns += [pattern for pair in vocabulary().cues.values() for pattern in pair]
    patterns += [pattern for pattern, _ in vocabulary().marks]
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
