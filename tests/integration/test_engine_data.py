"""The dialogue engine itself finds nothing wrong with its data, and its own tests of the components hold."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
pytestmark = [pytest.mark.slow, pytest.mark.rasa]


def test_the_engine_validates_its_data_without_a_single_warning() -> None:
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore::DeprecationWarning", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [
            str(PYTHON), "-m", "rasa", "data", "validate", "--domain", "domain.yml", "--config", "config.yml",
            "--data", "data/nlu", "data/rules", "data/stories", "--fail-on-warnings",
        ],
        cwd=ROOT, env={**os.environ, **quiet}, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
