"""Keeps what the model has said, so that a stopped rendering goes on where it was: it is the dearest part."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from bot.voice.audio import Sound

_FULL = 32767


class Said:
    """Sounds by name in a folder, 16 bits a sample; written under a passing name first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> Sound | None:
        """The sound of this name, or None."""
        try:
            samples = np.load(self._path(name))
        except (OSError, ValueError):
            return None
        return Sound(samples.astype(np.float32) / _FULL)

    def put(self, name: str, sound: Sound) -> None:
        """Keep a sound."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as out:
            np.save(out, np.round(np.clip(sound.samples, -1, 1) * _FULL).astype(np.int16))
        fresh.replace(path)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.npy"
