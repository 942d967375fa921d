"""The entries of a knowledge base at one moment, with the indexes over their questions; never altered."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from bot.hall.knowledge_entry import Entry
from bot.hall.knowledge_index import AskIndex, Fold


class Shelf:
    """Entries by id and by intent. Indexes are made when first asked for: most commands ask for none."""

    def __init__(self, entries: Iterable[Entry], fold: Fold) -> None:
        """The last entry wins where two share an id."""
        self._fold = fold
        self.entries = {entry.id: entry for entry in entries}
        self.by_intent: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            self.by_intent.setdefault(entry.intent, []).append(entry)
        self._indexes: dict[str, AskIndex] = {}

    def of_intent(self, intent: str) -> AskIndex:
        """The index over the questions of an intent; two threads may make the same one. Raises KeyError."""
        if intent not in self._indexes:
            self._indexes[intent] = self._index(self.by_intent[intent])
        return self._indexes[intent]

    @cached_property
    def everything(self) -> AskIndex:
        """The index over all questions."""
        return self._index(self.entries.values())

    def _index(self, entries: Iterable[Entry]) -> AskIndex:
        return AskIndex({entry.id: entry.asks for entry in entries}, self._fold)
