"""An answer as it would be given: its text and sound with the hall's values, and everything that speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.desk.sound import MANDARIN, PUXIAN, utterance_key
from bot.hall.clock import Clock
from bot.hall.facts import HallFacts
from bot.hall.facts_today import FactsToday
from bot.hall.knowledge import Entry, KnowledgeBase, KnowledgeError, parse_entry
from bot.hall.knowledge_check import faults_within
from bot.store.notebook import Notebook
from bot.voice.design import Design
from bot.voice.spoken import speak

Mouth = Callable[[str, str, str], str]
"""(hanzi, voice, answer) → the name of what would say it now, empty when nothing would."""


class Broken(Exception):
    """An answer that the checks refuse; `faults` are theirs, one sentence each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Preview:
    """What people would read and hear; `mandarin` and `puxian` name what would say it, empty when nothing would.

    `unset` are the facts that the hall has not registered, `audio` where the sound is fetched.
    """

    text: str
    spoken: str
    unset: tuple[str, ...]
    mandarin: str
    puxian: str
    audio: str = ""


def _dumb(_spoken: str, _voice: str, _answer: str) -> str:
    return ""


class AnswerChecks:
    """Renders and checks answers that are being written."""

    def __init__(
        self, knowledge: KnowledgeBase, facts: HallFacts, today: FactsToday, design: Design, notebook: Notebook,
        clock: Clock, mouth: Mouth = _dumb,
    ) -> None:  # fmt: skip
        self._knowledge = knowledge
        self._facts = facts
        self._today = today
        self._design = design
        self._notebook = notebook
        self._clock = clock
        self._mouth = mouth

    def entry(self, raw: Mapping[str, Any], file: str) -> Entry:
        """The mapping of an answer as an entry. Raises Broken."""
        try:
            return parse_entry(raw, file)
        except KnowledgeError as error:
            raise Broken([str(error)]) from error

    def faults(self, raw: Mapping[str, Any], file: str) -> list[str]:
        """Everything wrong: as the knowledge files are checked, and as spoken words are built for old ears."""
        try:
            entry = self.entry(raw, file)
        except Broken as broken:
            return list(broken.faults)
        found = faults_within(self._knowledge, entry, self._clock.now().date())
        bare = self._knowledge.render(entry, {}).spoken  # a hall that has registered nothing is spoken to, too
        said = [self._design(speak(words)) for words in (self._rendered(entry)[1], bare)]
        limits = dict.fromkeys(fault for one in said for fault in self._design.faults(one))
        return [*found, *(f"{file}: {entry.id}: spoken: {fault}" for fault in limits)]

    def preview(self, entry: Entry, aloud: bool = False) -> Preview:
        """The answer with the hall's values; with `aloud` its sound can be fetched, if anything says it."""
        text, words, unset = self._rendered(entry)
        spoken = self._design(speak(words))
        mandarin, puxian = (self._mouth(spoken, voice, entry.id) if spoken else "" for voice in (MANDARIN, PUXIAN))
        return Preview(text, spoken, unset, mandarin, puxian, self._address(spoken) if aloud and mandarin else "")

    def words(self, entry: Entry) -> str:
        """The spoken form with the hall's values, as it is written."""
        return self._rendered(entry)[1]

    def _rendered(self, entry: Entry) -> tuple[str, str, tuple[str, ...]]:
        today = self._clock.now().date()
        made = self._knowledge.render(entry, self._today.texts(today), today=today, checked=self._facts.checked)
        return made.text, made.spoken, made.unset

    def _address(self, spoken: str) -> str:
        key = utterance_key(spoken, "normal")
        self._notebook.speakable(key, spoken, "normal", self._clock.now())
        return f"/audio/{key}.mp3"
