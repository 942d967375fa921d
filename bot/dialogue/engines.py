"""Several dialogue engines as one: each conversation has its own engine, and another one while that is away.

Rendezvous hashing: without a table everybody finds the same engine for a conversation, and an engine that goes away
moves its own conversations only. All engines share one memory (`LIANXIN_TRACKER_DB`), so a conversation goes on
elsewhere. Only what never reached an engine is given to another: what may have been begun must not be done twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bot.dialogue.port import DialogueError, Unreached
from bot.dialogue.rasa import RasaDialogue
from bot.messages import Reply

REST_S = 5.0  # so long an engine that could not be reached is asked last
T = TypeVar("T")


class Engines:
    """A client of several engines by their addresses."""

    def __init__(self, engines: Mapping[str, RasaDialogue], seconds: Callable[[], float] = time.monotonic) -> None:
        self._engines = dict(engines)
        self._seconds = seconds
        self._rests_until: dict[str, float] = {}

    async def turn(self, session: str, text: str, metadata: Mapping[str, Any]) -> list[Reply]:
        """See `RasaDialogue.turn`."""
        return await self._first(session, lambda engine: engine.turn(session, text, metadata))

    async def parse(self, text: str) -> dict[str, Any]:
        """See `RasaDialogue.parse`."""
        return await self._first(text, lambda engine: engine.parse(text))

    async def ready(self) -> bool:
        """Whether any engine answers and has a model."""
        return any(await asyncio.gather(*(engine.ready() for engine in self._engines.values())))

    async def load(self, model: Path, folder: Path) -> None:
        """Let every engine that answers go on with another model. Raises like `RasaDialogue.load`."""
        ready = await asyncio.gather(*(engine.ready() for engine in self._engines.values()))
        there = [engine for engine, answers in zip(self._engines.values(), ready, strict=True) if answers]
        if not there:
            raise DialogueError("away")
        for engine in there:
            await engine.load(model, folder)

    async def close(self) -> None:
        """Give the connections back."""
        await asyncio.gather(*(engine.close() for engine in self._engines.values()))

    def order(self, key: str) -> Sequence[str]:
        """The addresses in the order in which they are asked for that conversation."""
        now = self._seconds()
        return sorted(self._engines, key=lambda url: (self._rests_until.get(url, 0.0) > now, _weight(key, url)))

    async def _first(self, key: str, ask: Callable[[RasaDialogue], Awaitable[T]]) -> T:
        for url in self.order(key):
            try:
                return await ask(self._engines[url])
            except Unreached:
                self._rests_until[url] = self._seconds() + REST_S
        raise DialogueError("away")


def _weight(key: str, url: str) -> bytes:
    return hashlib.blake2b(f"{key} {url}".encode("utf-8", "replace"), digest_size=8).digest()
