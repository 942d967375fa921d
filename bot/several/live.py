"""Live topics over all gateways: whoever listens at one hears that something happened at another, not what was said.

Words stay in the store, where listeners read them: over Redis go kinds and numbers only. Every gateway knows which
people listen at the others, because whether a page is open decides how a notice goes out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bot.live import LiveTopics
from bot.several.wire import Wire

SAYS = ("kind", "id", "handoff", "state", "place", "from")
HERE_ONLY = ("typing",)  # a messenger is told once that somebody writes
PEOPLE = "person:"
AGAIN_S = 10.0
FORGOTTEN_S = 3 * AGAIN_S


class RedisLive(LiveTopics):
    """See `LiveTopics`. `run` keeps the others informed and must run beside it."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire
        self._elsewhere: dict[str, dict[str, int]] = {}  # by gateway: listeners of a topic
        self._heard_at: dict[str, float] = {}
        wire.on("event", self._event)
        wire.on("here", self._here)
        wire.on("who", lambda _said: self._tell_all())
        wire.on("back", lambda _said: self._back())

    def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        """See `LiveTopics.publish`."""
        super().publish(topic, event)
        if topic not in HERE_ONLY:
            self._wire.tell("event", {"topic": topic, "event": {k: event[k] for k in SAYS if k in event}})

    def listeners(self, topic: str) -> int:
        """How many listen to a topic; at other gateways only those are known that listen to a person."""
        return super().listeners(topic) + sum(topics.get(topic, 0) for topics in self._elsewhere.values())

    @asynccontextmanager
    async def listen(self, topic: str) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
        """See `LiveTopics.listen`."""
        try:
            async with super().listen(topic) as queue:
                self._tell(topic)
                yield queue
        finally:
            self._tell(topic)

    async def run(self) -> None:
        """Say again and again who listens here, and forget gateways that do not."""
        while True:
            self._tell_all()
            await asyncio.sleep(AGAIN_S)
            for name in [name for name, at in self._heard_at.items() if time.monotonic() - at > FORGOTTEN_S]:
                del self._heard_at[name], self._elsewhere[name]

    def _tell(self, topic: str) -> None:
        if topic.startswith(PEOPLE):
            self._wire.tell("here", {"some": {topic: super().listeners(topic)}})

    def _tell_all(self) -> None:
        people = {topic: super(RedisLive, self).listeners(topic) for topic in self.topics() if topic.startswith(PEOPLE)}
        self._wire.tell("here", {"all": people})

    def _back(self) -> None:
        self._wire.tell("who", {})
        self._tell_all()

    def _event(self, said: Mapping[str, Any]) -> None:
        super().publish(str(said["topic"]), said["event"])

    def _here(self, said: Mapping[str, Any]) -> None:
        name = str(said["by"])
        self._heard_at[name] = time.monotonic()
        known = {} if "all" in said else self._elsewhere.get(name, {})
        known |= {str(topic): int(count) for topic, count in (said.get("all") or said.get("some") or {}).items()}
        self._elsewhere[name] = {topic: count for topic, count in known.items() if count}
