"""Is there speech at all? An energy gate in front of engines: silence, hum, hiss and whistles are nobody speaking.

Engines invent words for such sounds (measured: five seconds of silence gave the prompt itself). The gate is lenient:
what it lets pass is judged again, what it stops never reaches an engine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.voice.listening.recogniser import RATE

FRAME = RATE * 32 // 1000
STEP = RATE // 100
QUIET_DBFS = -52.0
LEAST_SPEECH_S = 0.12
VOWEL_FRAMES = 6
"""A vowel lasts at least 60 ms (measured: eleven frames in noise as loud as the voice; two in a melody)."""
MOVES_DB = 2.2
"""Speech rises and falls some four times a second; hum and hiss do not."""
PURE = 0.86
"""Share of a frame's power in its three strongest neighbours: a whistle or a note, hardly ever a voice."""
NOISY = 0.35
"""Spectral flatness of a frame: hiss is above, a voice below."""

Floats = NDArray[np.float32]


def speaks(pcm: bytes) -> bool:
    """Whether mono 16-bit samples at 16 kHz may hold speech."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
    if len(samples) < FRAME * 3:
        return False
    frames = np.lib.stride_tricks.sliding_window_view(samples - samples.mean(), FRAME)[::STEP]
    level = 10 * np.log10(np.mean(frames.astype(np.float64) ** 2, axis=1) + 1e-12)
    loud = level > max(QUIET_DBFS, float(level.max()) - 30)
    if np.count_nonzero(loud) * 0.01 < LEAST_SPEECH_S:
        return False
    if _longest_run(loud & _voiced(frames)) < VOWEL_FRAMES:
        return False
    return float(np.std(level[_around(loud)])) >= MOVES_DB


def _voiced(frames: Floats) -> NDArray[np.bool_]:
    """Frames that are neither a pure note nor hiss."""
    power = np.abs(np.fft.rfft(frames * np.hanning(FRAME).astype(np.float32), axis=1)) ** 2
    band = power[:, 3:128] + 1e-12  # about 90 to 4000 Hz
    total = band.sum(axis=1)
    peak = band.argmax(axis=1)
    near = sum(np.take_along_axis(band, np.clip(peak + d, 0, band.shape[1] - 1)[:, None], 1)[:, 0] for d in (-1, 0, 1))
    flat = np.exp(np.log(band).mean(axis=1)) / band.mean(axis=1)
    keep: NDArray[np.bool_] = (near / total < PURE) & (flat < NOISY)
    return keep


def _longest_run(wanted: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _around(loud: NDArray[np.bool_]) -> slice:
    found = np.flatnonzero(loud)
    return slice(int(found[0]), int(found[-1]) + 1)
