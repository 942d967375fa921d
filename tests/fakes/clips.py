"""Clips that are tones as long as speech would be, on a shelf of memory or as a shipped pack in a folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from bot.voice.audio import RATE, Sound, encode
from bot.voice.bank.clip import BankClip, Edge, Kind
from bot.voice.pace import characters


def tone(seconds: float, level: float = 0.2, hertz: float = 220.0) -> Sound:
    """A swelling tone, so that it is no mere silence to a codec."""
    at = np.arange(int(seconds * RATE)) / RATE
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * at)
    return Sound((level * swell * np.sin(2 * np.pi * hertz * at)).astype(np.float32))


def recorded(
    folder: Path, text: str, kind: Kind = "whole", edge: Edge = "any", speaker: str = "一号", version: str = "",
    answer: str = "",
) -> BankClip:  # fmt: skip
    """One clip as a file of a pack's folder."""
    seconds = max(0.4, characters(text) / 250 * 60)
    hertz = 150 + int(hashlib.sha256(f"{text}{edge}{speaker}".encode()).hexdigest()[:4], 16) % 300
    data = encode(tone(seconds, hertz=hertz), "ogg")
    digest = hashlib.sha256(data).hexdigest()
    path = folder / "clips" / digest[:2] / f"{digest}.ogg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return BankClip(text, kind, path, digest, seconds, speaker, edge, answer, version)


class Shelf:
    """A ClipShelf whose clips a test puts and takes away."""

    def __init__(self, clips: Iterable[BankClip] = (), voice: str = "mandarin") -> None:
        self.voice = voice
        self.there = list(clips)

    def clips(self) -> list[BankClip]:
        """All of them."""
        return self.there

    def signature(self) -> str:
        """Their number and takes."""
        return "".join(clip.sha256[:8] for clip in self.there)


def write_manifest(folder: Path, clips: Iterable[BankClip]) -> None:
    """The clips as a shipped pack."""
    rows = [
        {"text": c.text, "kind": c.kind, "edge": c.edge, "seconds": c.seconds, "sha256": c.sha256,
         "speaker": c.speaker, "answer": c.answer, "version": c.version}
        for c in clips
    ]  # fmt: skip
    (folder / "manifest.jsonl").write_text("".join(f"{json.dumps(r, ensure_ascii=False)}\n" for r in rows), "utf-8")
