"""A store that cannot be written: programs are told to come again, and the same message is then done once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from bot.bootstrap import build_app
from bot.settings import read
from bot.store import database
from tests.fakes.house import ROOT

pytestmark = pytest.mark.slow  # the whole gateway


class Disk:
    """Where the store lies; SQLite itself says that it is full."""

    full = False

    def under(self, engine: Engine) -> Engine:
        @event.listens_for(engine, "checkout")
        def limit(raw: Any, _record: Any, _proxy: Any) -> None:
            raw.execute(f"PRAGMA max_page_count={1 if self.full else 1 << 30}")

        return engine


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made, real = Disk(), database._sqlite_engine
    monkeypatch.setattr(database, "_sqlite_engine", lambda url: made.under(real(url)))
    return made


@pytest.fixture
def client(disk: Disk, tmp_path: Path) -> TestClient:
    env = {"LIANXIN_DATA": str(tmp_path), "LIANXIN_ASR": "off", "LIANXIN_RASA_URL": "http://127.0.0.1:9"}
    return TestClient(build_app(read({**env, "LIANXIN_NOW": "2026-11-23T09:10"}, ROOT)), raise_server_exceptions=False)


def told(client: TestClient, number: int, text: str = "续证要多少钱") -> Any:
    body = {"sender": "me", "message": text, "metadata": {"message_id": str(number)}}
    return client.post("/webhooks/rest/webhook", json=body)


def until_full(client: TestClient) -> int:
    """Send messages until one finds no room; its number."""
    return next(n for n in range(1, 500) if told(client, n, "续证要多少钱" * 60).status_code != 200)


def test_while_the_disk_is_full_programs_are_told_to_come_again_and_then_are_answered_once(
    client: TestClient, disk: Disk
) -> None:
    disk.full = True
    number = until_full(client)
    refused = told(client, number)
    assert refused.status_code == 503
    assert refused.json()["error"] == "away"
    assert int(refused.headers["retry-after"]) > 0
    disk.full = False
    first = told(client, number)
    assert first.status_code == 200
    assert told(client, number).json() == first.json()
