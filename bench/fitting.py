"""Fitting our classifier on all sentences, alone: the clock and the processor, three times in processes of their own.

bench/understanding.py measures it once among everything else. Writes its part of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _page  # noqa: E402

TIMES, AIM_S = 3, 60.0
ENGINE = ROOT / ".venv-rasa" / "bin" / "python"


def fit() -> dict[str, Any]:
    """One fit in the engine's environment: seconds of the clock and of the processor, and how many sentences."""
    command = [str(ENGINE), str(ROOT / "bench" / "_fitting.py"), "all"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(fits: Sequence[dict[str, Any]], load: float) -> str:
    """The part of the page."""
    wall, cpu = [one["wall_s"] for one in fits], [one["cpu_s"] for one in fits]
    head = (
        f"{_page.measured('.venv/bin/python bench/fitting.py', load)}; {fits[0]['sentences']} sentences, "
        f"{len(fits)} times, one thread."
    )
    rows = _page.head("", "s of the clock", "s of the processor", f"aim ≤ {AIM_S:.0f} s")
    reached = "yes" if _page.quantile(wall, 0.5) <= AIM_S else "no"
    rows.append(_page.row("fit on all data", _page.spread(wall), _page.spread(cpu), reached))
    return "\n".join([head, "", *rows])


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write it down (not with --quick)."""
    parser = argparse.ArgumentParser(prog="bench/fitting.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="once, nothing written: does it work at all")
    times = 1 if parser.parse_args(argv).quick else TIMES
    load, fits = os.getloadavg()[0], []
    for number in range(times):
        fits.append(fit())
        print(f"{number + 1} of {times}: {fits[-1]['wall_s']:.0f} s", file=sys.stderr, flush=True)
    page = table(fits, load)
    print(page)
    if times == TIMES:
        _page.write("fitting", page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
