"""Refuses a guide that says more than the answers it rests on may say, or says it in too many words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from bot.hall.guide import Card, Guide
from bot.hall.knowledge import KnowledgeBase
from bot.hall.knowledge_check import faults_of_words
from bot.hall.knowledge_entry import CONFIDENCES, Entry
from bot.hall.knowledge_index import squeeze
from bot.hall.knowledge_render import render

CARDS = range(5, 9)
TITLE = 8
LINES, LINE = 3, 12
SPOKEN = 40
CHART_LINE = 12


def check(guide: Guide, base: KnowledgeBase, pictures: Collection[str], today: date) -> list[str]:
    """Everything wrong with a guide, one sentence each, naming file, card and field; empty: it may ship."""
    faults = [f"{guide.file}: cards: {len(guide.cards)}, must be 5 to 8"] if len(guide.cards) not in CARDS else []
    for card in guide.cards:
        faults += [f"{guide.file}: {card.id}: {words}" for words in _card(card, base, pictures)]
        faults += faults_of_words(card.entry, base.catalogue, today)
    for paper in guide.papers:
        if paper.picture not in pictures:
            faults.append(f"{guide.file}: {paper.id}: picture: {paper.picture} is not one of {_names(pictures)}")
    for name in (*guide.papers_rest_on, *guide.flow_rests_on):
        if not _known(base, name):
            faults.append(f"{guide.file}: {name} is not an answer of the knowledge")
    for words in (word for step in guide.flow for word in (*step.words, step.missing)):
        if len(words) > CHART_LINE:
            faults.append(f"{guide.file}: flow: {words} has {len(words)} characters, at most {CHART_LINE}")
    faults += faults_of_words(_rest(guide), base.catalogue, today)
    return faults


def _card(card: Card, base: KnowledgeBase, pictures: Collection[str]) -> Iterator[str]:
    if len(card.title) > TITLE:
        yield f"title: {len(card.title)} characters, at most {TITLE}"
    if len(card.words) > LINES:
        yield f"words: {len(card.words)} lines, at most {LINES}"
    for line in card.words:
        if "{" not in line and len(line) > LINE:
            yield f"words: {line} has {len(line)} characters, at most {LINE}"
    for said in _said(card.entry, base):
        if len(squeeze(said)) > SPOKEN:
            yield f"spoken: {len(squeeze(said))} characters, at most {SPOKEN}"
    if card.picture not in pictures:
        yield f"picture: {card.picture} is not one of {_names(pictures)}"
    if not _known(base, card.rests_on):
        yield f"rests_on: {card.rests_on} is not an answer of the knowledge"
    elif CONFIDENCES.index(card.entry.confidence) < CONFIDENCES.index(base.entry(card.rests_on).confidence):
        yield f"confidence: surer than {card.rests_on}, on which it rests"


def _said(entry: Entry, base: KnowledgeBase) -> tuple[str, str]:
    known = base.catalogue.facts
    return render(entry, {key: fact.sample for key, fact in known.items()}, known).spoken, render(
        entry, {}, known
    ).spoken


def _rest(guide: Guide) -> Entry:
    """The papers and the chart as one text, held to what no answer may say; the note at the foot says how sure."""
    lines = [*(p.name + p.get for p in guide.papers), guide.flow_note, guide.get_unknown.text]
    lines += [word for step in guide.flow for word in (*step.words, step.missing) if word]
    cited = tuple(source for card in guide.cards for source in card.entry.sources)
    text = "\n".join(lines)
    return replace(guide.get_unknown, id="papers", text=text, confidence="C", sources=cited)


def _known(base: KnowledgeBase, name: str) -> bool:
    return any(entry.id == name for entry in base.entries)


def _names(pictures: Collection[str]) -> str:
    return ", ".join(sorted(pictures))
