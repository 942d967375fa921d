"""The staff's pages over a hall that has been at work for a year: 10,000 appointments, 5,000 conversations.

Each page is asked for through the whole application (routing, session, rights, queries, template), in the process that
measures, and its bytes are counted. Writes its part of docs/benchmarks.md; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _crowded, _page  # noqa: E402
from tests.fakes.console import Clerk, ConsoleHouse  # noqa: E402

TIMES, AIM_MS, AIM_KB = 30, 150.0, 60.0


def pages(house: ConsoleHouse) -> list[str]:
    """Every page of the console that stands at an address of its own, and one story."""
    own = {
        path
        for route in house.routes
        if (path := getattr(route, "path", "")) and "GET" in (getattr(route, "methods", None) or ())
        if "{" not in path and not path.endswith(("/events", "/login", "/login/code", "/openapi.json"))
    }
    return [*sorted(own), "/console/handoffs/1"]


def measure(clerk: Clerk, path: str, times: int) -> tuple[list[float], float]:
    """Milliseconds of each asking, and kilobytes of the page."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        answer = clerk.get(path)
        took.append(1000 * (time.perf_counter() - began))
        if answer.status_code >= 400:
            raise SystemExit(f"{path}: {answer.status_code}")
    return took, len(answer.content) / 1000


def table(found: Mapping[str, tuple[list[float], float]], times: int) -> str:
    """The part of the page."""
    head = (
        f"{_page.measured('.venv/bin/python bench/console.py')}; {_crowded.APPOINTMENTS:,} appointments and "
        f"{_crowded.CONVERSATIONS:,} conversations of {_crowded.MESSAGES_EACH} messages in SQLite; {times} times each, "
        f"the first among them. Aims: {AIM_MS:.0f} ms, {AIM_KB:.0f} kB without sound."
    )
    rows = _page.head("page", "first ms", "p50 ms", "p95 ms", "kB", "within the aims")
    for path, (took, size) in found.items():
        good = max(took[0], _page.quantile(took, 0.95)) <= AIM_MS and size <= AIM_KB
        cells = (took[0], _page.quantile(took, 0.5), _page.quantile(took, 0.95), size)
        rows.append(_page.row(f"`{path}`", *(f"{cell:.1f}" for cell in cells), "yes" if good else "no"))
    return "\n".join([head, "", *rows])


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write it down (not with --quick)."""
    parser = argparse.ArgumentParser(prog="bench/console.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="each page twice, nothing written: does it work at all")
    times = 2 if parser.parse_args(argv).quick else TIMES
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder:
        print("filling the store ...", file=sys.stderr, flush=True)
        house = _crowded.crowded(Path(folder))
        try:
            clerk = house.clerk("陈静", "admin")
            found = {}
            for path in pages(house):
                print(path, file=sys.stderr, flush=True)
                found[path] = measure(clerk, path, times)
        finally:
            house.close()
    page = table(found, times)
    print(page)
    if times == TIMES:
        _page.write("console", page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
