"""Words of the hall that were written with other characters of the same sound: 许证 is 续证, 白糖镇 is 白塘镇."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.hall.yaml_text import read_yaml

SHORT = {"部队": "不对", "不队": "不对", "部对": "不对", "队": "对", "对到": "对的"}
"""Whole answers that a listener of short sounds writes otherwise."""
LEFT_ALONE = frozenset(("补办", "咨询"))
"""Two sounds that stand in many other words: 内部办理, 不办公, 电子熏."""
_ACCENT = (("zh", "z"), ("ch", "c"), ("sh", "s"))


def readings(lexicon: Path) -> dict[str, str]:
    """The toneless syllable of each character, from `readings.yml` of the lexicon."""
    table = read_yaml((lexicon / "readings.yml").read_text(encoding="utf-8"))["readings"]
    return {c: str(syllable) for syllable, characters in table.items() for c in characters}


class Mender:
    """Puts the hall's words where their sound stands; words of three and more also with an accent's sounds."""

    def __init__(self, words: Iterable[str], readings: Mapping[str, str], wholes: Iterable[str] = ()) -> None:
        """`wholes` are messages that are put right only when nothing else was said."""
        self._readings = readings
        self._wholes = {tuple(map(_plainest, sound)): whole for whole in wholes if (sound := self._sound(whole))}
        self._words: dict[tuple[str, ...], str] = {}
        for word in words:
            if len(word) > 1 and word not in LEFT_ALONE and (sound := self._sound(word)):
                self._words.setdefault(sound, word)
                if len(word) > 2:
                    self._words.setdefault(tuple(map(_plain, sound)), word)
        self._longest = max(map(len, self._words), default=0)

    def mend(self, text: str) -> str:
        """The text with the hall's words in it; other words stay as they are."""
        bare = text.strip("。，！？,.!? ")
        if bare in SHORT:
            return SHORT[bare]
        if whole := self._wholes.get(tuple(map(_plainest, self._sound(bare)))):
            return whole
        done, at = "", 0
        while at < len(text):
            word = self._at(text, at)
            done += word or text[at]
            at += len(word) or 1
        return done

    def _at(self, text: str, at: int) -> str:
        for length in range(min(self._longest, len(text) - at), 1, -1):
            sound = self._sound(text[at : at + length])
            if sound and (word := self._words.get(sound) or (self._accented(sound) if length > 2 else None)):
                return word
        return ""

    def _accented(self, sound: tuple[str, ...]) -> str | None:
        return self._words.get(tuple(map(_plain, sound)))

    def _sound(self, word: str) -> tuple[str, ...]:
        found = tuple(self._readings.get(c, "") for c in word)
        return found if all(found) else ()


def _plain(syllable: str) -> str:
    for curled, flat in _ACCENT:
        if syllable.startswith(curled):
            syllable = flat + syllable[2:]
    return syllable[:-1] if syllable.endswith("ng") else syllable


def _plainest(syllable: str) -> str:
    """Folded as far as accents here go (l for n and r, h for f); only whole messages are compared by it."""
    flat = _plain(syllable)
    return {"n": "l", "r": "l", "f": "h"}.get(flat[0], flat[0]) + flat[1:]
