"""Sounds of the right length that are no speech."""

from __future__ import annotations

from functools import cache

import numpy as np

from bot.voice.audio import RATE, Sound, encode


@cache
def hiss(seconds: float, swelling: bool = False) -> bytes:
    """White noise, steady or coming and going three times a second, as MP3."""
    count = int(seconds * RATE)
    noise = np.random.default_rng(5).standard_normal(count) * 0.15
    if swelling:
        noise *= np.clip(np.sin(np.arange(count) / RATE * 19), 0, 1)
    return encode(Sound(np.clip(noise, -1, 1).astype(np.float32)), "mp3")


@cache
def hum(seconds: float) -> bytes:
    """A steady tone, as MP3."""
    count = int(seconds * RATE)
    return encode(Sound((0.3 * np.sin(np.arange(count) * 0.03)).astype(np.float32)), "mp3")
