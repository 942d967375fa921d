"""Lets the machine listen to clips: long ones as they stand, short ones inside three sentences of the same voice.

A short clip says too little for a recogniser by itself. What is understood is compared by syllables (comparing.py) and
judged (verdicts.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.voice import audio
from bot.voice.audio import Sound
from bot.voice.bank.clip import Edge, Kind
from tools.pack import reading
from tools.pack.around import around
from tools.pack.comparing import Sentence, compare
from tools.pack.surroundings import Surroundings
from tools.pack.verdicts import LONG, Verdict, verdict_of

GAP_S = 0.2
BETWEEN_S = 0.8
LONGEST_S = 26.0  # the recogniser hears thirty seconds at once


class Ear(Protocol):
    """Writes down what it hears."""

    def hear(self, sound: Sound) -> str:
        """The text; empty when nothing was said."""
        ...


@dataclass(frozen=True)
class Case:
    """A clip to be judged: what will be played, and what it should say."""

    sound: Sound
    text: str
    kind: Kind
    edge: Edge

    @property
    def sentences(self) -> list[Sentence]:
        """What it is heard in: three sentences when it is short, nothing but itself when it is long."""
        if self.kind != "slot" and reading.count(self.text) >= LONG:
            return [Sentence(self.text)]
        return [Sentence(self.text, *words) for words in around(self.text, self.edge)]


class Judge:
    """Listens to clips, to short ones between what `surroundings` holds."""

    def __init__(self, ear: Ear, surroundings: Surroundings) -> None:
        self._ear = ear
        self._surroundings = surroundings

    def verdict(self, case: Case) -> Verdict:
        """Listen to one clip."""
        return self._together([case])[0]

    def verdicts(self, cases: Sequence[Case]) -> list[Verdict]:
        """Listen to many: several in one breath, and once more alone to each that was not understood wholly.

        A hearing costs the same however short it is, so this takes half the time.
        """
        found: list[Verdict] = []
        for group in self._groups(cases):
            together = self._together(group)
            alone = len(group) == 1
            found += [
                one if one.perfect or alone else self.verdict(case) for one, case in zip(together, group, strict=True)
            ]
        return found

    def _groups(self, cases: Sequence[Case]) -> Iterator[list[Case]]:
        group: list[Case] = []
        for case in cases:
            if group and self._said([*group, case]).seconds > LONGEST_S:
                yield group
                group = []
            group.append(case)
        if group:
            yield group

    def _together(self, cases: Sequence[Case]) -> list[Verdict]:
        heard = self._ear.hear(self._said(cases))
        sentences = [one for case in cases for one in case.sentences]
        found = iter(compare(sentences, heard, reading.syllables))
        return [verdict_of([next(found) for _ in case.sentences]) for case in cases]

    def _said(self, cases: Sequence[Case]) -> Sound:
        sounds = [self._inside(case.sound, one) for case in cases for one in case.sentences]
        return audio.join(sounds, [BETWEEN_S] * len(sounds))

    def _inside(self, sound: Sound, sentence: Sentence) -> Sound:
        words = (sentence.before, sentence.after)
        ahead, behind = ([self._surroundings.sound(one)] if one else [] for one in words)
        return audio.join([*ahead, sound, *behind], [GAP_S, GAP_S])
