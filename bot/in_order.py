"""One at a time per person: messages of one person never overtake each other, those of others do not wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class InOrder:
    """A lock for everybody who has a message under way, and for nobody else."""

    def __init__(self) -> None:
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, person_id: int) -> AsyncIterator[None]:
        """Wait for this person's earlier messages, in the order in which they came."""
        lock, waiting = self._locks.get(person_id, (asyncio.Lock(), 0))
        self._locks[person_id] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[person_id]
            if waiting <= 1:
                del self._locks[person_id]
            else:
                self._locks[person_id] = (lock, waiting - 1)
