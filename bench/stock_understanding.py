"""Trains the engine's stock pipelines of bench/stock on the fixed sentences and keeps them for bench/understanding.py.

Builds what they need beside the engine's environment first (requirements/stock.txt). What is there is not trained
again, so it may be interrupted and started again; a pipeline with DIET takes some twenty minutes of a core, on
half the sentences half of that.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _asking, _stock, _subset  # noqa: E402
from tools.environments.errors import SetupError  # noqa: E402


def say(*words: object) -> None:
    """Progress."""
    print(*words, file=sys.stderr, flush=True)


def main(argv: Sequence[str]) -> int:
    """Train what is missing; 1 when something failed."""
    parser = argparse.ArgumentParser(prog="bench/stock_understanding.py", description=__doc__)
    parser.add_argument("--only", choices=_stock.RIVALS, nargs="*", default=_stock.RIVALS)
    parser.add_argument("--draw", choices=_subset.DRAWS, nargs="*", default=_subset.DRAWS)
    chosen = parser.parse_args(argv)
    try:
        _stock.lay_beside()
        for drawn in chosen.draw:
            for name in chosen.only:
                found = _stock.known(name, drawn)
                if not found:
                    say(f"training {name} on {drawn} ({time.strftime('%H:%M')}) ...")
                    found = _stock.train(name, drawn)
                _asking.right(found, _subset.judging() if drawn == "everybody" else _subset.strangers())
                say(f"{name}, {drawn}: {found.wall_s:.0f} s, {found.cpu_s:.0f} s of the processor -> {found.model}")
    except (SetupError, RuntimeError) as error:
        say(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
