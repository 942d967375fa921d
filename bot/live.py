"""Telling whoever listens right now: small in-process topics for people's pages and the staff's console."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

BACKLOG = 100


class Live(Protocol):
    """Who listens to a person or to the staff right now."""

    def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        """Tell whoever listens to a topic."""
        ...


class LiveTopics:
    """Publishes events to listeners; who does not listen misses them (the store keeps what matters)."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[asyncio.Queue[dict[str, Any]]]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        """Hand an event to every listener of the topic, from any thread; a listener that is far behind misses it."""
        queues = list(self._listeners.get(topic, ()))
        if not queues or self._loop is None or self._loop.is_closed():
            return
        if _running_loop() is self._loop:
            _put(queues, event)
        else:  # a queue wakes its listener on the event loop only
            self._loop.call_soon_threadsafe(_put, queues, event)

    def listeners(self, topic: str) -> int:
        """How many listen to a topic."""
        return len(self._listeners.get(topic, ()))

    def topics(self) -> list[str]:
        """What is listened to."""
        return list(self._listeners)

    @asynccontextmanager
    async def listen(self, topic: str) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
        """A queue that receives the topic's events while the block runs."""
        self._loop = asyncio.get_running_loop()
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._listeners[topic].add(queue)
        try:
            yield queue
        finally:
            self._listeners[topic].discard(queue)
            if not self._listeners[topic]:
                del self._listeners[topic]


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _put(queues: Iterable[asyncio.Queue[dict[str, Any]]], event: Mapping[str, Any]) -> None:
    for queue in queues:
        if queue.qsize() < BACKLOG:
            queue.put_nowait(dict(event))
