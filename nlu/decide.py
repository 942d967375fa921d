"""The cascade: answer, ask back, say it is not done here, or fetch a person. Costs come from data/lexicon/costs.yml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from nlu import lexicon
from nlu.parts import Part, asks

ANSWER, CLARIFY, REJECT, HANDOFF = "answer", "clarify", "reject", "handoff"
OUT_OF_SCOPE, INFORM, STATUS = "out_of_scope", "inform", "renewal_status"
Ranking = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Heard:
    """What the classifier made of one message: the whole and, if there are several questions, its parts."""

    spoken: str
    whole: Ranking
    parts: Sequence[tuple[Part, Ranking]] = ()
    form_filler: bool = False
    name: bool = False
    clauses: Sequence[tuple[str, Ranking]] = ()


@dataclass(frozen=True)
class Decision:
    """`intent` is final; `also` are further intents of the same message; `alternatives` has the winner first."""

    outcome: str
    intent: str
    confidence: float
    alternatives: Ranking
    also: Sequence[str] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """The `cascade` key of a parsed message."""
        return {
            "outcome": self.outcome,
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "also": list(self.also),
            "alternatives": [{"intent": i, "confidence": round(c, 4)} for i, c in self.alternatives],
        }


class Cascade:
    """Decides. `caution` multiplies the cost of every wrong answer: above 1 it asks back more often."""

    def __init__(self, costs: dict[str, Any], scope: dict[str, Any], caution: float = 1.0) -> None:
        self._costs = costs
        self._caution = caution
        self._licence = _any_of(scope["licence"])
        self._papers = _any_of(scope["papers"])
        self._foreign = _any_of(scope["foreign"])
        self._foreign_asked = re.compile("|".join(scope["foreign_patterns"]))
        self._dodge = re.compile("|".join(scope["dodge"]))
        self._trade = _any_of(scope["trade"])
        self._trade_unless = _any_of(scope["trade_unless"])
        self._status_asked = re.compile("|".join(scope["status_asked"]))
        self._status_of = frozenset(scope["status_of"])

    def decide(self, heard: Heard) -> Decision:
        """The decision on one message."""
        if heard.form_filler or (heard.name and heard.whole[0][1] < 0.6):
            return Decision(ANSWER, INFORM, 0.95, _overruled(INFORM, 0.95, heard.whole))
        if self.is_foreign(heard.spoken, heard.whole):
            return Decision(REJECT, OUT_OF_SCOPE, 0.95, _overruled(OUT_OF_SCOPE, 0.95, heard.whole))
        return self._several(heard) or self._both(heard) or self._status(heard) or self._weigh(heard.whole)

    def is_foreign(self, spoken: str, whole: Ranking) -> bool:
        """Whether it is about another office's paper, about ordering cigarettes, or about getting round a rule."""
        if self._dodge.search(spoken) and whole[0][0] not in self._costs["dodge_unless"]:
            return True
        ours = self._licence.search(spoken) is not None
        if not ours and self._papers.search(spoken):
            return True
        intent, confidence = whole[0]
        if intent != OUT_OF_SCOPE and confidence > self._costs["sure_of_ours"]:
            return False
        if not ours and (self._foreign.search(spoken) or self._foreign_asked.search(spoken)):
            return True
        return bool(self._trade.search(spoken)) and not self._trade_unless.search(spoken)

    def _several(self, heard: Heard) -> Decision | None:
        """An answer to two or more questions, when each part is clear and they differ."""
        clear: list[tuple[str, float]] = []
        for part, ranking in heard.parts:
            intent, confidence = ranking[0]
            if intent in self._costs["never_second"] or self._belongs_to_matter(intent, part.text, clear):
                continue
            floor = self._costs["sure_of_plain_part" if part.plain else "sure_of_part"]
            if confidence >= floor and intent not in [name for name, _ in clear]:
                clear.append((intent, confidence))
        if len(clear) < 2:
            return None
        intent, confidence = clear[0]
        alternatives = _winner_first(intent, confidence, [*clear[1:], *heard.whole])
        return Decision(ANSWER, intent, confidence, alternatives, [name for name, _ in clear[1:]])

    def _both(self, heard: Heard) -> Decision | None:
        """Two matters told without a question mark (取消明天的预约，然后转人工).

        Each is clear in a clause of its own, and the message as a whole speaks of nothing else.
        """
        leading = [name for name, _ in heard.whole[:2]]
        clear: dict[str, float] = {}
        for text, ranking in heard.clauses:
            intent, confidence = ranking[0]
            wanted = asks(text) or intent in self._costs["requests"]
            if wanted and confidence >= self._costs["sure_of_clause"] and intent in leading:
                clear.setdefault(intent, confidence)
        if len(clear) < 2 or set(clear) & set(self._costs["never_second"]) or heard.whole[1][1] < self._costs["heard"]:
            return None
        if any(self._belongs_to_matter(name, heard.spoken, list(clear.items())[:1]) for name in list(clear)[1:]):
            return None
        (intent, confidence), *rest = clear.items()
        return Decision(
            ANSWER, intent, confidence, _winner_first(intent, confidence, heard.whole), [n for n, _ in rest]
        )

    def _belongs_to_matter(self, intent: str, text: str, before: Ranking) -> bool:
        """证丢了，要带什么: the second part asks about the first matter, not about renewal."""
        if intent not in self._costs["aspects"] or any(word in text for word in self._costs["renewal_words"]):
            return False
        return any(name in self._costs["matters"] for name, _ in before)

    def _status(self, heard: Heard) -> Decision | None:
        """变更办到哪了: not how to change something, but how far the case is, whatever its matter."""
        if heard.whole[0][0] not in self._status_of or not self._status_asked.search(heard.spoken):
            return None
        return Decision(ANSWER, STATUS, 0.95, _overruled(STATUS, 0.95, heard.whole))

    def _weigh(self, ranking: Ranking) -> Decision:
        intent, confidence = ranking[0]
        offered = self._offered(ranking)
        ask = self._costs["clarify"] + self._costs["clarify_beyond_three"] * (1 - sum(c for _, c in offered))
        if self._risk(ranking) >= ask:
            return Decision(CLARIFY, intent, confidence, offered)
        outcome = REJECT if intent == OUT_OF_SCOPE else HANDOFF if intent in self._costs["handoff"] else ANSWER
        return Decision(outcome, intent, confidence, list(ranking[:3]))

    def _risk(self, ranking: Ranking) -> float:
        """The expected cost of giving the first answer: taken for its sibling, a question costs little."""
        (intent, confidence), *rest = ranking
        wrong = self._cost_of_wrong(intent)
        siblings = next((family for family in self._costs["siblings"] if intent in family), ())
        near = sum(c for name, c in rest if name in siblings)
        return (1 - confidence - near) * wrong + near * min(wrong, self._costs["wrong_sibling"])

    def _cost_of_wrong(self, intent: str) -> float:
        if intent == OUT_OF_SCOPE:
            return float(self._costs["reject_in_scope"])
        return self._caution * float(self._costs["wrong_by_intent"].get(intent, self._costs["wrong_answer"]))

    def _offered(self, ranking: Ranking) -> Ranking:
        rest = [pair for pair in ranking[1:] if pair[0] not in self._costs["not_offered"]]
        return [ranking[0], *rest[:2]]


def _winner_first(intent: str, confidence: float, ranking: Ranking) -> Ranking:
    """Three intents, the decided one first and none of the others surer than it."""
    chosen = {intent: confidence}
    for name, worth in ranking:
        chosen.setdefault(name, min(worth, confidence))
    return list(chosen.items())[:3]


def _overruled(intent: str, confidence: float, ranking: Ranking) -> Ranking:
    """As `_winner_first`, when a rule decided and the classifier's intents share what is left."""
    return _winner_first(intent, confidence, [(name, worth * (1 - confidence)) for name, worth in ranking])


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))))


@lru_cache(maxsize=4)
def shipped(caution: float = 1.0) -> Cascade:
    """The cascade with the costs and scope lists of data/lexicon."""
    return Cascade(lexicon.read("costs"), lexicon.read("scope"), caution)
