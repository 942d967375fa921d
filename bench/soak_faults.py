"""Scripted conversations while one fault at a time strikes at random moments: what was lost, doubled, and for how long.

A real product over HTTP with the real dialogue engine; clients send a message that got no answer again with the same
id. Writes its part of docs/reliability.md; progress goes to stderr. Exit 1 when a message or a person was lost, an
effect was there twice, or the places do not add up.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _page  # noqa: E402
from bench._faults import AT_ONCE, Result, run, site_of  # noqa: E402
from bench._faults_kinds import FAULTS, Fault  # noqa: E402

PAGE = ROOT / "docs" / "reliability.md"
PEOPLE, STROKES, SEED = 200, 3, 26
TOLD = 5
SAMPLE_PEOPLE, SAMPLE_STROKES = 16, 1
STORES = {"sqlite": "SQLite", "postgres": "PostgreSQL", "several": "PostgreSQL and Redis, two gateways"}
HEAD = ("fault", "store", "people", "messages", "plain answers", "sent again", "lost", "twice", "missing",
        "well again after, s", "places add up", "made by")  # fmt: skip


def measure(faults: Sequence[Fault], people: int, strokes: int, seed: int) -> list[tuple[str, Result]]:
    """Every fault in a house of its own: two hundred people take many of the good places. (store, result)."""
    found = []
    for fault in sorted(faults, key=lambda one: list(STORES).index(one.store or "sqlite")):
        store = fault.store or "sqlite"
        print(f"starting a house on {store}", file=sys.stderr, flush=True)
        with (
            tempfile.TemporaryDirectory(prefix="lianxin-soak-") as folder,
            site_of(
                Path(folder), seed, postgres=store == "postgres", several=store == "several",
                disk=fault.name == "full-disk", models=fault.name == "model",
            ) as site,
        ):  # fmt: skip
            result = run(site, fault, people, strokes if fault.name != "none" else 0, seed)
            print(row(store, result, ""), *result.troubles(), *reasons(result), file=sys.stderr, sep="\n", flush=True)
        found.append((store, result))
    return found


def reasons(result: Result) -> list[str]:
    """What people without what they came for heard most, words that led nowhere."""
    said = result.sayings.most_common(TOLD) if result.lost else []
    return [f"{times} × {words}" for words, times in said]


def row(store: str, result: Result, asked: str) -> str:
    """One fault's line of the table."""
    counts, healthy = result.counts, [f"{s:.0f}" for s in result.healthy]
    fine = "no" if result.inconsistent or result.check else "yes"
    return _page.row(
        result.fault.words, STORES[store], result.people, counts["sent"], counts["degraded"], counts["retried"],
        result.lost, sum(result.doubled.values()), sum(result.missing.values()), ", ".join(healthy) or "–", fine,
        f"`--only {result.fault.name}{asked}`",
    )  # fmt: skip


def table(results: Sequence[tuple[str, Result]], people: int, strokes: int, seed: int) -> str:
    """The part of the page."""
    asked = "" if (people, strokes, seed) == (PEOPLE, STROKES, SEED) else f" --people {people} --strokes {strokes}"
    lines = [
        f"{_page.measured(f'.venv/bin/python bench/soak_faults.py{asked}', during=True)}; seed {seed}; {AT_ONCE} "
        f"people at once, {strokes} strokes a fault. One row alone: the same command with what its last column says.",
        "",
        *_page.head(*HEAD),
        *(row(store, result, asked) for store, result in results),
    ]
    return "\n".join(lines)


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write it down (not with --sample or --only)."""
    names = [fault.name for fault in FAULTS]
    parser = argparse.ArgumentParser(prog="bench/soak_faults.py", description=__doc__)
    parser.add_argument("--only", choices=names, action="append", help="this fault alone; may be given again")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"conversations a fault ({PEOPLE})")
    parser.add_argument("--strokes", type=int, default=STROKES, help=f"how often each fault strikes ({STROKES})")
    parser.add_argument("--seed", type=int, default=SEED, help="of the people's ways and the moments")
    parser.add_argument("--sample", action="store_true", help=f"{SAMPLE_PEOPLE} people a fault: does it work at all")
    given = parser.parse_args(argv)
    if given.sample:
        given.people, given.strokes = SAMPLE_PEOPLE, SAMPLE_STROKES
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chosen = [fault for fault in FAULTS if fault.name in (given.only or names)]
    results = measure(chosen, given.people, given.strokes, given.seed)
    page = table(results, given.people, given.strokes, given.seed)
    print(page)
    troubles = [f"{result.fault.name}: {trouble}" for _, result in results for trouble in result.troubles()]
    print("\n".join(troubles) or "nothing was lost and nothing done twice", file=sys.stderr)
    if not (given.sample or given.only):
        _page.write("faults", page, PAGE)
    return int(bool(troubles))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
