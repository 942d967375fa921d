"""What is said for a written sentence: a reviewed table, and what holds for any text at all."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.voice.spoken import LONGEST_SEGMENT, segments, speak
from bot.voice.spoken_numbers import cardinal, grouped

CASES = [
    tuple(line.split("\t"))
    for table in ("spoken_cases.tsv", "spoken_cases_second.tsv")
    for line in (Path(__file__).parent / table).read_text("utf-8").splitlines()
    if line.strip()
]
ALLOWED = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff，、；：。！？]*")
FIGURES = dict(zip("零一二三四五六七八九幺", "01234567891", strict=True))
HALL = st.text(
    st.sampled_from("0123456789０９:：/.-–~*年月日号点分周条元万%℃（）()[]〔〕,，。 \n￥¥AaZｚxX第农历初打约2个"),
    max_size=40,
)


def figures_of(spoken: str) -> str:
    return "".join(FIGURES.get(c, "") for c in spoken)


def test_the_table_is_large_enough() -> None:
    assert len(CASES) >= 120


def test_every_hall_sentence_is_said_as_people_say_it() -> None:
    wrong = [(w, said, now) for w, said in CASES if (now := speak(w.replace("\\n", "\n"))) != said]
    assert not wrong, "\n".join(f"{w!r}: {now!r} instead of {said!r}" for w, said, now in wrong)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "零"),
        (10, "十"),
        (19, "十九"),
        (110, "一百一十"),
        (1010, "一千零一十"),
        (20000, "两万"),
        (20005, "两万零五"),
        (100200, "十万零二百"),
        (123456, "十二万三千四百五十六"),
        (200000000, "两亿"),
        (10**15, "一千万亿"),
    ],
)
def test_a_quantity_reads_as_a_quantity(value: int, words: str) -> None:
    assert cardinal(value) == words


@given(st.one_of(st.text(max_size=60), HALL))
@settings(max_examples=150, deadline=None)
def test_only_hanzi_and_chinese_punctuation_leave(text: str) -> None:
    said = speak(text)
    assert ALLOWED.fullmatch(said), ascii(said)
    assert speak(said) == said


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["{}", "请打{}", "电话：{}，谢谢", "手机{}咨询"])
)
@settings(max_examples=30, deadline=None)
def test_a_mobile_number_keeps_its_figures_in_order(number: str, sentence: str) -> None:
    for written in (number, f"{number[:3]}-{number[3:7]}-{number[7:]}", f"{number[:3]} {number[3:7]} {number[7:]}"):
        assert figures_of(speak(sentence.format(written))) == number


@given(st.from_regex(r"05[0-9]{2}[2-9][0-9]{6}", fullmatch=True), st.sampled_from(["{}-{}", "({}){}", "{} {}", "{}{}"]))
@settings(max_examples=30, deadline=None)
def test_a_landline_keeps_its_figures_in_order(number: str, form: str) -> None:
    assert figures_of(speak("请拨打" + form.format(number[:4], number[4:]))) == number


@given(st.from_regex(r"[1-9][0-9]{11}", fullmatch=True))
@settings(max_examples=30, deadline=None)
def test_a_licence_number_is_said_in_three_groups_of_four(number: str) -> None:
    said = speak(f"许可证号{number}")
    assert figures_of(said) == number
    assert [len(group) for group in said.removeprefix("许可证号").split("，")] == [4, 4, 4]


@given(st.integers(0, 23), st.integers(0, 59))
@settings(max_examples=30, deadline=None)
def test_every_clock_time_names_hour_and_minute(hour: int, minute: int) -> None:
    said = speak(f"{hour:02d}:{minute:02d}")
    assert "点" in said
    assert said.endswith(("点", "半", "分"))


@given(st.text("，。！？；：、莆田烟草证", max_size=500))
@settings(max_examples=30, deadline=None)
def test_segments_give_the_text_back_and_are_short(spoken: str) -> None:
    pieces = segments(spoken)
    assert "".join(pieces) == spoken
    assert all(0 < len(piece) <= LONGEST_SEGMENT for piece in pieces)


def test_segments_end_at_clauses() -> None:
    text = "请您带上身份证原件和营业执照，还有烟草证的正本和副本。" * 6
    assert len(segments(text)) == 2
    assert all(piece[-1] in "，。" for piece in segments(text))


@pytest.mark.parametrize(
    "unit", ["1", "a", "1a-", "1/", "1:", "*", "(", "<a", "[a](", "a@", "第1、", "¥1", "8:30-", "\n"]
)
def test_a_long_text_costs_time_in_proportion(unit: str) -> None:
    def cost(length: int) -> float:
        began = time.process_time()
        speak(unit * (length // len(unit)))
        return time.process_time() - began

    cost(1000)
    assert cost(16_000) < 0.5


def test_letters_are_never_lost_silently() -> None:
    assert speak("Z") == "贼德"
    assert speak("Ｂ座") == "必座"
    assert "屏幕上的英文" in speak("Please bring your original licence with you")


def test_groups_leave_no_lonely_figure() -> None:
    assert grouped("1234567890123").split("，")[-1] != "三"
