"""What the tests of rules and commands share."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall.knowledge import KnowledgeBase
from tests.fakes.house import ROOT


@pytest.fixture(scope="session", autouse=True)
def _knowledge_is_read_once() -> Iterator[None]:
    """Every command builds a house of its own; the shipped answers, which nothing changes, are read for all of them."""
    load = KnowledgeBase.load
    shipped = functools.cache(load)

    def once(folder: Path, lexicon: Path | None = None) -> KnowledgeBase:
        return (shipped if folder == ROOT / "data" / "knowledge" else load)(folder, lexicon)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KnowledgeBase, "load", once)
        yield
