"""Which clips a bank needs so that it can say whatever the assistant says: sentences, carriers, phrases.

The answers come from the knowledge, the other sentences from `data/voice/sentences.yml`, the phrases of their gaps from
`data/voice/slots.yml`. What differs from hall to hall (an address) is a piece of its own, so that the rest is shared.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.hall.knowledge import KnowledgeBase
from bot.hall.knowledge_entry import NOT_REGISTERED, Entry, Fact
from bot.hall.knowledge_render import placeholders
from bot.hall.yaml_text import read_yaml
from bot.voice.bank.clip import BankClip, Edge, Kind, version_of
from bot.voice.bank.cutter import ENDS, Cutter, core
from bot.voice.bank.grammar import Grammar
from bot.voice.pace import characters
from bot.voice.spoken import speak

PACE = 250.0
_GAP = re.compile(r"\{([a-z_.]+)\}")
_SENTENCE = re.compile(rf"[^{ENDS}]+[{ENDS}]?")
_CLAUSE = re.compile(r"[^，、；：]+")


@dataclass(frozen=True)
class Wanted:
    """One clip of the plan; `answer` is the first knowledge entry that says it, `version` the digest of its text."""

    text: str
    kind: Kind
    edge: Edge = "any"
    answer: str = ""

    @property
    def id(self) -> str:
        """Stable as long as text, kind and edge are."""
        return hashlib.sha256(f"{self.kind}|{self.edge}|{self.text}".encode()).hexdigest()[:12]

    @property
    def version(self) -> str:
        """What the clip is bound to; empty for clips that belong to no answer."""
        return version_of(self.text) if self.answer else ""

    def as_dict(self) -> dict[str, str]:
        """The line of the plan."""
        return {
            "id": self.id, "kind": self.kind, "text": self.text, "edge": self.edge, "answer": self.answer,
            "version": self.version,
        }  # fmt: skip


class Plan:
    """Collects clips without duplicates: a sentence that is there is not wanted as a carrier again."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._wanted: dict[tuple[str, Edge], Wanted] = {}
        self._wholes: set[str] = set()
        for one in grammar.sets.values():
            for phrase in one.phrases:
                for edge in one.edges:
                    self._add(Wanted(phrase, "slot", edge))

    @property
    def clips(self) -> tuple[Wanted, ...]:
        """Everything wanted: sentences first, then carriers, then phrases."""
        order = {"whole": 0, "carrier": 1, "slot": 2}
        return tuple(sorted(self._wanted.values(), key=lambda one: order[one.kind]))

    @property
    def minutes(self) -> float:
        """How long it takes to say all of it at 250 characters a minute."""
        return sum(characters(one.text) for one in self.clips) / PACE

    def cutter(self) -> Cutter:
        """A cutter over the plan, as if everything were recorded."""
        return Cutter(map(_as_clip, self.clips), self._grammar)

    def sentences(self, text: str, answer: str = "") -> None:
        """Want every sentence of a fixed text."""
        for sentence in _SENTENCE.findall(speak(text)):
            self._add(Wanted(sentence, "whole", answer=answer))

    def template(self, text: str, answer: str = "") -> None:
        """Want the words around the gaps of a text. Raises ValueError for a gap no set fills."""
        parts = _GAP.split(text)
        unknown = set(parts[1::2]) - set(self._grammar.sets)
        if unknown:
            raise ValueError(f"{text!r} names {sorted(unknown)}; allowed: {', '.join(self._grammar.sets)}")
        self.around(parts[::2], answer)

    def around(self, literals: list[str], answer: str = "") -> None:
        """Want literal words between gaps: whole sentences among them as such, the rest as carriers."""
        for index, literal in enumerate(literals):
            pieces = _SENTENCE.findall(speak(literal))
            for number, piece in enumerate(pieces):
                begins = number > 0 or index == 0 or _opens(literal)
                ends = piece[-1] in ENDS or (index == len(literals) - 1 and number == len(pieces) - 1)
                if begins and ends:
                    self._add(Wanted(piece, "whole", answer=answer))
                else:
                    self._add(Wanted(_trimmed(piece), "carrier", "start" if begins else "final" if ends else "mid"))

    def value(self, text: str) -> None:
        """Want the words of a local fact, clause by clause, as far as nothing else says them."""
        cutter = self.cutter()
        for clause in _CLAUSE.findall(speak(text)):
            if core(clause) and cutter.cut(core(clause)) is None:
                self._add(Wanted(core(clause), "slot"))

    def _add(self, one: Wanted) -> None:
        words = core(one.text)
        if not words or (one.kind == "carrier" and words in self._wholes):
            return
        if one.kind == "whole":
            if words in self._wholes and (one.text, one.edge) not in self._wanted and not one.text.endswith("？"):
                return
            self._wholes.add(words)
            for key in [k for k, v in self._wanted.items() if v.kind == "carrier" and core(v.text) == words]:
                del self._wanted[key]
        self._wanted.setdefault((one.text, one.edge), one)


def _opens(literal: str) -> bool:
    """Whether the words of a literal begin a sentence: it starts with the end of the one before."""
    return literal.lstrip()[:1] in ENDS


def _trimmed(piece: str) -> str:
    return piece.strip("，、；：。")


def _as_clip(one: Wanted) -> BankClip:
    return BankClip(one.text, one.kind, Path(), one.id, 0.0, "plan", one.edge, one.answer, one.version)


def build_plan(folder: Path, knowledge: KnowledgeBase, facts: Mapping[str, str]) -> Plan:
    """The plan of the Mandarin pack; `folder` holds slots.yml and sentences.yml, `facts` a hall's ready words."""
    plan = Plan(Grammar.load(folder / "slots.yml"))
    said = read_yaml((folder / "sentences.yml").read_text(encoding="utf-8"))
    for entry in knowledge.entries:
        for text in spoken_forms(entry):
            _answer(plan, entry, text, knowledge.catalogue.facts)
    for text in said["fixed"]:
        plan.sentences(text)
    for text in said["gaps"]:
        plan.template(text)
    for text in _fact_words(knowledge, facts):
        plan.value(text)
    return plan


def spoken_forms(entry: Entry) -> Iterator[str]:
    """What an answer says, with its gaps, and what stands in for sentences whose facts are not registered."""
    yield entry.spoken
    unset = {**entry.unset, **entry.spoken_unset}
    for key in placeholders(entry.spoken):
        yield unset.get(key, NOT_REGISTERED)


def _answer(plan: Plan, entry: Entry, text: str, known: Mapping[str, Fact]) -> None:
    national = {key: fact.default for key, fact in known.items() if fact.default}
    filled = _GAP.sub(lambda m: national.get(m[1], m[0]), text)
    for sentence in _SENTENCE.findall(filled):
        plan.around(_GAP.split(sentence)[::2], entry.id)


def _fact_words(knowledge: KnowledgeBase, facts: Mapping[str, str]) -> Iterable[str]:
    """The values that spoken answers may hold: this hall's, and the words of every yes and no."""
    used = {key for entry in knowledge.entries for text in spoken_forms(entry) for key in placeholders(text)}
    for key in sorted(used):
        fact = knowledge.catalogue.facts[key]
        yield from (text for text in (facts.get(key, ""), fact.when_true, fact.when_false) if text)
