"""The command behind tools/bootstrap.py."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.environments import build
from tools.environments.errors import SetupError
from tools.environments.layout import PURPOSES

ROOT = Path(__file__).resolve().parents[2]


def parser() -> argparse.ArgumentParser:
    """The command line; argparse itself ends wrong usage with exit code 2."""
    lines = "\n".join(f"  {name:8} {what}" for name, what in PURPOSES.items())
    made = argparse.ArgumentParser(
        prog="tools/bootstrap.py",
        description="Find or fetch uv and two Pythons, then build the environments from their locks.\n"
        "Does nothing when they are complete. Progress goes to stderr.",
        epilog=f"purposes:\n{lines}\n\nsettings: LIANXIN_PYTHON, LIANXIN_RASA_PYTHON (what to build on)\n"
        "exit codes: 0 ready, 1 failed, 2 wrong usage or setting",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("purpose", nargs="?", default="run", choices=list(PURPOSES), help="default: run")
    return made


def main(argv: Sequence[str], root: Path = ROOT) -> int:
    """Build what the purpose needs; returns the exit code."""
    purpose = parser().parse_args(argv).purpose
    try:
        build.ensure(root, purpose, os.environ)
    except SetupError as failure:
        print(failure, file=sys.stderr)
        return failure.code
    except KeyboardInterrupt:
        print("stopped; the next start begins this step again", file=sys.stderr)
        return 1
    return 0
