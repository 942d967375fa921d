"""Lays what was heard beside what was said: the same for a clip alone and for one inside several sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tools.pack import wording
from tools.pack.scoring import Errors, Step, aligned

ONES = {"yi", "yao"}
Reader = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Sentence:
    """A text, and the words that were said right before and behind it."""

    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Comparison:
    """Errors in the text of one sentence, in syllables and in characters, and what was heard in its place."""

    syllables: Errors
    characters: Errors
    heard: str = ""


def compare(sentences: Sequence[Sentence], heard: str, syllables: Reader) -> list[Comparison]:
    """What of the texts was not heard when these sentences were said one after the other.

    Figures are read as fits best; `syllables` gives one for each hanzi. What was added before the very first syllable
    counts when the text begins there.
    """
    whole, ranges = _laid_out(sentences)
    wanted = _pairs(whole, syllables)
    rows = []
    for one in wording.readings(heard):
        sounds, signs = (
            aligned(wanted, _pairs(one, syllables), _alike),
            aligned(wording.written(whole), wording.written(one)),
        )
        rows.append([_within(where, sounds, signs, one) for where in ranges])
    return min(rows, key=lambda row: (_wrong(one.syllables for one in row), _wrong(one.characters for one in row)))


def _laid_out(sentences: Sequence[Sentence]) -> tuple[str, list[range]]:
    """The sentences one after the other, and where in them the texts stand."""
    whole, ranges = "", []
    for one in sentences:
        before, text, after = (wording.bare(part) for part in (one.before, one.text, one.after))
        start = len(whole) + len(before)
        ranges.append(range(start, start + len(text)))
        whole += before + text + after
    return whole, ranges


def _within(where: range, sounds: Sequence[Step], signs: Sequence[Step], heard: str) -> Comparison:
    inside, written = ([step for step in steps if _belongs(step, where)] for steps in (sounds, signs))
    words = "".join(heard[step.heard] for step in inside if step.heard is not None)
    return Comparison(_errors(inside, where), _errors(written, where), words)


def _belongs(step: Step, where: range) -> bool:
    return step.place in where or (step.place < 0 and not where.start)


def _errors(steps: Sequence[Step], where: range) -> Errors:
    return Errors(sum(step.wrong for step in steps), len(where))


def _wrong(several: Iterable[Errors]) -> int:
    return sum(one.wrong for one in several)


def _pairs(text: str, syllables: Reader) -> Sequence[tuple[str, str]]:
    return list(zip(text, syllables(text), strict=True))


def _alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """The same character sounds the same, whatever the words around it make the tables think.

    A recogniser writes 1 for 幺 as for 一, and 腰 when it does not think of a figure.
    """
    if "幺" in (one[0], other[0]):
        return {one[1], other[1]} <= ONES
    return one[0] == other[0] or one[1] == other[1]
