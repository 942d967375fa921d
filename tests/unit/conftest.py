"""What the tests of rules and commands share."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall.knowledge import KnowledgeBase
from tests.fakes.house import ROOT
from tests.fakes.template import migrate_by_copying


@pytest.fixture(scope="session", autouse=True)
def _houses_are_cheap() -> Iterator[None]:
    """Every command builds a house: the shipped answers are read once, the tables made once and copied."""
    load = KnowledgeBase.load
    shipped = functools.cache(load)

    def once(folder: Path, lexicon: Path | None = None) -> KnowledgeBase:
        return (shipped if folder == ROOT / "data" / "knowledge" else load)(folder, lexicon)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KnowledgeBase, "load", once)
        migrate_by_copying(patch)
        yield
