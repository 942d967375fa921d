"""Sounds made here: silence, hiss, hum and tones, something with the rise and fall of speech, and every container."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

RATE = 16_000
Floats = NDArray[np.float32]
CONTAINERS = {
    "telegram": ("ogg", "libopus", 48_000),
    "chrome": ("webm", "libopus", 48_000),
    "safari": ("mp4", "aac", 44_100),
    "wechat": ("amr", "libopencore_amrnb", 8_000),
}


def pcm(samples: Floats) -> bytes:
    """Mono 16-bit samples."""
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def silence(seconds: float) -> Floats:
    return np.zeros(int(seconds * RATE), dtype=np.float32)


def hiss(seconds: float, level: float = 0.1) -> Floats:
    return (np.random.default_rng(1).standard_normal(int(seconds * RATE)) * level).astype(np.float32)


def hum(seconds: float) -> Floats:
    at = np.arange(int(seconds * RATE)) / RATE
    return sum(0.2 / n * np.sin(2 * np.pi * 50 * n * at) for n in range(1, 5)).astype(np.float32)


def melody(seconds: float) -> Floats:
    at = np.arange(int(seconds * RATE)) / RATE
    notes = np.array([440, 494, 523, 587, 659])[(at * 4).astype(int) % 5]
    fading = np.exp(-3 * ((at * 4) % 1))
    return (0.4 * fading * np.sin(2 * np.pi * notes * at)).astype(np.float32)


def babble(seconds: float = 2.0) -> Floats:
    """Buzz of a voice through three resonances, four syllables a second: no words, but like somebody speaking."""
    at = np.arange(int(seconds * RATE)) / RATE
    pitch = 130 + 20 * np.sin(2 * np.pi * 1.3 * at)
    phase = np.cumsum(2 * np.pi * pitch / RATE)
    voice = np.zeros_like(at)
    for n in range(1, 28):
        f = n * pitch
        weight = sum(g / (1 + ((f - c) / 90) ** 2) for c, g in ((600, 1.0), (1200, 0.7), (2500, 0.4)))
        voice += weight * np.sin(n * phase)
    syllables = np.clip(np.sin(2 * np.pi * 4 * at), 0, None) ** 0.5
    return (0.25 * voice * syllables / np.abs(voice).max()).astype(np.float32)


def recording(samples: Floats, kind: str = "telegram") -> bytes:
    """The samples as a voice message of a channel."""
    container_name, codec, rate = CONTAINERS[kind]
    out = io.BytesIO()
    options = {"movflags": "frag_keyframe+empty_moov"} if kind == "safari" else {}
    with av.open(out, "w", format=container_name, options=options) as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.layout = "mono"
        stream.bit_rate = 12_200 if kind == "wechat" else 24_000
        resampler = av.AudioResampler(stream.codec_context.format, "mono", rate, frame_size=stream.frame_size or 0)
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        for one in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(one))
        container.mux(stream.encode(None))
    return out.getvalue()
