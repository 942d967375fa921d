"""Several people at a time over one channel, what one person is told in its order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

# A service far away answers after a third of a second: ten messages are then on their way at thirty a second.
WIDTH = 12


async def through(waiting: Sequence[tuple[int, int]], work: Callable[[int], Awaitable[int]], width: int = WIDTH) -> int:
    """Work on (id, key) pairs, `width` keys at a time; the sum of what `work` returned. `work` must not raise."""
    in_order: dict[int, list[int]] = {}
    for one, key in waiting:
        in_order.setdefault(key, []).append(one)
    left = deque(in_order.values())

    async def lane() -> int:
        done = 0
        while left:
            for one in left.popleft():
                done += await work(one)
        return done

    return sum(await asyncio.gather(*(lane() for _ in range(min(width, len(left))))))
