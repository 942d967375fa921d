"""Where the gateway's time goes in a turn, by part of the product and library, for bench/floor.py.

The turn runs in this process over a store in a file, with the engine's answer given at once; a thread looks a thousand
times a second at what the others are doing. Who waits is not counted.
"""

from __future__ import annotations

import re
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

from bench import _growing, _grown
from tests.fakes.console import ConsoleHouse

TURNS, EVERY_S = 400, 0.001
WAITS = re.compile(r"(threading|selectors|queue|concurrent/futures/thread)\.py (wait|select|get|_worker|acquire|join)$")
PARTS = {
    "SQLAlchemy and SQLite": r"/sqlalchemy/|/bot/store/database",
    "sealing and opening": r"/bot/store/seal|/cryptography/",
    "our store": r"/bot/store/",
    "use cases and rules of the hall": r"/bot/desk/|/bot/hall/|/bot/dialogue/|/tests/fakes/",
    "the turn itself": r"/bot/conversation|/bot/in_order|/bot/messages",
    "event loop and threads": r"/asyncio/|/concurrent/|/threading|/selectors",
}


class Looker(threading.Thread):
    """Counts what the other threads are doing."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: Counter[str] = Counter()
        self.done = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self.done.wait(EVERY_S):
            for thread, frame in sys._current_frames().items():
                if thread != self.ident and (part := part_of(frame)):
                    self.seen[part] += 1


def part_of(frame: FrameType | None) -> str:
    """The part in which a thread is working, from the innermost call outwards; empty when it only waits."""
    if frame is None or WAITS.search(_where(frame)):
        return ""
    while frame is not None:
        where = _where(frame)
        for part, pattern in PARTS.items():
            if re.search(pattern, where):
                return part
        frame = frame.f_back
    return ""


def _where(frame: FrameType) -> str:
    return f"{frame.f_code.co_filename} {frame.f_code.co_name}"


def shares(turns: int = TURNS) -> dict[str, float]:
    """Per cent of the time by part, the largest first."""
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder:
        house = ConsoleHouse(Path(folder))
        _grown.fill(house.store, house.clock.now(), 1)
        ask = _growing.turns(house.store)["a question"]
        for _ in range(20):
            ask()
        looker = Looker()
        looker.start()
        end = time.monotonic() + 60
        for _ in range(turns):
            ask()
            if time.monotonic() > end:
                break
        looker.done.set()
        looker.join()
        house.close()
    whole = max(1, sum(looker.seen.values()))
    return {part: 100 * seen / whole for part, seen in looker.seen.most_common()}
