"""One connection of the gateway: whoever sends or takes nothing, or a head without an end, is let go.

Uvicorn's fast reader knows no largest head (`h11_max_incomplete_event_size` is for its other one) and waits for ever
for the rest of a request; its keep-alive time begins only after an answer.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 64 * 1024
LOOK_EVERY_S = 20.0
KEPT_S = 30
"""So long an answered connection is kept. Proxies give it up before (nginx after 20 s, HAProxy after 5): whoever asks
has to be the one that hangs up, or a question meets the house hanging up."""
LEAST_BYTES = 2_000
"""A body that brings less between two looks is no slow telephone any more."""


class Connection(HttpToolsProtocol):
    """Uvicorn's own, with an end to heads and to waiting. Two looks without progress end it."""

    look_every_s = LOOK_EVERY_S

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._besides = 0  # bytes since the last mark that belong to no body
        self._came = 0
        self._heads = self._pauses = 0
        self._seen: tuple[str, int, int] | None = None
        self._watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin to look after it."""
        super().connection_made(transport)
        self._watch = self.loop.call_later(self.look_every_s, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left of it."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless a head, a trailer or what stands beside a chunk has grown too long."""
        self._besides += len(data)
        super().data_received(data)
        if self._besides > LARGEST_HEAD and not self.transport.is_closing():
            self._refuse("The head of the request is too long.")

    def on_headers_complete(self) -> None:
        """A head is whole."""
        self._besides = 0
        self._heads += 1
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of a body, which the reader of the body limits itself."""
        self._besides = max(0, self._besides - len(body))
        self._came += len(body)
        super().on_body(body)

    def on_chunk_complete(self) -> None:
        """What announced the chunk is done with."""
        self._besides = 0

    def pause_writing(self) -> None:
        """The other side takes less than it is given."""
        self._pauses += 1
        super().pause_writing()

    def _look(self) -> None:
        now, before = self._waits_for(), self._seen
        self._seen = now
        self._watch = self.loop.call_later(self.look_every_s, self._look)
        if now is None or before is None or now[:2] != before[:2] or self.transport.is_closing():
            return
        if now[0] == "body" and now[2] - before[2] >= LEAST_BYTES:
            return
        if now[0] == "taking" and now[2] != before[2]:
            return
        self._refuse("The rest of the request did not come.")

    def _waits_for(self) -> tuple[str, int, int] | None:
        """What the other side owes: its kind, which one, how far it is; None while it is for us to answer."""
        if self.flow.write_paused:
            return "taking", self._pauses, self.transport.get_write_buffer_size()
        if self.timeout_keep_alive_task is not None:  # answered, and kept for the next question
            return None
        if self.cycle is None or self.cycle.response_complete:
            return "head", self._heads, 0
        if self.cycle.more_body and not self.flow.read_paused and not self.cycle.response_started:
            return "body", self._heads, self._came
        return None

    def _refuse(self, words: str) -> None:
        """Say so where nothing was said yet; who takes nothing could not hear it either."""
        if self.cycle is None or self.cycle.response_complete:
            self.send_400_response(words)
        else:
            self.transport.abort()
