"""A training leaves nothing in the program's folder, which is read-only under systemd and in a container."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bot.cli import engine
from bot.settings import read

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.rasa]
KEEPING = "from rasa.engine.caching import LocalTrainingCache; LocalTrainingCache()"


def kept_by_training(folder: Path, env: dict[str, str]) -> list[str]:
    """What the engine's own store of finished parts leaves in the folder it is started in."""
    folder.mkdir()
    command = [str(ROOT / ".venv-rasa" / "bin" / "python"), "-c", KEEPING]
    subprocess.run(command, cwd=folder, env=env, check=True, timeout=120, capture_output=True)
    return [str(path.relative_to(folder)) for path in folder.rglob("*")]


def test_a_training_keeps_nothing_in_the_folder_of_the_program(tmp_path: Path) -> None:
    env = engine.environment(read({"LIANXIN_DATA": str(tmp_path / "data")}, ROOT), "-", "-")
    assert kept_by_training(tmp_path / "ours", env) == []
    stock = {key: value for key, value in os.environ.items() if not key.startswith("RASA_")}
    assert ".rasa" in kept_by_training(tmp_path / "stock", stock)  # so it would have been seen
