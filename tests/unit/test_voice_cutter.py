"""Cutting an utterance into clips: exactly or not at all, few pieces, fitting intonation, one speaker."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.voice.audio import RATE, Sound
from bot.voice.bank.bank import stale
from bot.voice.bank.clip import BankClip, Edge, Kind, version_of
from bot.voice.bank.cutter import MARKS, Cutter, Piece
from bot.voice.bank.grammar import Grammar, SlotSet
from bot.voice.bank.joiner import pauses, prepared
from tests.fakes.clips import tone

GRAMMAR = Grammar(
    [
        SlotSet("month", ("十月", "十一月"), ("mid",), None),
        SlotSet("day", ("二日", "十二日"), ("mid", "final"), frozenset({"month"})),
        SlotSet("digit", ("零", "幺", "五"), ("mid", "final"), frozenset({"digit", "carrier"})),
    ]
)


def clip(text: str, kind: Kind = "whole", edge: Edge = "any", speaker: str = "一号") -> BankClip:
    return BankClip(text, kind, Path(), text + edge, 1.0, speaker, edge)


def cut(spoken: str, *clips: BankClip) -> list[tuple[str, str]] | None:
    pieces = Cutter(clips, GRAMMAR).cut(spoken)
    return None if pieces is None else [(piece.clip.text, piece.clip.edge) for piece in pieces]


def test_a_whole_recording_wins_over_its_pieces() -> None:
    whole, parts = clip("不收钱，没有工本费。"), (clip("不收钱", "carrier"), clip("没有工本费", "carrier"))
    assert cut("不收钱，没有工本费。", *parts, whole) == [("不收钱，没有工本费。", "any")]


def test_one_missing_word_silences_the_whole_utterance() -> None:
    assert cut("您约了十月二日。", clip("您约了", "carrier"), clip("十月", "slot")) is None


def test_a_day_at_the_end_is_said_with_a_falling_voice_and_with_a_level_one_before_more() -> None:
    takes = [clip("十月", "slot", "mid"), clip("二日", "slot", "mid"), clip("二日", "slot", "final")]
    assert cut("十月二日。", *takes) == [("十月", "mid"), ("二日", "final")]
    assert cut("十月二日来。", *takes, clip("来", "carrier")) == [("十月", "mid"), ("二日", "mid"), ("来", "any")]


def test_another_intonation_is_better_than_silence() -> None:
    assert cut("十月二日。", clip("十月", "slot", "mid"), clip("二日", "slot", "mid")) == [
        ("十月", "mid"),
        ("二日", "mid"),
    ]


def test_what_may_not_follow_is_never_glued() -> None:
    assert cut("您约了二日。", clip("您约了", "carrier"), clip("二日", "slot")) is None


def test_two_speakers_never_share_an_utterance() -> None:
    mixed = [clip("十月", "slot", speaker="一号"), clip("二日", "slot", speaker="二号")]
    assert cut("十月二日。", *mixed) is None
    assert cut("十月二日。", *mixed, clip("二日", "slot", speaker="一号")) is not None


def test_a_question_is_said_as_a_question() -> None:
    told, asked = clip("对不对。"), clip("对不对？")
    assert cut("对不对？", told, asked) == [("对不对？", "any")]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["十月", "十一月", "二日", "十二日", "零", "幺", "您约了", "办变更"]), min_size=1, max_size=12
    )
)
def test_what_is_cut_is_exactly_what_was_said(parts: list[str]) -> None:
    spoken = "，".join(parts) + "。"
    known = [clip(text) for text in dict.fromkeys(parts)]
    pieces = Cutter(known, GRAMMAR).cut(spoken)
    assert pieces is not None
    assert "".join(piece.clip.text + piece.mark for piece in pieces) == spoken
    assert Cutter(known[1:], GRAMMAR).cut(spoken) is None or len(known) == 0


@given(st.text("一二三，。？您好", max_size=30))
def test_words_nobody_recorded_are_never_said(spoken: str) -> None:
    if set(spoken) - set(MARKS):
        assert cut(spoken, clip("没有的词")) is None


def test_a_clip_bound_to_other_words_is_stale() -> None:
    bound = BankClip("好。", "whole", Path(), "x", 1.0, "一号", "any", "a.b", version_of("好。"))
    assert not stale(bound)
    assert stale(BankClip("好。", "whole", Path(), "x", 1.0, "一号", "any", "a.b", version_of("不好。")))


# -- joining ----------------------------------------------------------------------------------------------------------


def padded(level: float, before: float, after: float, offset: float) -> Sound:
    noise = np.random.default_rng(1).normal(0, 0.0002, int((before + after) * RATE)).astype(np.float32)
    cut_at = int(before * RATE)
    samples = np.concatenate([noise[:cut_at], tone(1.0, level).samples, noise[cut_at:]]) + np.float32(offset)
    return Sound(samples)


def speech_level(sound: Sound) -> float:
    frames = sound.samples[: len(sound.samples) // 480 * 480].reshape(-1, 480)
    level = np.sqrt((frames**2).mean(axis=1))
    loud = level[level > level.max() * 10 ** (-35 / 20)]
    return float(20 * np.log10(np.sqrt((loud**2).mean())))


@pytest.mark.parametrize(("level", "before", "after", "offset"), [(0.05, 0.9, 0.1, 0.0), (0.3, 0.1, 0.9, 0.01)])
def test_silence_offset_and_level_of_a_clip_are_evened_out(
    level: float, before: float, after: float, offset: float
) -> None:
    done = prepared(padded(level, before, after, offset))
    assert done.seconds == pytest.approx(1.06, abs=0.03)
    assert speech_level(done) == pytest.approx(-20, abs=0.5)
    assert done.peak_dbfs <= -2 + 1e-3
    assert abs(float(done.samples[0])) < 1e-4 > abs(float(done.samples[-1]))


def test_silence_stays_nothing() -> None:
    assert len(prepared(Sound(np.zeros(RATE, dtype=np.float32))).samples) == 0


def placed(*pieces: tuple[str, str]) -> list[Piece]:
    return [Piece(clip(text), mark) for text, mark in pieces]


def test_pauses_follow_the_marks_and_groups_of_figures() -> None:
    assert pauses(placed(("电话是", ""), ("零五", ""), ("九四", "，"), ("三五", "，"), ("请打", "。"))) == [
        0.08, 0.08, 0.3, 0.25, 0.0,
    ]  # fmt: skip


def test_there_is_a_longer_breath_before_the_question_at_the_end() -> None:
    assert pauses(placed(("约好了", "。"), ("办变更", "，"), ("对不对？", "？"))) == [0.8, 0.25, 0.0]
    assert pauses(placed(("要取消", ""), ("变更", ""), ("对吗？", "？"))) == [0.08, 0.08, 0.0]
    assert pauses(placed(("约好了", "。"), ("再见", "。"))) == [0.6, 0.0]
