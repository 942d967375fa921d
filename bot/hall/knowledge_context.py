"""What a short question means after an answer: 要钱吗 behind 证丢了怎么补 asks about the replacement.

The table is data/knowledge/context.yml. Pure: texts and ids in, an entry's id out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.hall.knowledge_index import squeeze

SHORT = 14  # characters; a longer question says what it is about
RENEWAL = "renewal"
_AND_THAT = re.compile(r"(?:那么?|还有)?(.{1,8}?)(?:呢|的呢|咧)[？?。！!]*")


@dataclass(frozen=True)
class Said:
    """An earlier answer: the intent it was given for and the id of the knowledge entry, newest first in a list."""

    intent: str
    answer: str


@dataclass(frozen=True)
class Context:
    """The table of matters and of what is known of each."""

    matters: frozenset[str]
    own_words: re.Pattern[str]
    aspects: Mapping[str, Mapping[str, str]]

    def open(self, text: str) -> bool:
        """Whether words may mean something else after another answer; long ones and some short ones never do."""
        plain = squeeze(text)
        return len(plain) <= SHORT and not self.own_words.search(plain)

    def placed(self, intent: str, text: str, earlier: Sequence[Said]) -> str | None:
        """The id of the answer that the earlier talk asks for; None when the words mean what they say by themselves.

        `intent` is what the words alone were understood as.
        """
        if not earlier or not self.open(text):
            return None
        if intent in self.aspects:
            matter = self.matter(earlier)
            return self._of(intent, matter, earlier) if matter != RENEWAL else None
        if intent in self.matters and _AND_THAT.fullmatch(squeeze(text)) and earlier[0].intent in self.aspects:
            return self._of(earlier[0].intent, intent, ())  # 补办要钱吗 … 那停业呢
        return None

    def matter(self, earlier: Sequence[Said]) -> str:
        """What is being talked about: the newest of the earlier answers that belongs to a matter."""
        for said in earlier:
            owner = said.answer.split(".")[0] if said.answer else said.intent
            if owner in self.matters:
                return owner
            if said.intent.startswith(RENEWAL) and said.answer not in self._shared:
                return RENEWAL
        return RENEWAL

    def family(self, earlier: Sequence[Said], intents: Sequence[str]) -> list[str]:
        """The intents whose answers a remark like 那我儿子去呢 may be about, given what was talked about."""
        matter = self.matter(earlier)
        if matter != RENEWAL:
            return [matter]
        if not earlier or not earlier[0].intent.startswith(RENEWAL):
            return []
        return [i for i in intents if i.startswith("renewal_")]

    def _of(self, aspect: str, matter: str, earlier: Sequence[Said]) -> str | None:
        """The answer for the matter, or for the case of it that was told last (a damaged licence is no lost one)."""
        known = self.aspects[aspect]
        told = next((s.answer for s in earlier if s.answer.startswith(f"{matter}.")), "")
        return known.get(told, known.get(matter, known.get("others")))

    @cached_property
    def _shared(self) -> set[str]:
        """Answers under an intent of renewal that were given for another matter."""
        return {entry for known in self.aspects.values() for entry in known.values()}


def context_from(raw: Mapping[str, Any]) -> Context:
    """The table from what context.yml holds. Raises KeyError and TypeError for another form."""
    own = re.compile("|".join(map(re.escape, raw["own_words"])))
    return Context(frozenset(raw["matters"]), own, {str(k): dict(v) for k, v in raw["aspects"].items()})
