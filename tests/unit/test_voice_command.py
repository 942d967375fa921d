"""`voice install`: plain words about further voices, and an honest check."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.main import main
from bot.cli.voice_install import NAMES
from tests.fakes.piper_server import PiperServer


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path))
    monkeypatch.setenv("LIANXIN_PROFILE", "mainland")  # nothing here may ask the network
    return tmp_path


def test_it_explains_every_voice_with_licence_and_place(capsys: pytest.CaptureFixture[str], house: Path) -> None:
    assert main(["voice", "install"]) == 0
    said = capsys.readouterr().out
    for name in NAMES:
        assert f"{name}: " in said
    assert said.count("Licence ") == said.count("Install ") == len(NAMES)
    assert str(house / "voice-models") in said
    assert all(len(line) <= 140 for line in said.splitlines() if str(house) not in line)


def test_one_voice_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voice", "install", "piper"]) == 0
    said = capsys.readouterr().out
    assert "GPL-3.0" in said
    assert "edge-tts is LGPL" not in said


def test_a_check_without_any_voice_says_so_and_ends_with_three(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voice", "install", "--check"]) == 3
    said = capsys.readouterr().out
    assert "no model in" in said
    assert "piper: not switched on" in said


def test_a_check_says_a_sentence_by_what_is_switched_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with PiperServer() as server:
        monkeypatch.setenv("LIANXIN_VOICE_PIPER_URL", server.url)
        assert main(["voice", "install", "piper", "--check"]) == 0
        assert "piper: speaks; " in capsys.readouterr().out
        server.mode = "noise"
        assert main(["voice", "install", "piper", "--check"]) == 3
        assert "piper: does not speak: noise" in capsys.readouterr().err


def test_a_broken_model_folder_is_explained(capsys: pytest.CaptureFixture[str], house: Path) -> None:
    (house / "voice-models" / "mine").mkdir(parents=True)
    assert main(["voice", "install", "sherpa", "--check"]) == 3
    assert "holds no model; allowed are Kokoro" in capsys.readouterr().out


def test_an_unknown_voice_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voice", "install", "espeak"]) == 2
    assert "edge" in capsys.readouterr().err
