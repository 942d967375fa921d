"""`python -m bot …` as somebody at a terminal would call it, with no house of ours in the environment."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.fakes.product import ROOT


def clean_environment(**env: str) -> dict[str, str]:
    """This process's environment without its LIANXIN_ settings, and with these."""
    return {k: v for k, v in os.environ.items() if not k.startswith("LIANXIN_")} | env


def bot(*words: str, lines: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env=clean_environment(**env),
        input=lines,
        capture_output=True,
        text=True,
        timeout=240,
    )
