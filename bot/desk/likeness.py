"""Which utterances are alike, and what a new one likely means: by the pairs of characters they share.

Everything is counted, nothing is drawn: the same utterances give the same groups.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from bot.desk.training_sentences import training_sentences
from bot.store.questions import Question, bare

ALIKE = 0.6
"""Two utterances are alike from this share of common pairs on (Dice); at a half 续证没过 would stand with 续证."""
LARGEST_GROUP = 100
NEAREST = 12
LIKELIEST = 3


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters, with the edges, without blanks and punctuation."""
    padded = f"^{bare(text)[:200]}$"
    return frozenset(padded[at : at + 2] for at in range(len(padded) - 1))


class Shelf:
    """Sets of pairs that can be searched for the ones nearest to another."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._holders: dict[str, list[int]] = defaultdict(list)

    def put(self, found: frozenset[str]) -> int:
        """Add one; its place, counted from 0."""
        for pair in found:
            self._holders[pair].append(len(self.sizes))
        self.sizes.append(len(found))
        return len(self.sizes) - 1

    def nearest(self, wanted: frozenset[str], most: int) -> list[tuple[float, int]]:
        """(likeness, place) of the most alike, the best and earliest first."""
        shared = Counter(place for pair in wanted for place in self._holders.get(pair, ()))
        rated = ((2 * n / (len(wanted) + self.sizes[place]), place) for place, n in shared.items())
        return sorted(rated, key=lambda one: (-one[0], one[1]))[:most]


def groups(questions: Iterable[Question]) -> list[list[Question]]:
    """Those that are alike together, around the one that came first; large and recent groups first.

    No group is larger than LARGEST_GROUP; what is left over makes another one.
    """
    shelf, made = Shelf(), list[list[Question]]()
    for one in sorted(questions, key=lambda q: q.id):
        found = pairs(one.text)
        near = (place for likeness, place in shelf.nearest(found, NEAREST) if likeness >= ALIKE)
        home = next((place for place in near if len(made[place]) < LARGEST_GROUP), None)
        if home is None:
            shelf.put(found)
            made.append([one])
        else:
            made[home].append(one)
    return sorted(made, key=lambda g: (-sum(q.times for q in g), -max(q.at for q in g).timestamp(), g[0].id))


class Likely:
    """What an utterance likely means: what was understood, then what the sentences most like it mean."""

    def __init__(self, root: Path, intents: Sequence[str]) -> None:
        self._root = root
        self._intents = frozenset(intents)

    def of(self, one: Question) -> list[str]:
        """At most three intents, the likeliest first."""
        shelf, meant = self._taught
        votes: Counter[str] = Counter()
        for likeness, place in shelf.nearest(pairs(one.text), NEAREST):
            votes[meant[place]] += round(1000 * likeness * likeness)
        named = sorted(votes, key=lambda name: (-votes[name], name))
        first = [one.guess] if one.guess else []
        return [name for name in dict.fromkeys([*first, *named]) if name in self._intents][:LIKELIEST]

    @cached_property
    def _taught(self) -> tuple[Shelf, list[str]]:
        """The sentences of data/nlu, read when first asked for."""
        shelf, meant = Shelf(), list[str]()
        for intent, text in training_sentences(self._root):
            shelf.put(pairs(text))
            meant.append(intent)
        return shelf, meant
