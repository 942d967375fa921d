"""A recording of the studio: is it a true master, was it said well enough, and the clip that is made of it.

The master is kept as it was recorded (mono, 48 kHz, 16 bit). The clip is trimmed, levelled and faded, because level and
silence differ from take to take; its numbers were measured on joined clips and are the house's choice.
"""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray

from bot.voice.audio import RATE, AudioError, Samples
from bot.voice.bank.joiner import LEVEL_DBFS, PADDING_S, TRIM_DB, faded, limited

CLIP_RATE = 24_000
LONGEST_S = 60.0
LARGEST_BYTES = 44 + int(LONGEST_S * RATE) * 2 + 4096  # a header may carry some notes

_FRAME = RATE // 100
_ROOM_BELOW_LOUDEST_DB, _ABOVE_ROOM_DB = 14.0, 6.0
_NOTHING_DBFS, _QUIET_DBFS = -55.0, -40.0
_FULL, _RUN, _RUNS = 32_700, 3, 2  # at full scale for 3 samples, twice: clipped
_NOISE_BELOW_SPEECH_DB = 18.0
_SHORTEST_PER_CHARACTER_S, _LONGEST_PER_CHARACTER_S, _LONGEST_MORE_S = 0.07, 0.75, 1.5


@dataclass(frozen=True)
class Judgement:
    """How a take sounds to a machine: codes of what is wrong and of what is only doubtful, and its measures.

    Faults: silent too_quiet clipped too_short too_long. Doubts: cut_start cut_end noisy. `seconds` is the length of the
    clip, `rms_dbfs` the level of its speech, `peak_dbfs` the loudest sample.
    """

    faults: tuple[str, ...]
    doubts: tuple[str, ...]
    seconds: float
    rms_dbfs: float
    peak_dbfs: float


def read_master(data: bytes) -> NDArray[np.int16]:
    """The samples of a master. Raises AudioError: empty, too_large, not_master, too_long."""
    if not data:
        raise AudioError("empty")
    if len(data) > LARGEST_BYTES:
        raise AudioError("too_large", f"{len(data)} bytes, at most {LARGEST_BYTES}")
    try:
        with wave.open(io.BytesIO(data)) as file:
            shape = file.getnchannels(), file.getsampwidth(), file.getframerate()
            claimed = file.getnframes()
            frames = file.readframes(claimed)
    except (wave.Error, EOFError, ValueError, OverflowError, RuntimeError) as error:
        raise AudioError("not_master", str(error)) from error
    if shape != (1, 2, RATE):
        raise AudioError("not_master", f"{shape[0]} channels of {shape[1]} bytes at {shape[2]} Hz; use mono, 2, {RATE}")
    if len(frames) != claimed * 2 or not frames:
        raise AudioError("not_master", "the samples are cut off")
    if claimed > LONGEST_S * RATE:
        raise AudioError("too_long", f"more than {LONGEST_S:g} s")
    return np.frombuffer(frames, dtype="<i2")


def judge(master: NDArray[np.int16], characters: int) -> Judgement:
    """What can be told without ears about a master in which so many characters are said."""
    sound = _centred(master)
    levels = _levels(sound)
    first, last = _speech(levels)
    peak = _db(float(np.abs(master.astype(np.float32)).max(initial=0.0)) / 32768)
    if peak < _NOTHING_DBFS or last <= first:
        return Judgement(("silent",), (), 0.0, -90.0, peak)
    rms = _gated(levels)
    seconds = (last - first) / 100
    checks = {
        "too_quiet": rms < _QUIET_DBFS,
        "clipped": _clipped(master),
        "too_short": seconds < _SHORTEST_PER_CHARACTER_S * characters,
        "too_long": seconds > _LONGEST_PER_CHARACTER_S * characters + _LONGEST_MORE_S,
    }
    doubts = {"cut_start": first <= 1, "cut_end": last >= len(levels) - 1, "noisy": _noise(levels, first, last, rms)}
    return Judgement(
        tuple(name for name, found in checks.items() if found), tuple(name for name, found in doubts.items() if found),
        round(seconds, 2), round(rms, 1), round(peak, 1),
    )  # fmt: skip


def clip_of(master: NDArray[np.int16]) -> bytes:
    """The clip: centred, trimmed with 30 ms around, speech at -20 dBFS below a peak of -2, faded; 24 kHz WAV.

    Raises AudioError `silent` when there is nothing in it.
    """
    sound = _centred(master)
    levels = _levels(sound)
    first, last = _speech(levels)
    if last <= first:
        raise AudioError("silent")
    pad = int(PADDING_S * RATE)
    kept = sound[max(0, first * _FRAME - pad) : last * _FRAME + pad]
    gain = np.float32(10 ** ((LEVEL_DBFS - _gated(levels)) / 20))
    return _wav(faded(limited(kept * gain)))


def _wav(samples: Samples) -> bytes:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples)[None, :], format="flt", layout="mono")
    frame.sample_rate = RATE
    resampler = av.AudioResampler(format="s16", layout="mono", rate=CLIP_RATE)
    done = [*resampler.resample(frame), *resampler.resample(None)]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(CLIP_RATE)
        file.writeframes(b"".join(part.to_ndarray().astype("<i2").tobytes() for part in done))
    return out.getvalue()


def _centred(master: NDArray[np.int16]) -> Samples:
    sound = master.astype(np.float32) / 32768
    centred: Samples = sound - sound.mean(dtype=np.float32)
    return centred


def _levels(sound: Samples) -> NDArray[np.float32]:
    """The level of every 10 ms in dBFS."""
    whole = sound[: len(sound) // _FRAME * _FRAME].reshape(-1, _FRAME)
    levels: NDArray[np.float32] = (10 * np.log10(np.maximum(np.mean(whole**2, axis=1), 1e-10))).astype(np.float32)
    return levels


def _speech(levels: NDArray[np.float32]) -> tuple[int, int]:
    """First frame of speech and the one after its last."""
    if not len(levels):
        return 0, 0
    loudest, room = float(levels.max()), float(np.percentile(levels, 5))
    limits = [loudest + TRIM_DB, _NOTHING_DBFS - 10]
    if room < loudest - _ROOM_BELOW_LOUDEST_DB:  # else there is no room to be heard, only speech
        limits.append(room + _ABOVE_ROOM_DB)
    loud = np.flatnonzero(levels > max(limits))
    return (int(loud[0]), int(loud[-1]) + 1) if len(loud) > 3 else (0, 0)


def _gated(levels: NDArray[np.float32]) -> float:
    """The level of the speech alone: the mean power of frames at most 20 dB below the loudest."""
    loud = levels[levels > levels.max() - 20]
    return float(10 * np.log10(np.mean(10 ** (loud.astype(np.float64) / 10))))


def _noise(levels: NDArray[np.float32], first: int, last: int, rms: float) -> bool:
    around = np.concatenate((levels[:first], levels[last:]))
    return len(around) >= 10 and float(np.median(around)) > rms - _NOISE_BELOW_SPEECH_DB


def _clipped(master: NDArray[np.int16]) -> bool:
    full = (np.abs(master.astype(np.int32)) >= _FULL).astype(np.int8)
    if not full.any():
        return False
    runs = np.convolve(full, np.ones(_RUN, dtype=np.int8), mode="valid") >= _RUN
    starts = int(runs[0]) + int(np.count_nonzero(runs[1:] & ~runs[:-1]))
    return starts >= _RUNS


def _db(level: float) -> float:
    return 20 * float(np.log10(level)) if level > 1e-5 else -100.0
