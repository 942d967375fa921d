"""In the mainland profile nothing leaves the machine: no process of the product even tries to reach another one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APART = ["unshare", "--net", "--mount"]
pytestmark = [pytest.mark.slow, pytest.mark.rasa]


def impossible() -> str:
    """Why it cannot be tried here; nothing when it can."""
    if os.geteuid() != 0:
        return "only root may make a network namespace; run the tests as root to have this one"
    if missing := [name for name in ("unshare", "ip", "mount") if not shutil.which(name)]:
        return f"{' and '.join(missing)} not installed (util-linux, iproute2)"
    if not Path("/dev/net/tun").exists():
        return "the kernel has no /dev/net/tun"
    if subprocess.run([*APART, "true"], capture_output=True).returncode:
        return "the kernel or the container allows no network namespace"
    return ""


def test_a_whole_conversation_with_voice_photo_clerk_and_reminder_makes_no_connection_outside(tmp_path: Path) -> None:
    if why := impossible():
        pytest.skip(f"the outbound watch: {why}")
    command = [*APART, sys.executable, "-m", "tests.fakes.mainland_walk", str(tmp_path / "data")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-3000:]
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["watches"]  # an attempt would have been seen
    done = told["done"]
    assert "不收" in done["fee"]
    assert 200 in done["heard"]
    assert "预约号" in done["booked"]
    assert done["appointments"] == 1
    assert done["notices"] >= 1
    assert done["handoffs"] >= 1
    assert done["health"] == "ok"
    assert told["left"] == []
