"""Captions are read strictly and written anew, so that nothing but their words reaches a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hall.captions import Uncaptioned, read

VTT = """WEBVTT - from the studio

STYLE
::cue { color: red }

1
00:00.500 --> 00:02.000 align:start
<v 阿婆>不收钱。</v>

2
00:00:02.000 --> 00:00:04.250
谁要钱
<b>都别给</b>
"""


def test_plain_lines_become_captions() -> None:
    assert read("0:00-0:03 不收钱。\n0:03到0:07 谁要钱都别给。", 8) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:03.000\n不收钱。\n\n00:00:03.000 --> 00:00:07.000\n谁要钱都别给。"
    )


def test_of_a_file_only_times_and_words_are_kept() -> None:
    assert read(VTT, 5) == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\n不收钱。\n\n00:00:02.000 --> 00:00:04.250\n谁要钱都别给"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "字幕一定要写"),
        (" \n ", "字幕一定要写"),
        ("WEBVTT\n", "1到120句"),
        ("不收钱。", "这一行不像字幕"),
        ("0:00-0:03", "这一行不像字幕"),
        ("0:03-0:01 不收钱。", "时间不对"),
        ("0:03-0:03 不收钱。", "时间不对"),
        ("0:05-0:07 甲\n0:01-0:03 乙", "时间不对"),
        ("0:00-1:03 不收钱。", "时间不对"),
        (f"0:00-0:03 {'长' * 81}", "每句字幕"),
        ("字" * 12_001, "太长"),
        ("WEBVTT\n\n0:00.000 --> 0:01.000\n<b></b>\n", "每句字幕"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(text: str, said: str) -> None:
    with pytest.raises(Uncaptioned, match=said):
        read(text, 8)


@given(st.text(max_size=300))
def test_no_text_at_all_makes_anything_but_captions(text: str) -> None:
    for raw in (text, f"WEBVTT\n\n{text}", f"WEBVTT\n\n0:00.000 --> 0:01.000\n{text}", f"0:00-0:02 {text}"):
        try:
            made = read(raw, 8)
        except Uncaptioned:
            continue
        assert made.startswith("WEBVTT\n\n")
        assert "<" not in made
        assert made.count("-->") == made.count("\n\n")
