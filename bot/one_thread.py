"""One thread for the steps of all turns, as long as it gets on.

SQLite lets one write at a time and Python one thread run, so more threads for a turn's short questions only take the
processor from each other and from the event loop (an eighth of the gateway's part, docs/benchmarks.md). Whoever comes
while the thread is held up, as by a locked store, is given one of the common ones.
"""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
HELD_UP_S = 0.1
"""A step takes a few milliseconds; what takes so long waits for something."""


class OneThread:
    """See `bot.steps.InThread`; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="turns")
        self._since: float | None = None

    async def __call__(self, work: Callable[..., T], /, *args: Any) -> T:
        """What `work(*args)` gives, with the context of who asks."""
        since, loop, run = self._since, asyncio.get_running_loop(), contextvars.copy_context().run
        if since is not None and self._clock() - since > HELD_UP_S:
            return await loop.run_in_executor(None, run, work, *args)
        return await loop.run_in_executor(self._thread, self._noted, run, work, *args)

    def _noted(self, run: Callable[..., T], *args: Any) -> T:
        self._since = self._clock()
        try:
            return run(*args)
        finally:
            self._since = None
