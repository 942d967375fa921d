"""How soon, how fast, how large and how right understanding is, beside the engine's stock pipelines.

All are trained on the same fixed sentences (bench/_subset.py). Each way answers in a process of its own, in rounds one
after the other, so that other work on the machine meets all of them. Without the kept models of `make bench-stock` it
measures this project alone. Writes its part of docs/benchmarks.md; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _asking, _page, _stock, _subset  # noqa: E402
from bench._asking import Way  # noqa: E402

ROUNDS, TIMED = 3, 250
SLICES = ("plain", "short", "long", "accent", "dialect", "typo", "oos", "multi")
LIMITS = {"sooner": 5.0, "faster": 10.0, "resident": 650.0, "fit": 60.0}


def times(measured: Sequence[Way]) -> list[str]:
    """The table of seconds, milliseconds and megabytes: medians of the rounds, least and most in brackets."""
    rows = _page.head(
        "way", "start to first answer, s", "model to first answer, s", "p50 ms", "p95 ms", "CPU p50 ms", "CPU p95 ms",
        "MB resident", "training, CPU s",
    )  # fmt: skip
    for way in measured:
        per_message = [_page.spread(way.at(at, of), 2) for of in ("wall_ms", "cpu_ms") for at in (0.5, 0.95)]
        rows.append(
            _page.row(way.title, _page.spread(way.ready_s), _page.spread(way.load_s, 2), *per_message,
                      _page.spread(way.rss_mb, 0), f"{way.trained.cpu_s:.0f}")
        )  # fmt: skip
    return rows


def shares(measured: Sequence[Way]) -> list[str]:
    """The table of right answers, per cent."""
    rows = _page.head("way", *SLICES, "all", "unseen writers")
    for way in measured:
        if way.right:
            cells = [f"{way.right[name]:.1f}" if name in way.right else "" for name in (*SLICES, "all", "strangers")]
            rows.append(_page.row(way.title.removesuffix(", inside Rasa"), *cells))
    return rows


def aims(measured: Sequence[Way], all_data: dict[str, float]) -> list[str]:
    """What was aimed at and whether it was reached; beside `rasa init` where that was measured."""
    ours = measured[0]
    rows = _page.head("aim", "measured", "reached")
    stock = next((way for way in measured if way.title == _stock.TITLES["words"]), None)
    if stock:
        for what, limit, mine, theirs in (
            ("model to first answer, sooner than `rasa init`", LIMITS["sooner"], ours.load_s, stock.load_s),
            ("start to first answer, sooner than `rasa init`", LIMITS["sooner"], ours.ready_s, stock.ready_s),
            ("per message faster than `rasa init`, p50", LIMITS["faster"], ours.at(0.5), stock.at(0.5)),
        ):
            reached = statistics.median(theirs) / statistics.median(mine) >= limit
            rows.append(_page.row(f"{what}: ≥ {limit:.0f} ×", _page.ratio(theirs, mine), "yes" if reached else "no"))
    small, quick = statistics.median(ours.rss_mb), all_data["wall_s"]
    rows.append(_page.row(f"≤ {LIMITS['resident']:.0f} MB resident", f"{small:.0f} MB", _yes(small, "resident")))
    fitted = f"{quick:.0f} s, {all_data['sentences']:.0f} sentences"
    rows.append(_page.row(f"fitted on all data in ≤ {LIMITS['fit']:.0f} s", fitted, _yes(quick, "fit")))
    return rows


def _yes(value: float, limit: str) -> str:
    return "yes" if value <= LIMITS[limit] else "no"


def missing(drawn: str) -> list[str]:
    """Which stock pipelines have no lines because they were not trained, and what trains them."""
    left = [_stock.TITLES[name] for name in _stock.RIVALS if not _stock.known(name, drawn)]
    return ["", f"Not trained here: {'; '.join(left)}. `make bench-stock` trains them."] if left else []


def report(rounds: int, timed: int, drawn: str) -> str:
    """Everything, as the part of the page."""
    names = [_stock.OURS, *(name for name in _stock.RIVALS if _stock.known(name, drawn))]
    load = os.getloadavg()[2]
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder:
        measured = _asking.ways(Path(folder), drawn)
        texts = [case.text for case in _subset.draw(list(_subset.judging()), timed, _subset.SEED)]
        _asking.time_all(measured, rounds, texts)
        inside = [way for way in measured if way.kind != _asking.ALONE]
        for way, name in zip(inside, names, strict=True):
            _asking.judge(way, name)
        reached = aims(measured, _asking.fit("all"))
    made = _page.measured(f".venv/bin/python bench/understanding.py --draw {drawn}", load)
    head = f"{made}; trained on {len(_subset.trained_on(drawn))} sentences, {rounds} rounds of {timed} messages."
    return "\n".join(
        [head, *missing(drawn), "", *times(measured), "", "Right, per cent:", "", *shares(measured), "", *reached]
    )


def main(argv: Sequence[str]) -> int:
    """Measure, print the tables and write them down (not with --quick)."""
    parser = argparse.ArgumentParser(prog="bench/understanding.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, nothing written: does it work at all")
    parser.add_argument("--draw", choices=_subset.DRAWS, default="everybody", help="what all were trained on")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args(argv)
    try:
        table = report(1, 40, chosen.draw) if chosen.quick else report(chosen.rounds, TIMED, chosen.draw)
    except (RuntimeError, subprocess.CalledProcessError) as error:
        _asking.say(error)
        return 1
    print(table)
    if not chosen.quick:
        _page.write("understanding", table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
