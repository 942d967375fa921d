"""Runs the tests of tests/rasa_env with the dialogue engine's own Python."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "PYTHONWARNINGS": "ignore",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONHASHSEED": "0",
}

pytestmark = [pytest.mark.slow, pytest.mark.rasa]


@pytest.mark.parametrize(
    "module",
    [
        "test_action_calls",
        "test_graph_run",
        "test_patches",
        "test_rule_choice",
        "test_tracker",
        "test_training",
        "test_pipeline",
    ],
)
def test_in_the_engines_own_environment_all_is_well(module: str) -> None:
    done = subprocess.run(
        [str(PYTHON), "-m", "unittest", f"tests.rasa_env.{module}"],
        cwd=ROOT,
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert "OK" in done.stderr
