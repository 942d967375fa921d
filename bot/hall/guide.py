"""The guide: a matter step by step in cards of few words, the papers to tick off and the chart of the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.hall.knowledge_entry import Entry
from bot.hall.knowledge_load import Catalogue
from bot.hall.knowledge_render import placeholders, render


@dataclass(frozen=True)
class Card:
    """One step. `entry` holds what is said and its sources; `words` are its few lines, `title` at most 8 characters."""

    id: str
    title: str
    words: tuple[str, ...]
    picture: str
    rests_on: str
    entry: Entry


@dataclass(frozen=True)
class Paper:
    """Something to bring. `there`: it lies at the window; `aside`: needed in a case of its own only."""

    id: str
    name: str
    match: re.Pattern[str]
    picture: str
    get: str
    there: bool = False
    aside: bool = False


@dataclass(frozen=True)
class Step:
    """One row of the chart: `start`, `box`, `end`, `ask` (`missing`: what a no leads to) or `ways` (side by side)."""

    kind: str
    words: tuple[str, ...]
    missing: str = ""


@dataclass(frozen=True)
class Row:
    """One paper of the list as it stands for this hall: its own wording, how much it is needed, how to get it."""

    name: str
    need: str
    picture: str
    get: str
    there: bool
    aside: bool

    @property
    def asked(self) -> bool:
        """Whether somebody is asked for it."""
        return not (self.there or self.aside)


@dataclass(frozen=True)
class Page:
    """A card with the hall's facts in it; `number` counts from 1."""

    id: str
    number: int
    title: str
    words: tuple[str, ...]
    spoken: str
    picture: str


@dataclass(frozen=True)
class Guide:
    """One matter from the first look at the date to the new licence."""

    id: str
    name: str
    cards: tuple[Card, ...]
    papers: tuple[Paper, ...]
    papers_rest_on: tuple[str, ...]
    get_unknown: Entry
    flow: tuple[Step, ...]
    flow_title: str
    flow_note: str
    flow_rests_on: tuple[str, ...]
    checked_on: date
    review_by: date
    file: str

    def pages(self, facts: Mapping[str, str], catalogue: Catalogue) -> tuple[Page, ...]:
        """Every card with the facts of a hall; a line whose fact is missing says so in its own words."""
        made = []
        for number, card in enumerate(self.cards, 1):
            filled = render(card.entry, facts, catalogue.facts)
            lines = tuple(filled.text.splitlines())
            made.append(Page(card.id, number, card.title, lines, filled.spoken, card.picture))
        return tuple(made)

    def rows(self, listed: Any, facts: Mapping[str, str], catalogue: Catalogue) -> tuple[Row, ...]:
        """The papers: those of the hall's own list in its words, then those of ours that are not among them."""
        unknown = render(self.get_unknown, facts, catalogue.facts).text
        rows, seen = [], set()
        for name, need in _listed(listed):
            paper = next((p for p in self.papers if p.id not in seen and p.match.search(name)), None)
            seen |= {paper.id} if paper else set()
            rows.append(_row(name, need, paper, unknown))
        return (*rows, *(_row(p.name, "", p, unknown) for p in self.papers if p.id not in seen))

    def number(self, card: str) -> int:
        """Which step a card is, from 1; 0 for a card that is not of this guide any more."""
        return next((n for n, one in enumerate(self.cards, 1) if one.id == card), 0)


def _row(name: str, need: str, paper: Paper | None, unknown: str) -> Row:
    if paper is None:
        return Row(name, need, "form", unknown, False, False)
    return Row(name, need, paper.picture, paper.get, paper.there, paper.aside)


def _listed(listed: Any) -> list[tuple[str, str]]:
    """The hall's list as (name, need): a text, texts, or mappings with `name` and `need`."""
    rows = (listed,) if isinstance(listed, str) else listed or ()
    return [(r, "") if isinstance(r, str) else (str(r.get("name", "")), str(r.get("need", ""))) for r in rows]


def named_facts(guide: Guide) -> set[str]:
    """Every local fact that the cards name."""
    return {key for card in guide.cards for part in (card.entry.text, card.entry.spoken) for key in placeholders(part)}
