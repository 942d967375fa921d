"""One at a time per person: messages of one person never overtake each other, those of others do not wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol


class MyTurn(Protocol):
    """A place in a line; awaiting what it gives when called waits for one's turn."""

    def __call__(self) -> Awaitable[object]: ...

    def come(self) -> bool:
        """Whether there is nobody to wait for; once true it stays so. May be asked in any thread."""
        ...


class Order(Protocol):
    """Lines in which those wait that came later; see `InOrder`, and `bot.several.order` for several gateways."""

    def of(self, key: str) -> AbstractAsyncContextManager[MyTurn]:
        """A place in the line of `key` from here to the end of the block; what it gives waits for one's turn.

        Who enters the block first has the first turn, so that a message has its place before it is stored.
        """
        ...


class _Place:
    """Somebody's place in a line of this process."""

    def __init__(self) -> None:
        self.first = asyncio.Event()

    def __call__(self) -> Awaitable[object]:
        return self.first.wait()

    def come(self) -> bool:
        """See `MyTurn.come`."""
        return self.first.is_set()


class InOrder:
    """A line for everybody who has a message under way in this process, and for nobody else."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[_Place]] = {}

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[MyTurn]:
        """See `Order.of`."""
        line = self._lines.setdefault(key, deque())
        mine = _Place()
        line.append(mine)
        line[0].first.set()
        try:
            yield mine
        finally:
            line.remove(mine)
            if line:
                line[0].first.set()
            else:
                del self._lines[key]
