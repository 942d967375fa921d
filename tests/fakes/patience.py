"""How long a test waits for what must come.

It is only a net below something that never comes. What a test claims about time it judges by a clock of its own, by
processor time or by what has happened before what; a busy machine may take long over anything.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

PATIENCE_S = 60.0

HOLD_S = 7.0
"""How long another side that hangs keeps silent; then it answers after all, so whoever gave up did so by its own limit.

Shorter than the usual limits of the engines (eight seconds and more): a limit that is not kept gives no error.
"""
HASTY_S = 0.5
"""A limit that something which hangs is meant to reach."""


def wait_until(holds: Callable[[], object]) -> None:
    """Wait for what another thread or process does; fails when patience is at its end."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


async def settled(holds: Callable[[], object]) -> None:
    """Wait for what another task does; fails when patience is at its end."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110 - threads bring it about
            await asyncio.sleep(0.01)
