"""Backups where the store is PostgreSQL, and the way into it: the same commands, the same file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from bot.bootstrap import build_app
from bot.cli.main import ROOT, main
from bot.desk.health import HealthDesk, backed_up_at
from bot.hall.clock import SystemClock
from bot.settings import read
from bot.store.database import Database
from bot.store.dump import empty
from bot.store.store import open_store

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
HOUSE = {
    "LIANXIN_NOW": "2026-11-23T09:10", "LIANXIN_VOICE": "off", "LIANXIN_ASR": "off",
    "LIANXIN_RASA_URL": "http://127.0.0.1:9",
}  # fmt: skip


@pytest.fixture
def server(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty database that is the house's own from now on."""
    for name, value in HOUSE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("LIANXIN_DB_URL", postgres_url)
    monkeypatch.setenv("LIANXIN_PORT", "9")  # nothing listens there
    yield postgres_url
    wipe(postgres_url)


def wipe(url: str) -> None:
    db = Database(url)
    with db.write() as c:
        c.execute(text("drop schema public cascade"))
        c.execute(text("create schema public"))
    db.close()


def talk(folder: Path, url: str | None, *messages: tuple[str, str]) -> list[list[dict[str, Any]]]:
    """What the house in `folder` answers to (id, message) of one person, its dialogue engine away."""
    env = HOUSE | {"LIANXIN_DATA": str(folder)} | ({"LIANXIN_DB_URL": url} if url else {})
    with TestClient(build_app(read(env, ROOT))) as client:
        return [
            client.post(
                "/webhooks/rest/webhook", json={"sender": "kunde", "message": said, "metadata": {"message_id": key}}
            ).json()
            for key, said in messages
        ]


def test_a_conversation_goes_on_after_a_backup_came_back_into_a_new_server_or_a_file(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (answer,) = talk(tmp_path / "var", server, ("1", "续证要多少钱"))
    file = str(tmp_path / "b.tar.gz")
    assert main(("backup", file)) == 0
    assert backed_up_at(tmp_path / "var") is not None
    assert main(("restore", file)) == 2  # both are in use
    assert "empty database" in capsys.readouterr().err
    wipe(server)
    assert main(("restore", file)) == 2  # the keys there may be other ones
    assert "holds keys already" in capsys.readouterr().err
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "fresh"))
    assert main(("restore", file)) == 0
    assert json.loads(capsys.readouterr().out) == {"restored": str(tmp_path / "fresh"), "forgotten_again": 0}
    assert not (tmp_path / "fresh" / "store.sqlite3").exists()
    button = answer[0]["buttons"][0]["payload"]
    again, person = talk(tmp_path / "fresh", server, ("1", "续证要多少钱"), ("2", button))
    assert again == answer
    assert "过时" not in person[0]["text"]
    capsys.readouterr()
    assert main(("handoffs", "--json", "--sender", "kunde")) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    monkeypatch.delenv("LIANXIN_DB_URL")  # and the same file comes back as a file
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "file"))
    assert main(("restore", file)) == 0
    assert talk(tmp_path / "file", None, ("1", "续证要多少钱")) == [answer]


def test_a_store_in_a_file_moves_into_a_server_with_its_conversations(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (answer,) = talk(tmp_path / "var", None, ("1", "续证要多少钱"))
    monkeypatch.delenv("LIANXIN_DB_URL")
    assert main(("copy-store", "--to", server)) == 0
    assert json.loads(capsys.readouterr().out)["rows"] > 5
    assert talk(tmp_path / "var", server, ("1", "续证要多少钱")) == [answer]
    assert main(("copy-store", "--to", server)) == 1
    assert "empty database" in capsys.readouterr().err


def test_a_server_that_is_away_is_told_and_makes_no_backup(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANXIN_DB_URL", "postgresql+psycopg://hall:geheim@127.0.0.1:9/hall")
    assert main(("backup", str(tmp_path / "b.tar.gz"))) == 1
    told = capsys.readouterr().err
    assert "refused" in told
    assert "geheim" not in told
    assert not (tmp_path / "b.tar.gz").exists()
    assert backed_up_at(tmp_path / "var") is None
    assert main(("restore", str(tmp_path / "b.tar.gz"))) == 2
    told = capsys.readouterr().err
    assert "cannot be reached" in told
    assert "geheim" not in told


def test_a_copy_into_a_server_is_not_begun_while_the_product_runs(
    server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as busy:
        monkeypatch.setenv("LIANXIN_PORT", str(busy.getsockname()[1]))
        monkeypatch.delenv("LIANXIN_DB_URL")
        assert main(("copy-store", "--to", server)) == 2
    assert "stop the product first" in capsys.readouterr().err
    db = Database(server)
    assert empty(db)
    db.close()


def test_the_age_of_the_backup_is_seen_with_a_server_too(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(server, tmp_path / "var" / "keys")
    well = {"status": "ok"}
    facts = {"store": well, "dialogue": well, "voice": {"status": "ok", "sources": []}, "listening": well}

    def line() -> str:
        lines = HealthDesk(store, SystemClock(), tmp_path / "var").lines(facts)
        return next(one.said for one in lines if one.key == "backup")

    assert line() == "还没有备份过"
    assert main(("backup", str(tmp_path / "b.tar.gz"))) == 0
    assert line().startswith("上次11月23日 09:1")
    store.db.close()
