"""The gateways' connection to Redis: commands that never wait long, and one stream of what the others tell.

Redis holds nothing that must last: while it is away every gateway goes on by itself, and nobody waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = logging.getLogger("lianxin.several")
T = TypeVar("T")
Hear = Callable[[Mapping[str, Any]], None]

PATIENCE_S = 1.0  # a command that takes longer has failed
REST_S = 2.0  # so long Redis is not asked again after a failure
AGAIN_S = 1.0
BACKLOG = 5000
AWAY = (RedisError, OSError, TimeoutError)


class Wire:
    """One gateway's end. `name` tells the gateways apart, `hall` the houses that share one Redis."""

    def __init__(self, url: str, hall: str) -> None:
        self.name = secrets.token_hex(8)
        self._prefix = f"lianxin:{hall}:"
        self.redis: Redis = Redis.from_url(
            url, decode_responses=True, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S,
            retry=Retry(NoBackoff(), 1), health_check_interval=30,
        )  # fmt: skip
        self._hears: dict[str, Hear] = {}
        self._out: asyncio.Queue[str] = asyncio.Queue(BACKLOG)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rests_until = 0.0
        self.hearing = asyncio.Event()

    def key(self, *parts: str) -> str:
        """A key of this house."""
        return self._prefix + ":".join(parts)

    @property
    def rests(self) -> bool:
        """Whether Redis failed a moment ago, so that it is not asked now."""
        return time.monotonic() < self._rests_until

    async def ask(self, command: Callable[[], Awaitable[T]], otherwise: T) -> T:
        """What a command gives, or `otherwise` while Redis is away."""
        if self.rests:
            return otherwise
        try:
            got = await command()
        except AWAY as error:
            _stop_when_cancelled()
            self._rests_until = time.monotonic() + REST_S
            log.warning("Redis is away (%s); every gateway goes on by itself", type(error).__name__)
            return otherwise
        _stop_when_cancelled()
        return got

    # -- telling and hearing ------------------------------------------------------------------------------

    def on(self, kind: str, hear: Hear) -> None:
        """Who hears what other gateways tell of that kind; to be said before `run`."""
        self._hears[kind] = hear

    def tell(self, kind: str, said: Mapping[str, Any]) -> None:
        """Tell the other gateways; from any thread, and nothing waits. Lost while Redis is away."""
        if self._loop is None:
            return
        words = json.dumps({"by": self.name, "kind": kind, "said": dict(said)}, ensure_ascii=False)
        self._loop.call_soon_threadsafe(self._put, words)

    def _put(self, words: str) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self._out.put_nowait(words)

    async def run(self) -> None:
        """Tell and hear until cancelled."""
        self._loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._telling())
            group.create_task(self._listening())

    async def _telling(self) -> None:
        channel = self.key("told")
        while True:
            words = await self._out.get()
            await self.ask(lambda words=words: self.redis.publish(channel, words), 0)  # type: ignore[misc]

    async def _listening(self) -> None:
        while True:
            try:
                await self._listen()
            except AWAY as error:
                _stop_when_cancelled()
                self.hearing.clear()
                log.warning("nothing is heard from the other gateways (%s)", type(error).__name__)
            await asyncio.sleep(AGAIN_S)

    async def _listen(self) -> None:
        async with self.redis.pubsub(ignore_subscribe_messages=False) as ear:
            await ear.subscribe(self.key("told"))
            while True:
                got = await ear.get_message(timeout=PATIENCE_S)
                _stop_when_cancelled()
                if got is None:
                    continue
                if got["type"] == "subscribe":
                    self.hearing.set()
                    self._heard({"kind": "back", "said": {}})
                elif got["type"] == "message":
                    self._heard(json.loads(got["data"]))

    def _heard(self, told: Mapping[str, Any]) -> None:
        hear = self._hears.get(str(told.get("kind")))
        if hear is None or told.get("by") == self.name:
            return
        try:
            hear({"by": told.get("by"), **told["said"]})
        except Exception:
            log.exception("what another gateway told was not understood")

    async def close(self) -> None:
        """Give the connections back."""
        await self.redis.aclose()


def _stop_when_cancelled() -> None:
    """The client may lose a cancellation that comes in the middle of a command (redis-py 8.1)."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
