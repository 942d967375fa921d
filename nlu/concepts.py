"""Ideas behind the words: 掏钱, 工本费 and 贵 are all about money, however they are spelled or heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from nlu import lexicon, sound

Ideas = tuple[str, ...]


class Matcher:
    """Finds the longest listed word at each place, from left to right, in a sequence of signs."""

    def __init__(self, words: Mapping[tuple[str, ...], Ideas]) -> None:
        self._words = words
        self._lengths: dict[str, tuple[int, ...]] = {}
        for first in {word[0] for word in words}:
            lengths = {len(word) for word in words if word[0] == first}
            self._lengths[first] = tuple(sorted(lengths, reverse=True))

    def find(self, signs: Sequence[str]) -> list[Ideas]:
        """The ideas of each word found, in order."""
        found = []
        place = 0
        while place < len(signs):
            step = 1
            for length in self._lengths.get(signs[place], ()):
                ideas = self._words.get(tuple(signs[place : place + length]))
                if ideas is not None:
                    found.append(ideas)
                    step = length
                    break
            place += step
        return found


class Concepts:
    """The idea lists, looked up by characters and (words of two characters and more) by folded sound."""

    def __init__(self, ideas: Mapping[str, Sequence[str]]) -> None:
        readings = sound.folded_readings()
        by_word: dict[tuple[str, ...], set[str]] = {}
        by_sound: dict[tuple[str, ...], set[str]] = {}
        for idea, words in ideas.items():
            for word in words:
                by_word.setdefault(tuple(word), set()).add(idea)
                if len(word) > 1:
                    by_sound.setdefault(tuple(readings.get(c, c) for c in word), set()).add(idea)
        self._by_word = Matcher({word: tuple(sorted(found)) for word, found in by_word.items()})
        self._by_sound = Matcher({word: tuple(sorted(found)) for word, found in by_sound.items()})

    def written(self, text: str) -> list[Ideas]:
        """The ideas in `text` by its characters."""
        return self._by_word.find(text)

    def heard(self, syllables: Sequence[str]) -> list[Ideas]:
        """The ideas in a sequence of folded syllables."""
        return self._by_sound.find(syllables)


@lru_cache(maxsize=1)
def shipped() -> Concepts:
    """The ideas of data/lexicon/concepts.yml, and other offices' papers from scope.yml as one more."""
    ideas = dict(lexicon.read("concepts")["concepts"])
    scope = lexicon.read("scope")
    ideas["foreign"] = [*scope["papers"], *scope["foreign"]]
    return Concepts(ideas)
