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
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")
Within = Callable[[], AbstractContextManager[object]]


class InThread(Protocol):
    """Runs something that blocks beside the event loop, as `asyncio.to_thread` does; see also `bot.one_thread`."""

    def __call__(self, work: Callable[..., T], /, *args: Any) -> Awaitable[T]: ...


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


class Steps(Generic[T]):
    """`turn` in steps, each of them run by `thread` and `within` a context of its own.

    All it may await is `Outside`. Raises what it raises; what goes wrong outside is raised where it was awaited.
    """

    def __init__(
        self, turn: Coroutine[Outside[Any], Any, T], within: Within = contextlib.nullcontext,
        thread: InThread = asyncio.to_thread,
    ) -> None:  # fmt: skip
        self._turn = turn
        self._within = within
        self._thread = thread
        self._at: _Done[T] | Outside[Any] | None = None

    async def first(self) -> None:
        """Run it to the first thing it waits for, or to its end."""
        await self._go(None, None)

    async def rest(self) -> T:
        """Run it to its end, from the beginning or from where `first` left it."""
        try:
            if self._at is None:
                await self.first()
            while not isinstance(self._at, _Done):
                assert self._at is not None
                await self._go(*await _waited(self._at))
            return self._at.value
        finally:
            self.close()

    async def _go(self, value: Any, error: BaseException | None) -> None:
        self._at = await self._thread(_next, self._turn, value, error, self._within)

    def close(self) -> None:
        """Let nothing of it run any more."""
        with contextlib.suppress(ValueError):  # cancelled while a thread is at it: that step goes on to its end
            self._turn.close()


async def in_steps(
    turn: Coroutine[Outside[Any], Any, T], within: Within = contextlib.nullcontext, thread: InThread = asyncio.to_thread
) -> T:
    """All of `Steps` at once."""
    return await Steps(turn, within, thread).rest()


async def _waited(step: Outside[Any]) -> tuple[Any, BaseException | None]:
    try:
        return await step.work(), None
    except Exception as raised:
        return None, raised


def _next(
    turn: Coroutine[Outside[Any], Any, T], value: Any, error: BaseException | None, within: Within
) -> _Done[T] | Outside[Any]:
    with within():
        try:
            return turn.send(value) if error is None else turn.throw(error)
        except StopIteration as end:
            return _Done(end.value)
