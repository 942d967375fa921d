"""The hall's answers: load them, choose one within an intent, search them all, fill in the local facts.

The knowledge folder is the shipped base; edited versions replace entries by id through `with_entries`, and everybody
who holds a base follows it when it becomes another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.hall.knowledge_context import SHORT, Said
from bot.hall.knowledge_entry import (
    NOT_REGISTERED,
    Entry,
    Fact,
    KnowledgeError,
    Rendered,
    Source,
)
from bot.hall.knowledge_index import squeeze
from bot.hall.knowledge_load import Catalogue, parse_entry, read_catalogue, read_entries
from bot.hall.knowledge_render import format_fact, placeholders, render
from bot.hall.knowledge_shelf import Shelf

__all__ = [
    "NOT_REGISTERED",
    "Entry",
    "Fact",
    "KnowledgeBase",
    "KnowledgeError",
    "Rendered",
    "Said",
    "Source",
    "format_fact",
    "parse_entry",
    "placeholders",
]

# Below this likeness the question is not really about any of the special answers of its intent.
_NEAR = 0.1
# From here on a remark that is unclear by itself is taken for a question about the matter being talked about.
_SAME, _CLEARLY = 0.33, 0.1


class KnowledgeBase:
    """All answers of the hall; safe to share between requests.

    One object is handed around: `become` puts other entries in the place of all its own at once. `version` is another
    number after every change.
    """

    def __init__(self, entries: Iterable[Entry], catalogue: Catalogue) -> None:
        """The last entry wins where two share an id."""
        self.catalogue = catalogue
        self._titles = catalogue.titles
        self.version = 0
        self._shelf = Shelf(entries, catalogue.fold)

    @classmethod
    def load(cls, folder: Path, lexicon: Path | None = None) -> KnowledgeBase:
        """Read a knowledge folder, and the traditional characters of `lexicon` (data/lexicon) when given.

        Raises KnowledgeError naming file, entry and field.
        """
        return cls(read_entries(folder), read_catalogue(folder, lexicon))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, in file order."""
        return tuple(self._shelf.entries.values())

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents that have answers."""
        return tuple(self._shelf.by_intent)

    def with_entries(self, entries: Iterable[Entry]) -> KnowledgeBase:
        """A new base in which these entries replace those of the same id, or are added."""
        return KnowledgeBase([*self._shelf.entries.values(), *entries], self.catalogue)

    def become(self, entries: Iterable[Entry], titles: Iterable[str] = ()) -> None:
        """Hold these entries and no others, for everybody who holds this base; `titles` are sources they brought."""
        self.catalogue = replace(self.catalogue, titles={**dict.fromkeys(titles, True), **self._titles})
        self._shelf = Shelf(entries, self.catalogue.fold)
        self.version += 1

    def entry(self, name: str) -> Entry:
        """The entry of this id. Raises KeyError."""
        return self._shelf.entries[name]

    def of_intent(self, intent: str) -> tuple[Entry, ...]:
        """The entries of an intent, empty when it has none."""
        return tuple(self._shelf.by_intent.get(intent, ()))

    def default(self, intent: str) -> Entry:
        """The answer to the bare question. Raises KeyError for an intent without answers."""
        found = self._shelf.by_intent[intent]
        return _default(found)

    def pick(self, intent: str, text: str) -> Entry:
        """The entry of the intent that is nearest to the text, or its default when none is near.

        Raises KeyError for an intent without answers.
        """
        shelf, plain = self._shelf, self.catalogue.fold(text)  # one shelf for the whole question
        for name, likeness in shelf.of_intent(intent).rank(text):
            if likeness < _NEAR:
                break
            entry = shelf.entries[name]
            if entry.avoid is None or not entry.avoid.search(plain):
                return entry
        return _default(shelf.by_intent[intent])

    def open(self, text: str) -> bool:
        """Whether it has to be known what was said before, to answer these words; see `placed`."""
        return self.catalogue.context.open(text)

    def placed(self, intent: str, text: str, earlier: Sequence[Said]) -> Entry | None:
        """The answer that a short question asks for because of what was answered before it, newest first."""
        name = self.catalogue.context.placed(intent, text, earlier)
        return self._shelf.entries.get(name) if name else None

    def remark(self, text: str, earlier: Sequence[Said]) -> Entry | None:
        """The answer near to an unclear short remark among those of the matter being talked about, if any is."""
        context = self.catalogue.context
        if not earlier or len(squeeze(text)) > SHORT:
            return None
        shelf = self._shelf
        near = [shelf.of_intent(i).rank(text)[:3] for i in context.family(earlier, tuple(shelf.by_intent))]
        ranked = sorted((pair for found in near for pair in found), key=lambda pair: -pair[1])
        if not ranked or ranked[0][1] < _SAME or ranked[0][0] == earlier[0].answer:
            return None
        topic = ranked[0][0].split(".")[1]  # an answer for who comes instead stands under two intents
        rival = next((likeness for name, likeness in ranked if name.split(".")[1] != topic), 0.0)
        return shelf.entries[ranked[0][0]] if ranked[0][1] - rival >= _CLEARLY else None

    def search(self, text: str, limit: int = 3) -> list[tuple[Entry, float]]:
        """The nearest entries of the whole base with their likeness in 0..1, best first."""
        shelf = self._shelf
        return [(shelf.entries[name], score) for name, score in shelf.everything.rank(text)[:limit]]

    def render(
        self,
        entry: Entry,
        facts: Mapping[str, object],
        today: date | None = None,
        checked: Mapping[str, date] | None = None,
    ) -> Rendered:
        """The entry with the hall's facts put in; see `bot.hall.knowledge_render.render`."""
        return render(entry, facts, self.catalogue.facts, today, checked)


def _default(entries: Sequence[Entry]) -> Entry:
    return next((entry for entry in entries if entry.default), entries[0])
