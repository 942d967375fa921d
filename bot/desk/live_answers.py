"""The answers with what the staff have published laid over the files, for everybody who holds them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from bot.hall.knowledge import Entry, KnowledgeBase, KnowledgeError, parse_entry
from bot.hall.knowledge_check import own_titles
from bot.hall.knowledge_render import render
from bot.store.answer_versions import AnswerVersion, AnswerVersions

log = logging.getLogger("lianxin")
HERE = "console"


class LiveAnswers:
    """Reads the published answers anew and lets the knowledge base become what follows from them."""

    def __init__(self, stored: AnswerVersions, knowledge: KnowledgeBase) -> None:
        self._stored = stored
        self._knowledge = knowledge
        self.filed: Mapping[str, Entry] = {entry.id: entry for entry in knowledge.entries}
        self._laid: tuple[int, ...] = ()
        self._written: tuple[str, ...] = ()

    def reload(self) -> None:
        """Called by the hall's book whenever something was changed."""
        newest = [one for one in self._stored.published().values() if not one.filed]
        laid = tuple(sorted(one.id for one in newest))
        if laid == self._laid:
            return
        laid_over = [entry for one in newest if (entry := self._read(one)) is not None]
        entries = {**self.filed, **{entry.id: entry for entry in laid_over}}
        self._knowledge.become(entries.values(), [title for entry in laid_over for title in own_titles(entry)])
        self._laid = laid
        self._written = tuple(one.answer for one in newest)

    def _read(self, one: AnswerVersion) -> Entry | None:
        """None for what another version of the program can no longer use; the answer of the files counts then."""
        try:
            entry = parse_entry(one.body, self.file_of(one.answer))
            render(entry, {}, self._knowledge.catalogue.facts)
        except (KnowledgeError, TypeError) as error:
            log.error("a published answer is left out: %s", error)
            return None
        return entry if entry.id == one.answer else None

    def written(self) -> Sequence[str]:
        """The answers whose words are the hall's own now."""
        return self._written

    def file_of(self, answer: str) -> str:
        """The file an answer comes from; `console` for one that was written here."""
        filed = self.filed.get(answer)
        return filed.file if filed else HERE
