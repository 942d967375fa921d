"""The watch over the two processes: nothing that happens to them, or to where it is told, ends the watch itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.cli.run import Keeper
from bot.cli.saying import told
from tests.fakes.patience import wait_until


def ended() -> subprocess.Popen[bytes]:
    child = subprocess.Popen([sys.executable, "-S", "-c", ""])
    child.wait()
    return child


def test_a_child_that_cannot_even_be_started_is_started_later(capsys: pytest.CaptureFixture[str]) -> None:
    tries: list[str] = []

    def start() -> subprocess.Popen[bytes]:
        tries.append("")
        if len(tries) == 2:
            raise OSError(28, "No space left on device")
        return ended()

    keeper = Keeper("gateway", start)

    def looked() -> bool:
        keeper.look()
        return len(tries) == 3

    wait_until(looked)
    assert "could not be started" in capsys.readouterr().err


class Full:
    """What stands behind a log when the disk is full."""

    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")

    flush = write


def test_a_full_disk_behind_the_log_does_not_end_the_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[str] = []

    def start() -> subprocess.Popen[bytes]:
        starts.append("")
        return ended()

    monkeypatch.setattr(sys, "stderr", Full())
    told("a line that goes nowhere")
    keeper = Keeper("gateway", start)

    def looked() -> bool:
        keeper.look()
        return len(starts) == 2

    wait_until(looked)
