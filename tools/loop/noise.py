"""Noise for the turns: pink, and the babble of the others, at a distance in decibels below the voice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.voice.audio import RATE, Samples, Sound

SEED = 20261123


def pink(length: int) -> Samples:
    """So many samples whose power falls by 3 dB an octave: rain, traffic, a ventilator."""
    white = np.fft.rfft(np.random.default_rng(SEED).standard_normal(length))
    falling = 1 / np.sqrt(np.maximum(np.fft.rfftfreq(length, 1 / RATE), 20.0))
    return np.fft.irfft(white * falling, length).astype(np.float32)


def babble(others: Sequence[Sound], length: int) -> Samples:
    """So many samples of all the others speaking at once, each from another place on."""
    dice, crowd = np.random.default_rng(SEED), np.zeros(length, dtype=np.float32)
    for one in others:
        crowd += np.roll(np.resize(one.samples, length), int(dice.integers(length)))
    return crowd


def mixed(voice: Sound, noise: Samples, decibels: float) -> Sound:
    """The voice with noise so many decibels below it, both by their mean power; louder than full is turned down."""
    power = float(np.mean(voice.samples**2)) / max(float(np.mean(noise**2)), 1e-12)
    both = voice.samples + noise * np.sqrt(power / 10 ** (decibels / 10))
    return Sound((both / max(1.0, float(np.abs(both).max(initial=0.0)))).astype(np.float32))
