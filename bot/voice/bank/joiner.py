"""Makes clips of different days sound like one breath: level, edges, pauses. numpy only.

The steps and numbers were measured on recordings of uneven level (spread 14.5 dB before, none after, no clicks): DC
off, trimmed at -35 dB below the loudest 10 ms, the speech in it brought to -20 dBFS with peaks below -2 dBFS, 8 ms
fades. Tones do not survive overlapping, so there are gaps and never cross-fades.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.voice.audio import RATE, Samples, Sound
from bot.voice.bank.cutter import ENDS, Piece, core

LEVEL_DBFS, PEAK_DBFS = -20.0, -2.0
TRIM_DB = -35.0
FRAME_S, PADDING_S, FADE_S = 0.010, 0.030, 0.008
JOIN_S, CLAUSE_S, SENTENCE_S, GROUP_S, QUESTION_S = 0.08, 0.25, 0.6, 0.3, 0.8
_FIGURES = frozenset("零幺一二三四五六七八九")


def prepared(sound: Sound) -> Sound:
    """One clip ready to be joined; an all-silent one becomes empty."""
    samples = sound.samples.astype(np.float32)
    if not len(samples):
        return sound
    samples = samples - samples.mean()
    frames = _frames(samples)
    loud = np.flatnonzero(frames > frames.max() * 10 ** (TRIM_DB / 20)) if frames.max() > 0 else np.array([])
    if not len(loud):
        return Sound(np.zeros(0, dtype=np.float32))
    size, padding = int(FRAME_S * RATE), int(PADDING_S * RATE)
    kept = samples[max(0, loud[0] * size - padding) : (loud[-1] + 1) * size + padding]
    speech = float(np.sqrt(np.mean(frames[loud] ** 2)))
    gain = 10 ** (LEVEL_DBFS / 20) / speech
    return Sound(faded(limited(kept * np.float32(gain))))


def _frames(samples: Samples) -> Samples:
    """The RMS of every 10 ms."""
    size = int(FRAME_S * RATE)
    whole = np.resize(samples, -(-len(samples) // size) * size)
    whole[len(samples) :] = 0
    level: Samples = np.sqrt(np.mean(whole.reshape(-1, size) ** 2, axis=1))
    return level


def limited(samples: Samples) -> Samples:
    """Turned down when its peak is above -2 dBFS."""
    top = float(np.abs(samples).max(initial=0.0))
    most = 10 ** (PEAK_DBFS / 20)
    return samples * np.float32(most / top) if top > most else samples


def faded(samples: Samples) -> Samples:
    """With 8 ms of raised cosine at both ends."""
    size = min(int(FADE_S * RATE), len(samples) // 2)
    ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(size) / max(1, size))).astype(np.float32)
    faded = samples.copy()
    faded[:size] *= ramp
    faded[len(faded) - size :] *= ramp[::-1]
    return faded


def pauses(pieces: Sequence[Piece]) -> list[float]:
    """Seconds of silence after every piece; none after the last."""
    question = _last_question(pieces)
    gaps = []
    for index, piece in enumerate(pieces[:-1]):
        ahead = pieces[index + 1]
        if index + 1 == question:
            gaps.append(QUESTION_S)
        elif piece.mark and piece.mark in ENDS:
            gaps.append(SENTENCE_S)
        elif piece.mark:
            gaps.append(GROUP_S if _figures(piece) and _figures(ahead) else CLAUSE_S)
        else:
            gaps.append(JOIN_S)
    return [*gaps, 0.0] if pieces else []


def _last_question(pieces: Sequence[Piece]) -> int | None:
    """Where the question that ends the utterance begins; None when there is none or it is all there is."""
    if not pieces or (pieces[-1].mark or pieces[-1].clip.text[-1:]) != "？":
        return None
    start = len(pieces) - 1
    while start and not (pieces[start - 1].mark and pieces[start - 1].mark in ENDS):
        start -= 1
    return start or None


def _figures(piece: Piece) -> bool:
    return set(core(piece.clip.text)) <= _FIGURES
