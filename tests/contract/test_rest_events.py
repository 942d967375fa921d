"""The live stream of the REST channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.rest import RestChannel


class Host:
    """Notes after which event somebody listens, and sends nothing."""

    def __init__(self) -> None:
        self.after: list[int] = []

    async def take(self, channel: str, sender: str, text: str, message_id: str | None) -> list[dict[str, Any]]:
        """Nothing is said here."""
        return []

    async def listen(self, channel: str, sender: str, after: int) -> AsyncIterator[dict[str, Any]]:
        """One event, and the stream is over."""
        self.after.append(after)
        yield {"id": after + 1, "text": "您好"}


@pytest.mark.parametrize(
    ("named", "after"),
    [(None, 0), (b"41", 41), (b"x", 0), (b"-1", 0), (b"\xb2", 0), (b"9" * 40, 0), (b"9" * 5000, 0)],
)
def test_a_stream_goes_on_after_what_was_seen_and_begins_anew_after_nonsense(named: bytes | None, after: int) -> None:
    host = Host()
    client = TestClient(Starlette(routes=RestChannel(host, None, True).routes()))
    answer = client.get("/events?sender=a", headers={} if named is None else {b"last-event-id": named})
    assert answer.status_code == 200
    assert host.after == [after]
    assert f"id: {after + 1}" in answer.text
