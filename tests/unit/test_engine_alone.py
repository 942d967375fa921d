"""`engine`: the dialogue engine in the foreground, for systemd and containers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import engine, training
from bot.cli.main import main
from tests.fakes.product import free_port

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A model that is there already, and a port nobody uses; the handlers of signals as before afterwards."""
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path))
    monkeypatch.setenv("LIANXIN_RASA_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setattr(training, "ensure_model", lambda _settings: tmp_path / "model.tar.gz")
    before = {name: signal.getsignal(name) for name in SIGNALS}
    yield
    for name, handler in before.items():
        signal.signal(name, handler)


def child(monkeypatch: pytest.MonkeyPatch, code: str) -> list[subprocess.Popen[bytes]]:
    """What is started in the place of the engine."""
    started: list[subprocess.Popen[bytes]] = []

    def start(_settings: object, _model: Path) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", code]))
        return started[0]

    monkeypatch.setattr(engine, "start", start)
    return started


def test_it_ends_with_one_when_the_engine_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, "raise SystemExit(3)")
    assert main(("engine",)) == 1


def test_a_stop_ends_the_engine_too_and_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    started = child(monkeypatch, "import time; time.sleep(60)")

    def answers(_settings: object) -> bool:
        threading.Timer(0, os.kill, (os.getpid(), signal.SIGTERM)).start()
        return False

    monkeypatch.setattr(engine, "answers", answers)
    assert main(("engine",)) == 0
    assert started[0].poll() is not None


def test_an_address_in_use_is_refused_and_nothing_is_started(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started = child(monkeypatch, "")
    with socket.create_server(("127.0.0.1", 0)) as busy:
        monkeypatch.setenv("LIANXIN_RASA_URL", f"http://127.0.0.1:{busy.getsockname()[1]}")
        assert main(("engine",)) == 2
    assert "in use" in capsys.readouterr().err
    assert started == []


def test_a_model_that_cannot_be_made_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_settings: object) -> Path:
        raise RuntimeError("no model")

    monkeypatch.setattr(training, "ensure_model", broken)
    assert main(("engine",)) == 1
    assert "no model" in capsys.readouterr().err
