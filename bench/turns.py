"""A whole question and answer through the running house: gateway, dialogue engine, actions, store.

One person asks 300 questions in one conversation; the same once more in a house that runs the engine without our
patches (LIANXIN_RASA_PATCHES=off), which is the stock way to run it. Both houses are up together and asked in turn, so
that other work on the machine meets both. Writes its part of docs/benchmarks.md; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _page  # noqa: E402
from tests.fakes.product import Product  # noqa: E402

TURNS, EDGE = 300, 50
QUESTIONS = (
    "续证要收多少钱", "续证要带什么材料", "你们几点上班", "停业要办什么手续", "证丢了怎么补", "续证多久能办好",
    "大厅在哪里", "店搬到对面证还能用吗", "什么时候去续证", "周末能办吗",
)  # fmt: skip
WAYS: Mapping[str, Mapping[str, str]] = {
    "this project": {},
    "the engine without our patches": {"LIANXIN_RASA_PATCHES": "off"},
}
AIM_MS = 25.0
FLAT = 1.25  # the last turns may take so many times the first ones


def ask(house: Product, sender: str, turn: int) -> float:
    """Milliseconds of one question until its whole answer is there."""
    began = time.perf_counter()
    house.say(sender, QUESTIONS[turn % len(QUESTIONS)])
    return 1000 * (time.perf_counter() - began)


def measure(turns: int) -> dict[str, list[float]]:
    """The time of every turn, by way."""
    took: dict[str, list[float]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder:
        houses = {way: Product(Path(folder) / str(n), env) for n, (way, env) in enumerate(WAYS.items())}
        try:
            for way, house in houses.items():
                print(f"starting {way} ...", file=sys.stderr, flush=True)
                house.start()
                for turn in range(20):
                    ask(house, "warm-up", turn)
            sender = uuid.uuid4().hex
            for turn in range(turns):
                for way, house in houses.items():
                    took[way].append(ask(house, sender, turn))
                if turn % 50 == 49:
                    print(f"{turn + 1} of {turns} turns", file=sys.stderr, flush=True)
        finally:
            for house in houses.values():
                house.stop()
    return took


def table(took: Mapping[str, Sequence[float]], turns: int) -> str:
    """The part of the page."""
    edge = min(EDGE, turns // 3)
    head = (
        f"{_page.measured('.venv/bin/python bench/turns.py')}; "
        f"one person, {turns} turns of one conversation, both houses asked in turn."
    )
    rows = _page.head("way", "p50 ms", "p95 ms", f"first {edge}, p50", f"last {edge}, p50", "last ÷ first")
    for way, times in took.items():
        first, last = _page.quantile(times[:edge], 0.5), _page.quantile(times[-edge:], 0.5)
        cells = [_page.quantile(times, 0.5), _page.quantile(times, 0.95), first, last]
        rows.append(_page.row(way, *(f"{cell:.1f}" for cell in cells), f"{last / first:.2f}"))
    ours = took["this project"]
    middle = _page.quantile(ours, 0.5)
    flat = _page.quantile(ours[-edge:], 0.5) / _page.quantile(ours[:edge], 0.5)
    aims = _page.head("aim", "measured", "reached")
    aims.append(
        _page.row(f"≤ {AIM_MS:.0f} ms p50 at one person", f"{middle:.1f} ms", "yes" if middle <= AIM_MS else "no")
    )
    aims.append(_page.row(f"flat to turn {turns}: ≤ {FLAT} ×", f"{flat:.2f} ×", "yes" if flat <= FLAT else "no"))
    return "\n".join([head, "", *rows, "", *aims])


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write it down (not with --quick)."""
    parser = argparse.ArgumentParser(prog="bench/turns.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="30 turns, nothing written: does it work at all")
    turns = 30 if parser.parse_args(argv).quick else TURNS
    page = table(measure(turns), turns)
    print(page)
    if turns == TURNS:
        _page.write("turns", page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
