"""What the tests of rules and commands share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.hall.facts import Fact, HallFacts
from bot.hall.knowledge import KnowledgeBase
from tests.fakes.house import ROOT, example_facts, knowledge
from tests.fakes.template import migrate_by_copying


@pytest.fixture(scope="session", autouse=True)
def _houses_are_cheap() -> Iterator[None]:
    """Every command builds a house: shipped answers and facts are read once, the tables made once and copied."""
    load, load_facts = KnowledgeBase.load, HallFacts.load
    shipped, facts = knowledge(), example_facts()

    def answers_once(folder: Path, lexicon: Path | None = None) -> KnowledgeBase:
        asked = (folder, lexicon) == (ROOT / "data" / "knowledge", ROOT / "data" / "lexicon")
        # an own base each: what is published in one house must not be said in another
        return shipped.with_entries(()) if asked else load(folder, lexicon)

    def facts_once(path: Path, known: Mapping[str, Fact]) -> HallFacts:
        return replace(facts) if path == ROOT / "hall.example.yml" else load_facts(path, known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KnowledgeBase, "load", answers_once)
        patch.setattr(HallFacts, "load", facts_once)
        migrate_by_copying(patch)
        yield
