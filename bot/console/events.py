"""The console's live stream: it tells pages which handoffs have changed; they fetch what they show themselves."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from bot.console.pages import HEADERS
from bot.console.worklist import Mark, Worklist, changed, fresh
from bot.hall.clock import Clock
from bot.live import LiveTopics
from bot.store.staff import Staff

LOOK_EVERY_S = 3.0  # the store is looked at as well, because people and clerks may be in another process
HEARTBEAT_S = 15
RETRY_MS = 3000


class Events:
    """Streams of changes; nothing personal is in them."""

    def __init__(self, staff: Staff, clock: Clock, live: LiveTopics, worklist: Worklist) -> None:
        self._staff = staff
        self._clock = clock
        self._live = live
        self._worklist = worklist

    async def open(self, token: str) -> Response:
        """A stream that lasts as long as the session of this token."""
        headers = {name: value for name, value in HEADERS.items() if name != "Content-Security-Policy"}
        return EventSourceResponse(self._sent(token), ping=HEARTBEAT_S, headers=headers)

    async def _sent(self, token: str) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(comment="open", retry=RETRY_MS)
        async for event in self.changes(token):
            yield ServerSentEvent(data=json.dumps(event))

    async def changes(self, token: str) -> AsyncIterator[dict[str, object]]:
        """`{"kind": "changed", "waiting", "changed": ids, "fresh": ids}` for ever; `{"kind": "signed_out"}` ends it."""
        async with self._live.listen("staff") as queue:
            seen, beside = await asyncio.to_thread(self._seen)
            while await asyncio.to_thread(self._signed_in, token):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(queue.get(), LOOK_EVERY_S)
                now, beside_now = await asyncio.to_thread(self._seen)
                if (now, beside_now) != (seen, beside):
                    waiting = sum(mark.state == "waiting" for mark in now.values())
                    yield {
                        "kind": "changed", "waiting": waiting, "changed": changed(seen, now), "fresh": fresh(seen, now),
                    }  # fmt: skip
                    seen, beside = now, beside_now
        yield {"kind": "signed_out"}

    def _seen(self) -> tuple[dict[int, Mark], tuple[int, list[int]]]:
        """Every open handoff, and what else has pages that follow it: calls to make, numbers to call."""
        now = self._clock.now()
        return self._worklist.marks(), (self._worklist.calls(now), self._worklist.numbers(now))

    def _signed_in(self, token: str) -> bool:
        return self._staff.session(token, self._clock.now(), touch=False) is not None
