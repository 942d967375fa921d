"""One at a time per person: messages of one person never overtake each other, those of others do not wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

MyTurn = Callable[[], Awaitable[object]]


class Order(Protocol):
    """Lines in which those wait that came later; see `InOrder`, and `bot.several.order` for several gateways."""

    def of(self, key: str) -> AbstractAsyncContextManager[MyTurn]:
        """A place in the line of `key` from here to the end of the block; what it gives waits for one's turn.

        Who enters the block first has the first turn, so that a message has its place before it is stored.
        """
        ...


class InOrder:
    """A line for everybody who has a message under way in this process, and for nobody else."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[asyncio.Event]] = {}

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[MyTurn]:
        """See `Order.of`."""
        line = self._lines.setdefault(key, deque())
        mine = asyncio.Event()
        line.append(mine)
        line[0].set()
        try:
            yield mine.wait
        finally:
            line.remove(mine)
            if line:
                line[0].set()
            else:
                del self._lines[key]
