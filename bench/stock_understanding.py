"""Trains the engine's stock pipelines of bench/stock on the fixed sentences and keeps the models for bench/understanding.py.

Builds what they need beside the engine's environment first (requirements/stock.txt). What is there is not trained
again, so it may be interrupted and started again; the pipelines with DIET take some ten minutes each.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _stock, _subset  # noqa: E402
from tools.environments import pip_settings, uv_tool  # noqa: E402
from tools.environments.errors import SetupError  # noqa: E402
from tools.environments.progress import Progress  # noqa: E402

LOCK = ROOT / "requirements" / "stock.txt"


def say(*words: object) -> None:
    """Progress."""
    print(*words, file=sys.stderr, flush=True)


def lay_beside() -> None:
    """Put the packages of the lock into `.venv-stock`, once per lock. Raises SetupError."""
    mark = _stock.BESIDE / "lock.txt"
    if mark.is_file() and mark.read_bytes() == LOCK.read_bytes():
        return
    progress = Progress(1, ROOT / ".tools" / "stock.log")
    progress.step(f"what the stock pipelines need into {_stock.BESIDE.name}")
    uv, env = uv_tool.obtain(ROOT, os.environ, progress), pip_settings.for_uv(os.environ)
    command = [str(uv), "pip", "install", "--no-deps", "--require-hashes", "--python", str(_stock.ENGINE)]
    progress.run([*command, "--target", str(_stock.BESIDE), "-r", str(LOCK)], env, f"filling {_stock.BESIDE.name}")
    mark.write_bytes(LOCK.read_bytes())


def main(argv: Sequence[str]) -> int:
    """Train what is missing; 1 when something failed."""
    parser = argparse.ArgumentParser(prog="bench/stock_understanding.py", description=__doc__)
    parser.add_argument("--only", choices=_stock.RIVALS, nargs="*", default=_stock.RIVALS)
    parser.add_argument("--draw", choices=_subset.DRAWS, nargs="*", default=_subset.DRAWS)
    chosen = parser.parse_args(argv)
    try:
        lay_beside()
        for drawn in chosen.draw:
            for name in chosen.only:
                found = _stock.known(name, drawn)
                if not found:
                    say(f"training {name} on {drawn} ({time.strftime('%H:%M')}) ...")
                    found = _stock.train(name, drawn)
                say(f"{name}, {drawn}: {found.wall_s:.0f} s, {found.cpu_s:.0f} s of the processor -> {found.model}")
    except (SetupError, RuntimeError) as error:
        say(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
