"""Teaching: a clerk's label on an utterance, and the sentences that come of it for training."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.hall.clock import Clock
from bot.hall.yaml_text import read_yaml
from bot.store.questions import ASIDE, Question, bare
from bot.store.store import Store

UNTEACHABLE = ("nlu_fallback",)
MASKED_NUMBER = re.compile(r"[\dXx]*\*{4}[\dXx]*")
MARKS = re.compile(r"[\[\](){}]")
"""What the engine's file format reads as an annotation."""
GAP = re.compile(r" +(?=[，。、？！；：,.?!;:])")


@dataclass(frozen=True)
class Lesson:
    """Sentences by intent, and the questions that were left out with the reason."""

    sentences: dict[str, list[str]] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many sentences there are."""
        return sum(map(len, self.sentences.values()))


def teachable_intents(root: Path) -> tuple[str, ...]:
    """The intents of domain.yml that an utterance may be given."""
    named = read_yaml((root / "domain.yml").read_text(encoding="utf-8"))["intents"]
    return tuple(name for name in named if name not in UNTEACHABLE)


def lesson(labelled: Sequence[Question], judged: Collection[str], known: Collection[str]) -> Lesson:
    """What is taught by these labels.

    `judged` are the sentences by which models are judged, `known` those that are trained on already, both bare: the
    first would make the judgement worthless, the second would only contradict or repeat.
    """
    made = Lesson()
    for one in labelled:
        text = sentence(one.text)
        if len(bare(text)) < 2:
            made.refused.append((one.id, "nothing is left of it without its numbers"))
        elif bare(text) in judged:
            made.refused.append((one.id, "it stands in tests/evaluation, by which models are judged"))
        elif bare(text) in known:
            made.refused.append((one.id, "it is a training sentence already"))
        else:
            made.sentences.setdefault(str(one.label), []).append(text)
    return made


def sentence(masked: str) -> str:
    """A masked utterance as one line to train on: without what was masked, without marks of the file format."""
    plain = "".join(c if c.isprintable() else " " for c in MASKED_NUMBER.sub(" ", masked))
    return GAP.sub("", " ".join(MARKS.sub(" ", plain).split())).lstrip("/- ")


class Teaching:
    """Labels and drops questions; every step is in the audit log."""

    def __init__(self, store: Store, clock: Clock, intents: Sequence[str]) -> None:
        self._store = store
        self._clock = clock
        self.intents = tuple(intents)

    def label(self, question_id: int, intent: str, who: str) -> bool:
        """Say what a question meant; False when it is not there. Raises ValueError for an unknown intent."""
        if intent not in self.intents:
            raise ValueError(f"intent {intent!r} is not known; use one of: {', '.join(self.intents)}")
        now = self._clock.now()
        done = self._store.questions.label(question_id, intent, who, now)
        if done:
            self._store.staff.note(who, "label question", f"{question_id} {intent}", now)
        return done

    def drop(self, question_id: int, who: str) -> bool:
        """Throw a question away; False when it is not there."""
        done = self._store.questions.drop(question_id)
        if done:
            self._store.staff.note(who, "drop question", str(question_id), self._clock.now())
        return done

    def label_all(self, ids: Sequence[int], intent: str, who: str) -> list[int]:
        """Say what those of them that are new meant; the ids of those. Raises ValueError for an unknown intent."""
        if intent not in self.intents:
            raise ValueError(f"intent {intent!r} is not known; use one of: {', '.join(self.intents)}")
        now = self._clock.now()
        return self._noted("label question", self._store.questions.mark(ids, intent, who, now), who, f" {intent}")

    def put_aside(self, ids: Sequence[int], who: str) -> list[int]:
        """Take those of them that are new out of the list without a label; the ids of those."""
        return self._noted("aside question", self._store.questions.mark(ids, ASIDE, who, self._clock.now()), who)

    def bring_back(self, question_id: int, who: str) -> bool:
        """Make one new again; False when it is so already, or not there."""
        return bool(self._noted("renew question", [question_id] * self._store.questions.renew(question_id), who))

    def undo(self, who: str) -> list[int]:
        """Take the last step of this clerk back; the ids it was about."""
        return self._noted("renew question", self._store.questions.undo(who), who)

    def _noted(self, action: str, ids: list[int], who: str, more: str = "") -> list[int]:
        now = self._clock.now()
        for one in ids:
            self._store.staff.note(who, action, f"{one}{more}", now)
        return ids
