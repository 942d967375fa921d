"""Nearest answer by wording: TF-IDF over single characters and pairs, in plain Python.

Characters rather than words, because the Chinese of old people and voice keyboards splits badly into words.
A question of thirty characters against the hundred of one intent takes about a tenth of a millisecond.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

_START, _END = "\x02", "\x03"
_SINGLE_WEIGHT = 0.8
_BEST_SHARE = 0.8
_NEAREST = 3


def squeeze(text: str) -> str:
    """The text in one width and case, without spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if char.isalnum())


class Fold:
    """Reads different words for the same thing alike: traditional characters, dialect, everyday synonyms."""

    def __init__(self, words: Mapping[str, str], characters: Mapping[str, str] | None = None) -> None:
        """`words` maps what people say to the word the answers' questions use; `characters` one to one."""
        self._words = dict(words)
        self._table = str.maketrans(dict(characters or {}))
        forms = sorted(self._words, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(map(re.escape, forms))) if forms else None

    def __call__(self, text: str) -> str:
        """The text, squeezed and folded; the longest word wins."""
        clean = squeeze(text).translate(self._table)
        if self._pattern is None:
            return clean
        return self._pattern.sub(lambda match: self._words[match.group()], clean)


def grams(clean: str) -> Counter[str]:
    """Characters and marked pairs of a folded text, with their counts."""
    if not clean:
        return Counter()
    marked = f"{_START}{clean}{_END}"
    return Counter(clean) + Counter(first + second for first, second in pairwise(marked))


class AskIndex:
    """Ranks owners (answer ids) by how near their sample questions are to a text; same text, same ranking."""

    def __init__(self, asks: Mapping[str, Sequence[str]], fold: Callable[[str], str] = squeeze) -> None:
        """Build from owner → its sample questions; the order of owners breaks ties."""
        self._fold = fold
        self._owners = list(asks)
        pairs = [(number, grams(fold(ask))) for number, owner in enumerate(self._owners) for ask in asks[owner]]
        self._owner_of = [number for number, _ in pairs]
        self._weight = _weights(pairs, len(self._owners))
        self._unseen = math.log(1 + len(self._owners)) if self._owners else 1.0
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for ask, (_, counts) in enumerate(pairs):
            for gram, value in self._vector(counts).items():
                self._postings[gram].append((ask, value))

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Owners with any likeness and their score in 0..1, nearest first."""
        near: list[float] = [0.0] * len(self._owner_of)
        for gram, value in self._vector(grams(self._fold(text))).items():
            for ask, weight in self._postings.get(gram, ()):
                near[ask] += value * weight
        per_owner: list[list[float]] = [[] for _ in self._owners]
        for ask, score in enumerate(near):
            if score > 0:
                per_owner[self._owner_of[ask]].append(score)
        named = zip(self._owners, per_owner, strict=True)
        scored = [(owner, _blend(scores)) for owner, scores in named if scores]
        return sorted(scored, key=lambda pair: -pair[1])

    def _vector(self, counts: Counter[str]) -> dict[str, float]:
        raw = {gram: (1 + math.log(count)) * self._rarity(gram) for gram, count in counts.items()}
        norm = math.sqrt(sum(value * value for value in raw.values()))
        return {gram: value / norm for gram, value in raw.items()} if norm else {}

    def _rarity(self, gram: str) -> float:
        share = _SINGLE_WEIGHT if len(gram) == 1 else 1.0
        return share * self._weight.get(gram, self._unseen)


def _weights(pairs: Iterable[tuple[int, Counter[str]]], owners: int) -> dict[str, float]:
    # Counted over answers, not questions: a word that every answer of the intent shares tells nothing apart.
    holders: dict[str, set[int]] = defaultdict(set)
    for owner, counts in pairs:
        for gram in counts:
            holders[gram].add(owner)
    return {gram: math.log(1 + owners / len(found)) for gram, found in holders.items()}


def _blend(scores: list[float]) -> float:
    top = sorted(scores, reverse=True)[:_NEAREST]
    return _BEST_SHARE * top[0] + (1 - _BEST_SHARE) * sum(top) / _NEAREST
