"""No words, however they are repeated, keep the house busy with reading them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.conversation.meaning import LONGEST
from bot.desk import my_data
from bot.hall import addresses, before_coming, reading
from nlu import decide, entities, normalise, parts
from tests.fakes import turns
from tests.fakes.every_pattern import ROOT
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.talk import Talk
from tests.fakes.ways_to_read import runs_away

SAID = (
    "一 9 1. 零 二十 明天 周一 下 那 我 我妈 那我 谢 谢谢啊 辛苦了 删了 不是 好的 嗯 是的 对 啊 哦 的 了 要 就 家 腿",
    "脚 走路 都 在 续证 我要约 电话 号 证 ， 。 ~ ？ 烟草局的人 三个月 到 除了周三 最晚 莆田市 福建 什么时候 几点 ok a",
)
WORDS = [word for line in SAID for word in line.split()]
PLACES = {
    "time": (), "name": ("明天上午九点",), "phone": ("明天上午九点", "蔡阿水"),
    "licence": ("明天上午九点", "蔡阿水", "13800001234"),
    "confirmed": ("明天上午九点", "蔡阿水", "13800001234", "不知道"),
}  # fmt: skip


@pytest.mark.parametrize(
    "pattern",
    [
        "(a*)*", "(?:a|aa)*$", "(?:(?:好|好的)[的]*)+$", "(?:a+b?)+$", r"(?:[a-z]+\s?)+$", "(?:x[xy]|y[xy]|xx)*$",
        "(?:ax?[xy]*+)+$", "(?:那|我|那我)*要",
    ],
)  # fmt: skip
def test_what_can_be_read_in_more_and_more_ways_is_seen(pattern: str) -> None:
    assert runs_away(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(?:ab|c)*d", "a*b*", "(?:a|b)*$", "(?:a+b)+$", "[ab]*[bc]*$", "(?:[ax][xy]*+)+$", "(?:a{1,40}[ ,]{1,3})+$"],
)
def test_what_can_be_read_in_one_way_is_left_alone(pattern: str) -> None:
    assert not runs_away(pattern)


@pytest.mark.slow
def test_no_pattern_of_the_product_is_read_in_ever_more_ways() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.fakes.every_pattern"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = [json.loads(line) for line in told.stdout.splitlines()]
    assert len(found) > 1000
    assert {where.partition("/")[0] for where, _, _ in found} >= {"bot", "nlu"}
    never_read_again = {normalise.shipped()._openers.pattern}  # nothing stands behind them that could fail
    assert [
        where for where, pattern, flags in found if pattern not in never_read_again and runs_away(pattern, flags)
    ] == []


def patient(read: Callable[[str], object], word: str, longest: int) -> tuple[float, float]:
    """Processor seconds for a word said over and over up to half of the length, and up to all of it."""

    def spent(length: int) -> float:
        text = (word * length)[: length - 1] + "x"
        begun = time.process_time()
        read(text)
        return time.process_time() - begun

    return min(spent(longest // 2) for _ in range(2)), min(spent(longest) for _ in range(2))


def grows(read: Callable[[str], object], words: list[str], longest: int) -> list[tuple[str, float]]:
    """The words whose reading takes more than six times as long when they are twice as long: eight is the third power.

    What is over in a few thousandths of a second anyway is nothing to anybody.
    """
    took = {word: patient(read, word, longest) for word in words}
    return [(word, long / short) for word, (short, long) in took.items() if long > 0.02 and long > 6 * short]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as found:
        yield found


@pytest.mark.slow
def test_a_whole_turn_takes_no_longer_for_a_word_said_over_and_over(house: SmallHouse) -> None:
    assert grows(lambda text: turns.run(house.say(text)), WORDS, LONGEST) == []


@pytest.mark.slow
@pytest.mark.parametrize("asked", PLACES)
def test_a_question_of_the_form_takes_no_longer_for_a_word_said_over_and_over(house: SmallHouse, asked: str) -> None:
    talk = Talk(house)
    talk.begin(service="renewal")
    for words in PLACES[asked]:
        talk.say(words)
    draft, loaded = talk.draft, talk.booking.load

    def said(text: str) -> None:
        turn = talk.turn(text)
        known = loaded(turn)
        talk.booking.step(turn, known or draft)  # type: ignore[arg-type]  # a draft was begun above

    assert grows(said, WORDS[::2], LONGEST) == []


@pytest.mark.slow
def test_the_engine_takes_no_longer_for_a_word_said_over_and_over() -> None:
    def understood(text: str) -> None:
        short = normalise.shorten(text)
        spoken = normalise.shipped().spoken(short).text
        core = normalise.shipped().core(spoken)
        parts.fills_form(spoken, spoken)
        parts.split(spoken)
        parts.clauses(spoken)
        entities.find(short)
        decide.shipped().decide(decide.Heard(core, (("renewal_how", 0.5), ("change", 0.3))))

    assert grows(understood, [*WORDS, *normalise.lexicon.read("fillers")["closers"]], LONGEST) == []


def never_twice(length: int) -> str:
    """A row of a, b and c in which nothing stands twice in a row, so that no cutting of repeats makes it shorter."""
    row = "a"
    while len(row) < length:
        row = row.translate({97: "abc", 98: "ac", 99: "b"})
    return row[:length]


def test_thanks_at_the_end_are_read_once_in_whatever_order_they_come() -> None:
    thanks = never_twice(80).translate({97: "谢谢啊呀", 98: "谢谢啊哦", 99: "谢谢啊哈"})
    assert normalise.shipped().core(f"续证要多少钱，{thanks}") == "续证要多少钱"
    assert normalise.shipped().core(f"续证要{thanks}多少钱").endswith("多少钱")


@pytest.mark.parametrize("number", ["一", "1 ", "一.", "一月初", "星期一", "一刻"])
def test_numbers_without_end_are_times_or_none_at_once(number: str) -> None:
    assert parts.fills_form(number * 60, number * 60)
    assert not parts.fills_form(number * 60 + "好人", number * 60 + "好人")


def test_kin_without_end_is_no_address_at_once() -> None:
    assert addresses._LIVES.search("，" + "我妈" * 200) is None
    assert addresses._LIVES.search("我在涵江，" + "我妈" * 200 + "在") is not None


def test_small_words_without_end_are_neither_a_nod_nor_a_question_at_once() -> None:
    for word in ("谢谢", "辛苦了", "好的", "嗯", "哦", "谢谢你继续", "继续往下", "会了"):
        assert reading._NOD.match(word * 100 + "人") is None
        assert reading._NOD.match(word * 100) is not None
    assert before_coming._BRING.fullmatch("那我" * 200 + "卖") is None
    assert before_coming._BRING.fullmatch("那我" * 200 + "带什么") is not None
    assert my_data.KEEPS.match("不" + "删了" * 200 + "人") is None
    assert my_data.KEEPS.match("不" + "删了" * 200) is not None
    assert my_data.OF_THIS.match("那就" * 200 + "人") is None
    assert my_data.OF_THIS.match("那就" * 200 + "删掉") is not None
