"""A studio over a real store, and sounds that are as good or as bad as a test wants them."""

from __future__ import annotations

import functools
import io
import wave
from pathlib import Path

import numpy as np

from bot.desk.studio import StudioDesk
from bot.desk.studio_files import StudioFiles
from bot.desk.studio_list import Item, StudioList, read_list
from bot.store.store import Store
from tests.fakes.clock import StoppedClock
from tests.fakes.house import ROOT, knowledge

LIST = ROOT / "data" / "voice" / "puxian" / "todo.yml"


def wav(samples: np.ndarray, rate: int = 48_000, channels: int = 1) -> bytes:
    """Samples in -1..1 as a WAV file of 16 bits."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def spoken(
    seconds: float = 1.0, level: float = 0.2, around: float = 0.3, noise: float = 0.0003, pitch: float = 150.0,
    seed: int = 1,
) -> np.ndarray:  # fmt: skip
    """Something like a voice: syllables of harmonics, a quiet room before and after."""
    time = np.arange(int(seconds * 48_000)) / 48_000
    voice = sum(np.sin(2 * np.pi * pitch * k * time) / k for k in range(1, 9))
    voice = voice * (0.3 + 0.7 * np.abs(np.sin(2 * np.pi * 2.2 * time)))
    quiet = np.zeros(int(around * 48_000))
    sound = np.concatenate((quiet, level * voice / np.abs(voice).max(), quiet))
    return sound + noise * np.random.default_rng(seed).standard_normal(len(sound))


class Answers:
    """What the answers say now; a test changes it."""

    def __init__(self) -> None:
        self.changed: dict[str, str | None] = {}

    def __call__(self, answer: str) -> str | None:
        if answer in self.changed:
            return self.changed[answer]
        return knowledge().entry(answer).spoken


@functools.cache
def shipped() -> list[Item]:
    """The list as it is shipped, read once."""
    return read_list(LIST)


class Studio(StudioDesk):
    """The studio with its shipped list; `answers` are what the answers say."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.answers = Answers()
        super().__init__(store, StudioFiles(folder), StudioList(shipped(), self.answers), StoppedClock())
        self._made = 0

    def voice(self, name: str = "演示甲", account: str | None = None) -> int:
        """Somebody who has consented."""
        return self.consent(name, account, "plain", "王芳")

    def recorded(self, key: str, speaker: int, who: str = "王芳", seconds: float | None = None) -> int:
        """A take that its recorder kept."""
        self._made += 1
        words = self.item(key).wording or self.item(key).text
        length = seconds or max(0.5, 0.2 * len(words))
        heard = self.hear(key, speaker, words, "", wav(spoken(length, seed=self._made)), who)
        assert heard.take is not None, heard
        self.keep(heard.take, who)
        return heard.take

    def played(self) -> list[str]:
        """The texts of the clips on the shelf."""
        return [clip.text for clip in self.shelf.clips()]
