"""Runs measurements: `tools/measure.py bench|bench-stock|soak`, behind the make targets of the same names.

bench/stock*.py belongs to bench-stock, bench/soak*.py to soak, every other bench/*.py to bench; a name that
begins with an underscore is a part of others and is not started.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("bench", "bench-stock", "soak")


def kind_of(script: Path) -> str:
    """Which measurement a script belongs to."""
    if script.name.startswith("stock"):
        return "bench-stock"
    return "soak" if script.name.startswith("soak") else "bench"


def scripts(folder: Path) -> list[Path]:
    """Every measurement there is, in the order of their names."""
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))


def main(argv: Sequence[str], root: Path = ROOT) -> int:
    """Run the scripts of one kind, one after the other.

    Returns 0 when all of them did (or the folder is empty), 1 when one failed or this kind has none.
    """
    parser = argparse.ArgumentParser(prog="tools/measure.py", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    kind = parser.parse_args(argv).kind
    there = scripts(root / "bench")
    if not there:
        print("nothing to measure yet: bench/ holds no measurement", file=sys.stderr)
        return 0
    chosen = [script for script in there if kind_of(script) == kind]
    if not chosen:
        print(f"bench/ holds no measurement for {kind}", file=sys.stderr)
        return 1
    done = [subprocess.run([sys.executable, str(script)], cwd=root, check=False) for script in chosen]
    return int(any(run.returncode for run in done))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
