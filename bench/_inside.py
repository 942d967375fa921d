"""Where the gateway's time goes in a turn, by part of the product and library, for bench/floor.py.

The turn runs in this process, in one thread, over a store in a file, with the engine's answer given at once, under
cProfile with the thread's own time. What a library's C code takes counts for whoever called it. A thread that looks at
the others from time to time is no measure here: it is let in where they let go of the interpreter, at the store.
"""

from __future__ import annotations

import cProfile
import pstats
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from bench import _growing, _grown
from tests.fakes.console import ConsoleHouse

T = TypeVar("T")
TURNS, REST = 400, "the rest"
PARTS = {
    "SQLAlchemy and SQLite": r"/sqlalchemy/|/bot/store/database",
    "sealing and opening": r"/bot/store/seal|/cryptography/",
    "our store": r"/bot/store/",
    "use cases and rules of the hall": r"/bot/desk/|/bot/hall/|/bot/dialogue/|/tests/fakes/",
    "the turn itself": r"/bot/conversation|/bot/in_order|/bot/messages|/bot/steps",
    "event loop": r"/asyncio/|/concurrent/|/threading|/selectors",
    "log": r"/logging/|/bot/logs|/bot/tracing",
}
Key = tuple[str, int, str]
Stats = Mapping[Key, tuple[int, int, float, float, Mapping[Key, tuple[int, int, float, float]]]]


def part_of(file: str) -> str:
    """The part that a file of code belongs to."""
    return next((part for part, pattern in PARTS.items() if re.search(pattern, file)), REST)


def by_part(stats: Stats) -> dict[str, float]:
    """Per cent of the time by part, the largest first; code without a file of its own is its callers'."""
    took: Counter[str] = Counter()
    for (file, _line, _name), (_calls, _all, own, _whole, callers) in stats.items():
        if file != "~":
            took[part_of(file)] += own
            continue
        for (caller, _, _), (_c, _n, theirs, _w) in callers.items():
            took[part_of(caller)] += theirs
    whole = sum(took.values())
    return {part: 100 * seconds / whole for part, seconds in took.most_common()}


async def _in_this_thread(work: Callable[..., T], /, *args: Any) -> T:
    return work(*args)


def shares(turns: int = TURNS) -> dict[str, float]:
    """Per cent of the time by part, the largest first."""
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder:
        house = ConsoleHouse(Path(folder))
        _grown.fill(house.store, house.clock.now(), 1)
        ask = _growing.turns(house.store, _in_this_thread)["a question"]
        for _ in range(20):
            ask()
        profile = cProfile.Profile(time.thread_time)
        profile.enable()
        for _ in range(turns):
            ask()
        profile.disable()
        house.close()
    return by_part(pstats.Stats(profile).stats)  # type: ignore[attr-defined] - typeshed leaves it out
