"""A test that lacks its program is skipped with one line, and fails where no skip is allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
SUITE = """
import pytest

@pytest.mark.redis
def test_needs_a_program():
    assert True

@pytest.mark.xfail
def test_is_expected_to_fail():
    assert False
"""


def outcome(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the little suite where no program is on PATH."""
    (folder / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "test_little.py").write_text(SUITE)
    env = {k: v for k, v in os.environ.items() if k != "NO_SKIP"} | {"PATH": "/nowhere", **settings}
    command = [sys.executable, "-m", "pytest", "-ra", "-q", "-p", "no:cacheprovider", str(folder)]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


def test_what_is_missing_is_told_once_with_the_command_that_brings_it(tmp_path: Path) -> None:
    done = outcome(tmp_path)
    lines = [line for line in done.stdout.splitlines() if "skipped" in line.lower() and "1 xfailed" not in line]
    assert done.returncode == 0
    assert lines == ["skipped 1 test; missing: Redis (1); install: sudo apt-get install redis-server"]


def test_where_no_skip_is_allowed_a_skip_fails_and_an_expected_failure_does_not(tmp_path: Path) -> None:
    done = outcome(tmp_path, NO_SKIP="1")
    assert done.returncode == 1
    assert "1 xfailed" in done.stdout
    assert "skipped where no skip is allowed" in done.stdout


def test_a_file_that_skips_itself_fails_there_too(tmp_path: Path) -> None:
    (tmp_path / "test_whole.py").write_text("import pytest\npytest.skip('no reason', allow_module_level=True)\n")
    assert "skipped where no skip is allowed" in outcome(tmp_path, NO_SKIP="1").stdout


@pytest.mark.parametrize("value", ["", "1"])
def test_nothing_is_said_when_nothing_is_skipped(tmp_path: Path, value: str) -> None:
    (tmp_path / "test_other.py").write_text("def test_passes():\n    assert True\n")
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "NO_SKIP": value}, capture_output=True, text=True)
    assert done.returncode == 0
    assert "skip" not in done.stdout
