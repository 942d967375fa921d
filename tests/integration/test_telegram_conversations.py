"""Runs the conversations of tests/judge_env with tg-auto-test, in its own environment (Python 3.12 or newer)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-judge" / "bin" / "python"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON.exists(), reason="needs Python 3.12: python3 tools/bootstrap.py judge"),
]


def test_in_front_of_tg_auto_test_the_conversations_go_well() -> None:
    command = [str(PYTHON), "-m", "unittest", "tests.judge_env.test_conversations"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "OK" in done.stderr
