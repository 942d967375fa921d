"""Voice-typing slips of the closed vocabulary: 烟槽证 → 烟草证. Never changes the length, so positions stay right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from nlu import lexicon, sound


class Slips:
    """Puts right what sounds like a word of the closed list.

    `exact` words are found by their toneless syllables, `accent` words after folding; at least one character must
    already agree, and nothing is touched that is part of a rightly spelled or a protected word.
    """

    def __init__(
        self, exact: Sequence[str], accent: Sequence[str], pairs: Sequence[Sequence[str]], keep: Sequence[str]
    ) -> None:
        self._exact = sound.exact_readings()
        self._folded = sound.folded_readings()
        self._by_exact = _by_sound(exact, self._exact)
        self._by_folded = _by_sound(accent, self._folded)
        right = sorted({*exact, *accent, *keep}, key=len, reverse=True)
        self._right = re.compile("|".join(map(re.escape, right)))
        self._pairs = {pair[0]: pair[1] for pair in pairs}
        wrongs = sorted(self._pairs, key=len, reverse=True)
        self._wrong = re.compile("|".join(map(re.escape, wrongs))) if wrongs else None

    def repair(self, text: str) -> str:
        """`text` (folded to simplified characters) with the slips put right, in the same length."""
        if self._wrong is not None:
            text = self._wrong.sub(lambda match: self._pairs[match.group()], text)
        blocked = [False] * len(text)
        for match in self._right.finditer(text):
            for i in range(match.start(), match.end()):
                blocked[i] = True
        if all(blocked):
            return text
        out = list(text)
        self._apply(text, out, blocked, self._by_folded, self._folded)
        self._apply(text, out, blocked, self._by_exact, self._exact)
        return "".join(out)

    def _apply(
        self,
        text: str,
        out: list[str],
        blocked: list[bool],
        words: Mapping[str, Sequence[tuple[tuple[str, ...], str]]],
        readings: Mapping[str, str],
    ) -> None:
        syllables = [readings.get(char, char) for char in text]
        for start, syllable in enumerate(syllables):
            for pattern, word in words.get(syllable, ()):
                end = start + len(pattern)
                if tuple(syllables[start:end]) != pattern or any(blocked[start:end]):
                    continue
                if not any(text[start + i] == char for i, char in enumerate(word)):
                    continue
                out[start:end] = word
                blocked[start:end] = [True] * len(pattern)
                break


def _by_sound(words: Sequence[str], readings: Mapping[str, str]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First syllable → (all syllables, word), the longest first."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        pattern = tuple(readings.get(char, char) for char in word)
        table.setdefault(pattern[0], []).append((pattern, word))
    return table


@lru_cache(maxsize=1)
def shipped() -> Slips:
    """The slips of data/lexicon/domain_words.yml."""
    words = lexicon.read("domain_words")
    return Slips(words["exact"], words["accent"], words["pairs"], words["keep"])
