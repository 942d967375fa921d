"""A turn with as few changes of thread as it has things to wait for.

What a turn does with the store blocks, so it must not run on the event loop; a change of thread for each of some
fifteen questions cost more than the questions. Here a coroutine runs in a worker thread from one `outside` to the next,
and only what is waited for there (the dialogue engine, the ear, the eye) runs on the event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Within = Callable[[], AbstractContextManager[object]]


@dataclass(eq=False)
class Outside(Generic[T]):
    """Something to be awaited on the event loop; to be awaited itself in a coroutine of `in_steps`."""

    work: Callable[[], Awaitable[T]]

    def __await__(self) -> Generator[Outside[T], T, T]:
        return (yield self)


def outside(work: Callable[..., Awaitable[T]], *args: Any) -> Outside[T]:
    """`work(*args)` as something to be awaited on the event loop."""
    return Outside(lambda: work(*args))


@dataclass(frozen=True)
class _Done(Generic[T]):
    value: T


async def in_steps(turn: Coroutine[Outside[Any], Any, T], within: Within = contextlib.nullcontext) -> T:
    """Run `turn`, each step of it in a worker thread and `within` a context of its own.

    All it may await is `Outside`. Raises what it raises; what goes wrong outside is raised where it was awaited.
    """
    value: Any = None
    error: BaseException | None = None
    try:
        while True:
            step = await asyncio.to_thread(_next, turn, value, error, within)
            if isinstance(step, _Done):
                return step.value
            value, error = None, None
            try:
                value = await step.work()
            except Exception as raised:
                error = raised
    finally:
        with contextlib.suppress(ValueError):  # cancelled while a thread is at it: that step goes on to its end
            turn.close()


def _next(
    turn: Coroutine[Outside[Any], Any, T], value: Any, error: BaseException | None, within: Within
) -> _Done[T] | Outside[Any]:
    with within():
        try:
            return turn.send(value) if error is None else turn.throw(error)
        except StopIteration as end:
            return _Done(end.value)
