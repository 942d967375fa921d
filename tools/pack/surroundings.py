"""The sentences that short clips are judged in, said once by the same voice and kept beside the judge.

They are part of the judge, not of the product: who listens to the pack needs the recogniser alone.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Protocol

from bot.voice import audio
from bot.voice.audio import Sound

FOLDER = Path(__file__).with_name("surroundings")


class Mouth(Protocol):
    """Says what is not kept yet."""

    def say(self, text: str, speed: float = 1.0) -> Sound:
        """The sound of a text."""
        ...


class NotSaid(Exception):
    """Words that nobody has said, and nobody is there to say them."""


class Surroundings:
    """Sounds by their words; `mouth` says what is missing, and it is kept."""

    def __init__(self, mouth: Mouth | None = None, folder: Path = FOLDER) -> None:
        self._mouth = mouth
        self._folder = folder
        self._known: dict[str, Sound] = {}

    def sound(self, words: str) -> Sound:
        """The sound of these words. Raises NotSaid."""
        if words not in self._known:
            path = self._folder / f"{hashlib.sha256(words.encode()).hexdigest()[:16]}.ogg"
            if not path.is_file():
                self._keep(path, words)
            self._known[words] = audio.decode(path.read_bytes())
        return self._known[words]

    def _keep(self, path: Path, words: str) -> None:
        if self._mouth is None:
            raise NotSaid(f"{words!r} is not among the sounds of the judge; render the pack to make it")
        path.parent.mkdir(parents=True, exist_ok=True)
        said = self._mouth.say(words.lstrip("，"))  # a mark at the beginning puts a vowel before the first consonant
        path.write_bytes(audio.encode(audio.normalise(audio.trim(said)), "ogg"))
