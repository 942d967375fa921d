"""The page's event stream, read from a real socket: form, heartbeat, and going on after a break."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from bot.channels import web
from tests.fakes.live_server import serving
from tests.fakes.patience import PATIENCE_S
from tests.fakes.web_service import FakeWebService, application


@pytest.fixture
def service() -> FakeWebService:
    return FakeWebService()


@pytest.fixture
def client(service: FakeWebService, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    monkeypatch.setattr(web, "HEARTBEAT_SECONDS", 0.05)
    with serving(application(service)) as base, httpx.Client(base_url=base, timeout=PATIENCE_S) as client:
        client.get("/")
        yield client


def lines(client: httpx.Client, until: str, headers: dict[str, str] | None = None, query: str = "") -> list[str]:
    seen = []
    with client.stream("GET", f"/web/events{query}", headers=headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        for line in stream.iter_lines():
            seen.append(line)
            if line.startswith(until):
                break
    return seen


def test_events_carry_their_id_and_come_as_json(client: httpx.Client, service: FakeWebService) -> None:
    service.push(kind="message", who="clerk", text="您好\n我是小林", buttons=[])
    seen = lines(client, "data:")
    assert "retry: 3000" in seen
    assert "id: 1000" in seen
    assert json.loads(seen[-1].removeprefix("data: "))["text"] == "您好\n我是小林"


def test_a_quiet_stream_beats(client: httpx.Client) -> None:
    assert any(line.startswith(": ping") for line in lines(client, ": ping"))


@pytest.mark.parametrize(
    ("headers", "query", "after"),
    [
        ({}, "", 0),
        ({}, "?at=web&after=41", 41),
        ({"last-event-id": "1000"}, "?after=41", 1000),
        ({"last-event-id": "x"}, "", 0),
        ({"last-event-id": "9" * 40}, "", 0),
    ],
)
def test_a_stream_goes_on_after_what_the_page_has_seen(
    client: httpx.Client, service: FakeWebService, headers: dict[str, str], query: str, after: int
) -> None:
    lines(client, ": ping", headers, query)
    assert {seen for _, _, seen in service.listened} == {after}
