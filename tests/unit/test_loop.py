"""The loop's own parts: the accent, the noise, the counting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.voice.audio import RATE, Sound
from tools.loop import noise
from tools.loop.__main__ import BEGIN, END, Result, errors, row, write
from tools.loop.accent import accented
from tools.loop.turns import Turn


@pytest.mark.parametrize(
    ("said", "heard"),
    [("zheng4", "zen4"), ("shi4", "si4"), ("chi1", "ci1"), ("nian2", "lian2"), ("nv3", "lv3"), ("fang2", "huang2"),
     ("fu4", "hu4"), ("fei4", "hui4"), ("feng1", "hong1"), ("ping2", "pin2"), ("hao3", "hao3"), ("n2", "n2")],
)  # fmt: skip
def test_the_accent_changes_the_sounds_it_is_known_for(said: str, heard: str) -> None:
    assert accented(said) == heard


@pytest.mark.parametrize("decibels", [10, 5])
def test_noise_lies_as_far_below_the_voice_as_asked(decibels: float) -> None:
    at = np.arange(2 * RATE) / RATE
    voice = Sound((0.1 * np.sin(2 * np.pi * 200 * at)).astype(np.float32))
    both = noise.mixed(voice, noise.pink(len(at)), decibels)
    left = both.samples - voice.samples
    assert 10 * np.log10(np.mean(voice.samples**2) / np.mean(left**2)) == pytest.approx(decibels, abs=0.1)


def test_errors_are_characters_changed_put_in_and_left_out() -> None:
    assert [errors("续证要钱吗", x) for x in ("续证要钱吗？", "许证要钱吗", "续证要钱", "我续证要钱吗", "")] == [
        0,
        1,
        1,
        1,
        5,
    ]


def test_a_row_counts_what_was_right_asked_back_and_silently_wrong(tmp_path: Path) -> None:
    turn = Turn("续证", "renewal_how")
    results = [
        Result(turn, "续证", True, "renewal_how", "answer"),
        Result(turn, "许证", False, "renewal_how", "answer"),
        Result(turn, None, False, "", ""),
        Result(turn, "几点", True, "hours", "answer"),
    ]
    assert row("x", results) == "| x | 62 | 50 | 50 | 25 |"
    page = tmp_path / "voice.md"
    page.write_text(f"a\n{BEGIN}\nold\n{END}\nb\n")
    write(page, iter(["new"]))
    assert page.read_text() == f"a\n{BEGIN}\nnew\n{END}\nb\n"
