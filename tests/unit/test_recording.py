"""What a machine can tell about a take, and what the clip made of it is like."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable

import numpy as np
import pytest

from bot.voice.audio import AudioError, decode
from bot.voice.recording import CLIP_RATE, LARGEST_BYTES, clip_of, judge, read_master
from tests.fakes.studio import spoken, wav


def heard(samples: np.ndarray, characters: int = 5) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = judge(read_master(wav(samples)), characters)
    return found.faults, found.doubts


def test_a_good_take_has_no_fault_and_its_speech_is_measured() -> None:
    found = judge(read_master(wav(spoken(1.2))), 6)
    assert (found.faults, found.doubts) == ((), ())
    assert 1.1 <= found.seconds <= 1.3
    assert -25 < found.rms_dbfs < -15


@pytest.mark.parametrize(
    ("samples", "fault"),
    [
        (lambda: np.zeros(48_000), "silent"),
        (lambda: spoken(1.0, level=0.0, noise=0.0002), "silent"),
        (lambda: spoken(1.0, level=0.01, noise=0.00001), "too_quiet"),
        (lambda: spoken(1.0) * 12, "clipped"),
        (lambda: spoken(0.3), "too_short"),
        (lambda: spoken(9.0), "too_long"),
    ],
)
def test_what_is_wrong_with_a_take_is_named(samples: Callable[[], np.ndarray], fault: str) -> None:
    assert fault in heard(samples())[0]


def test_what_is_only_doubtful_is_no_fault() -> None:
    assert heard(spoken(1.0, around=0.0)) == ((), ("cut_start", "cut_end"))
    assert heard(spoken(1.0, noise=0.02))[1] == ("noisy",)


def test_a_clip_is_trimmed_levelled_faded_and_has_no_offset() -> None:
    for level in (0.05, 0.2, 0.6):
        clip = clip_of(read_master(wav(spoken(1.0, level=level) + 0.05)))
        with wave.open(io.BytesIO(clip)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, CLIP_RATE)
        sound = decode(clip)
        assert 1.0 <= sound.seconds <= 1.12
        assert abs(judge(read_master(wav(sound.samples)), 5).rms_dbfs + 20) < 0.7
        assert sound.peak_dbfs <= -1.9
        assert abs(float(sound.samples.mean())) < 0.002
        assert abs(float(sound.samples[0])) < 0.003
        assert abs(float(sound.samples[-1])) < 0.003


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: b"", "empty"),
        (lambda: b"RIFF\x00\x00\x00\x00WAVE", "not_master"),
        (lambda: b"<html>" * 100, "not_master"),
        (lambda: wav(spoken(0.5), rate=44_100), "not_master"),
        (lambda: wav(np.repeat(spoken(0.5), 2), channels=2), "not_master"),
        (lambda: wav(spoken(0.5))[:-1001], "not_master"),
        (lambda: wav(np.zeros(48_000 * 60 + 1500)), "too_long"),
        (lambda: b"x" * (LARGEST_BYTES + 1), "too_large"),
    ],
)
def test_only_a_true_master_is_taken(data: Callable[[], bytes], code: str) -> None:
    with pytest.raises(AudioError) as refused:
        read_master(data())
    assert refused.value.code == code


def test_no_bytes_make_it_fall_over() -> None:
    good = bytearray(wav(spoken(0.2)))
    dice = np.random.default_rng(7)
    for _ in range(300):
        spoilt = bytearray(good)
        for place in dice.integers(0, 60, 4):
            spoilt[int(place)] = int(dice.integers(256))
        try:
            judge(read_master(bytes(spoilt)), 3)
        except AudioError:
            continue
