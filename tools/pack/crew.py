"""Several workshops at once, one process and one thread each."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tools.pack.drafts import Drafts
from tools.pack.plan import Line
from tools.pack.said import Said
from tools.pack.workshop import TRIES, Workshop

TOGETHER = 6  # clips that a workshop makes before it listens to them
_mine: dict[str, Any] = {}


def make_all(work: Sequence[tuple[str, Line]], cache: Path, jobs: int, tries: int = TRIES) -> Iterator[dict[str, Any]]:
    """Make the clips in this order, some at a time; what is known about each, as it is done."""
    groups = [work[start : start + TOGETHER] for start in range(0, len(work), TOGETHER)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(jobs, initializer=_begin, initargs=(cache, tries)) as pool:
        for made in pool.imap_unordered(_make, groups):
            yield from made


def _begin(cache: Path, tries: int) -> None:
    _mine["workshop"] = Workshop(Said(cache / "said"))
    _mine["drafts"] = Drafts(cache / "drafts")
    _mine["tries"] = tries


def _make(jobs: Sequence[tuple[str, Line]]) -> list[dict[str, Any]]:
    clips = _mine["workshop"].make([line for _, line in jobs], _mine["tries"])
    return [_mine["drafts"].put(key, clip) for (key, _), clip in zip(jobs, clips, strict=True)]
