"""Cuts words out of a sentence at the pauses around them."""

from __future__ import annotations

import numpy as np

from bot.voice.audio import RATE, Sound

STEP_S = 0.01
SHORTEST_PAUSE_S = 0.05
BELOW_PEAK_DB = 34.0
# A pause is looked for around the place where, by the number of syllables, it should be.
REACH_S = 0.6


class NoPause(Exception):
    """There is no pause where the words should end; the take is lost."""


def pauses(sound: Sound) -> list[tuple[float, float]]:
    """(from, to) in seconds of every stretch of at least 50 ms that is 34 dB below the loudest."""
    step = int(STEP_S * RATE)
    count = len(sound.samples) // step
    if not count:
        return []
    energy = np.sqrt((sound.samples[: count * step].reshape(count, step).astype(np.float64) ** 2).mean(axis=1))
    quiet = np.concatenate([[False], energy < energy.max() * 10 ** (-BELOW_PEAK_DB / 20), [False]])
    starts = np.flatnonzero(~quiet[:-1] & quiet[1:])
    ends = np.flatnonzero(quiet[:-1] & ~quiet[1:])
    found = [(float(a * STEP_S), float(b * STEP_S)) for a, b in zip(starts, ends, strict=True)]
    return [(a, b) for a, b in found if b - a >= SHORTEST_PAUSE_S]


def between(sound: Sound, before: int, inside: int, after: int) -> Sound:
    """The middle part of a sound that says `before`, `inside` and `after` syllables with pauses between the three.

    Raises NoPause.
    """
    gaps = pauses(sound)
    begin, end = 0.0, sound.seconds
    leading = next((b for a, b in gaps if a < 0.02), 0.0)
    trailing = next((a for a, b in gaps if b > sound.seconds - 0.02), sound.seconds)
    per_syllable = (trailing - leading) / max(1, before + inside + after)
    if before:
        begin = _nearest(gaps, leading + before * per_syllable, leading, trailing)
    if after:
        end = _nearest(gaps, leading + (before + inside) * per_syllable, max(begin, leading), trailing)
    if end <= begin:
        raise NoPause("the pauses before and behind the words are one")
    return Sound(sound.samples[int(begin * RATE) : int(end * RATE)])


def _nearest(gaps: list[tuple[float, float]], expected: float, after: float, before: float) -> float:
    """The middle of the pause that fits best: near to where it should be, and long."""
    inner = [(a, b) for a, b in gaps if a > after and b < before and abs((a + b) / 2 - expected) <= REACH_S]
    if not inner:
        raise NoPause(f"no pause near {expected:.2f} s")
    a, b = max(inner, key=lambda gap: (gap[1] - gap[0]) - abs((gap[0] + gap[1]) / 2 - expected) / 4)
    return (a + b) / 2
