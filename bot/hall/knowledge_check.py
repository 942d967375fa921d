"""Refuses a knowledge base that is incomplete, out of date, unsourced or says what must not be said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from bot.hall.knowledge import KnowledgeBase
from bot.hall.knowledge_entry import CONFIDENCES, OFFERS, Entry
from bot.hall.knowledge_index import squeeze
from bot.hall.knowledge_load import Catalogue
from bot.hall.knowledge_render import placeholders, render

ROWS = range(1, 91)
SPOKEN_LIMIT = 60
SPOKEN_SENTENCES = 2
REVIEW_DAYS = 366
ASKS_AT_LEAST = 8

_BY_WINDOW = ("以窗口核对为准", "以窗口为准")
_COUNTED = re.compile(r"[0-9]+(?:个工作日|[日天年元%条]|个?月|万元)")
_SPOKEN_BARRED = re.compile(r"[A-Za-z/《》()（）\n]")


def check(base: KnowledgeBase, today: date) -> list[str]:
    """Everything wrong with the base, one sentence each, naming file, entry and field; empty: it may ship.

    `today` decides which reviews are overdue.
    """
    faults = list(_coverage(base))
    for entry in base.entries:
        faults += _faults(entry, base.catalogue, today)
    return faults


def faults_of(entry: Entry, catalogue: Catalogue, today: date) -> list[str]:
    """What is wrong with one entry by itself, for an editor's form."""
    return list(_faults(entry, catalogue, today))


def faults_within(base: KnowledgeBase, entry: Entry, today: date) -> list[str]:
    """What would be wrong if the entry were laid into the base: with itself, and with the base because of it.

    A source that is not in sources.yml is taken when it says who published it and when.
    """
    titles = {**dict.fromkeys(own_titles(entry), True), **base.catalogue.titles}
    known = replace(base.catalogue, titles=titles)
    before = set(_coverage(base))
    return [*_faults(entry, known, today), *(f for f in _coverage(base.with_entries([entry])) if f not in before)]


def faults_of_words(entry: Entry, catalogue: Catalogue, today: date) -> list[str]:
    """What is wrong with words that are checked like an answer without being one: cards, lessons and questions."""
    found = [fault for rule in _OF_WORDS for fault in rule(entry, catalogue, today)]
    return [f"{entry.file}: {entry.id}: {field}: {words}" for field, words in found]


def own_titles(entry: Entry) -> list[str]:
    """The sources of an entry that say themselves who published them and when."""
    return [source.title for source in entry.sources if source.place and source.date]


def _faults(entry: Entry, catalogue: Catalogue, today: date) -> Iterator[str]:
    for rule in _RULES:
        for field, words in rule(entry, catalogue, today):
            yield f"{entry.file}: {entry.id}: {field}: {words}"


def _coverage(base: KnowledgeBase) -> Iterator[str]:
    covered = {row for entry in base.entries for row in entry.covers} | set(base.catalogue.functions)
    for row in ROWS:
        if row not in covered:
            yield f"row {row}: no entry covers it and no function handles it"
    for intent in sorted(base.catalogue.answered):
        defaults = [entry.id for entry in base.of_intent(intent) if entry.default]
        if len(defaults) != 1:
            yield f"intent {intent}: exactly one default entry is needed, found {len(defaults)}"
    # The second step cannot tell two answers apart by a sentence that both claim.
    owners = Counter((entry.intent, squeeze(ask)) for entry in base.entries for ask in set(entry.asks))
    for (intent, ask), number in owners.items():
        if number > 1:
            yield f"intent {intent}: asks: {ask} belongs to {number} entries"


Fault = tuple[str, str]
Rule = Callable[[Entry, Catalogue, date], Iterator[Fault]]


def _names(entry: Entry, catalogue: Catalogue, today: date) -> Iterator[Fault]:
    if entry.intent not in catalogue.answered:
        yield "intent", f"{entry.intent} is not answered from here"
    if not entry.id.startswith(entry.intent + "."):
        yield "id", f"must begin with {entry.intent}."
    if entry.confidence not in CONFIDENCES:
        yield "confidence", f"{entry.confidence} is not one of {', '.join(CONFIDENCES)}"
    for offer in entry.offer:
        if offer not in OFFERS:
            yield "offer", f"{offer} is not one of {', '.join(OFFERS)}"
    if entry.sensitive and "human" not in entry.offer:
        yield "offer", "a sensitive answer must offer a person"
    if len(entry.asks) < ASKS_AT_LEAST:
        yield "asks", f"at least {ASKS_AT_LEAST} are needed"


def _rows(entry: Entry, catalogue: Catalogue, today: date) -> Iterator[Fault]:
    for row in entry.covers:
        if row not in ROWS:
            yield "covers", f"row {row} does not exist"
        elif entry.intent not in catalogue.rows.get(row, ()):
            yield "covers", f"row {row} belongs to {', '.join(sorted(catalogue.rows.get(row, ())))}"


def _dates(entry: Entry, catalogue: Catalogue, today: date) -> Iterator[Fault]:
    if entry.review_by < today:
        yield "review_by", f"the review was due on {entry.review_by}"
    if (entry.review_by - entry.checked_on).days > REVIEW_DAYS:
        yield "review_by", "more than a year after checked_on"
    if entry.checked_on > today:
        yield "checked_on", "lies in the future"


def _sources(entry: Entry, catalogue: Catalogue, today: date) -> Iterator[Fault]:
    if not entry.sources:
        yield "sources", "missing"
    for source in entry.sources:
        if source.title not in catalogue.titles:
            yield "sources", f"{source.title} is not in sources.yml"
        elif not catalogue.titles[source.title]:
            yield "sources", f"{source.title} has been repealed"
    has_article = any(source.article for source in entry.sources)
    if entry.confidence == "A" and not has_article and _COUNTED.search(_all_text(entry)):
        yield "sources", "a figure stated as law needs the article"


def _confidence(entry: Entry, catalogue: Catalogue, today: date) -> Iterator[Fault]:
    careful = any(words in entry.text for words in _BY_WINDOW)
    if entry.confidence in ("C", "D") and not careful:
        yield "text", f"confidence {entry.confidence} must say 以窗口核对为准"
    if entry.confidence == "D" and "有的地方" not in entry.text:
        yield "text", "confidence D must say 有的地方"
    if entry.confidence == "CFG" and not placeholders(entry.text):
        yield "text", "confidence CFG must name a local fact"


def _spoken(entry: Entry, catalogue: Catalogue, today: date) -> Iterator[Fault]:
    samples = {key: fact.sample for key, fact in catalogue.facts.items()}
    for said in (render(entry, samples, catalogue.facts).spoken, render(entry, {}, catalogue.facts).spoken):
        if len(squeeze(said)) > SPOKEN_LIMIT:
            yield "spoken", f"{len(squeeze(said))} characters, at most {SPOKEN_LIMIT}"
        if _SPOKEN_BARRED.search(said):
            yield "spoken", "letters, brackets and slashes cannot be said"
    if len(re.findall(r"[。！？]", entry.spoken)) > SPOKEN_SENTENCES:
        yield "spoken", f"more than {SPOKEN_SENTENCES} sentences"


def _facts(entry: Entry, catalogue: Catalogue, today: date) -> Iterator[Fault]:
    parts = {"text": entry.text, "spoken": entry.spoken, "steps": "\n".join(entry.steps)}
    parts.update({f"unset.{key}": words for key, words in {**entry.unset, **entry.spoken_unset}.items()})
    for field, words in parts.items():
        for key in placeholders(words):
            if key not in catalogue.facts:
                yield field, f"{{{key}}} is not in facts.yml"
        if words.count("{") != len(placeholders(words)):
            yield field, "a brace that names no fact"
    named = {key for words in parts.values() for key in placeholders(words)}
    for key in (*entry.unset, *entry.spoken_unset):
        if key not in named:
            yield "unset", f"{key} is not used in this entry"


def _claims(entry: Entry, catalogue: Catalogue, today: date) -> Iterator[Fault]:
    said = _all_text(entry)
    for claim in catalogue.forbidden:
        found = claim.pattern.search(said)
        if found:
            yield "text", f"forbidden claim {claim.name} in “{found.group(0)}”: {claim.reason}"


def _all_text(entry: Entry) -> str:
    stand_ins = (*entry.unset.values(), *entry.spoken_unset.values())
    return "\n".join([entry.text, entry.spoken, *entry.steps, *stand_ins])


_OF_WORDS: tuple[Rule, ...] = (_dates, _sources, _confidence, _spoken, _facts, _claims)
_RULES: tuple[Rule, ...] = (_names, _rows, *_OF_WORDS)
