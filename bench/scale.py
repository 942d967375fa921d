"""How much more several gateways and engines answer: 1 × 1, 1 × 2, 2 × 1 and 2 × 2, with 1, 8, 32 and 64 people.

All of it on this machine: PostgreSQL, Redis, HAProxy, the gateways, the engines and the people who ask. Everybody asks
the next question as soon as the last one is answered, every fifth time two at once. Counts the processor time of
every part as well, which says more than turns a second where cores are few. Writes its part of docs/benchmarks.md and
of docs/sizing.md; progress goes to stderr. Takes three minutes on a quiet machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import text  # noqa: E402

from bench import _crowd, _page  # noqa: E402
from bot.store.store import Store, open_store  # noqa: E402
from tests.fakes.estate import Estate, estate  # noqa: E402

WAYS = ((1, 1), (1, 2), (2, 1), (2, 2))
PEOPLE = (1, 8, 32, 64)
SECONDS = 4.0
PARTS = ("gateways", "engines", "PostgreSQL", "Redis", "HAProxy", "the people")
TICK = os.sysconf("SC_CLK_TCK")
SIZING = ROOT / "docs" / "sizing.md"


@dataclass
class Run:
    """One way with so many people: what was said, faults, and the milliseconds of processor time by part."""

    gateways: int
    engines: int
    people: int
    said: _crowd.Said
    faults: tuple[int, int, int]
    cpu_ms: Mapping[str, float]

    @property
    def per_second(self) -> float:
        """Answered messages."""
        return len(self.said.took_ms) / self.said.seconds


def cpu_ms(pid: int) -> float:
    """Processor time of a process and of all below it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    return 1000 * sum(map(int, fields[11:15])) / TICK + sum(cpu_ms(int(child)) for child in children)


def spent(halls: Estate, store: Store) -> dict[str, float]:
    """Processor time of every part until now."""
    with store.db.read() as c:
        backend = int(c.execute(text("SELECT pg_backend_pid()")).scalar_one())
    server = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
    return {
        "gateways": sum(map(cpu_ms, halls.pids("gateways"))),
        "engines": sum(map(cpu_ms, halls.pids("engines"))),
        "PostgreSQL": cpu_ms(server),
        "Redis": sum(map(cpu_ms, halls.pids("redis"))),
        "HAProxy": sum(map(cpu_ms, halls.pids("proxy"))),
        "the people": 1000 * time.process_time(),
    }


def bar(done: int, of: int, what: str) -> None:
    """Progress."""
    filled = 30 * done // of
    print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{of} {what:<40}", end="", file=sys.stderr, flush=True)


def measure(seconds: float) -> list[Run]:
    """Every way with every number of people."""
    runs: list[Run] = []
    total = len(WAYS) * len(PEOPLE)
    bar(0, total, "starting two gateways and two engines")
    with tempfile.TemporaryDirectory(prefix="lianxin-scale-") as folder, estate(Path(folder) / "hall") as halls:
        settings = halls.settings()
        store = open_store(settings.db_url, settings.data / "keys")
        for gateways, engines in WAYS:
            halls.use(gateways, engines)
            asyncio.run(_crowd.talk(halls.proxy_port, 4, min(2.0, seconds)))  # warm
            for people in PEOPLE:
                bar(len(runs), total, f"{gateways} × {engines}, {people} people")
                before = spent(halls, store)
                said = asyncio.run(_crowd.talk(halls.proxy_port, people, seconds))
                after = spent(halls, store)
                cost = {part: after[part] - before[part] for part in PARTS}
                runs.append(Run(gateways, engines, people, said, _crowd.faults(store, said.senders), cost))
        store.db.close()
    bar(total, total, "done")
    print(file=sys.stderr)
    return runs


def table(runs: Sequence[Run], seconds: float) -> str:
    """The part of docs/benchmarks.md."""
    head = (
        f"{_page.measured('.venv/bin/python bench/scale.py')}; these cores are for everything, the people who ask as "
        f"well; {seconds:.0f} s a line."
    )
    rows = _page.head(
        "gateways × engines", "people", "turns/s", "of 1 × 1", "p50 ms", "p95 ms", "unanswered", "lost", "doubled",
        "reordered",
    )  # fmt: skip
    alone = {run.people: run.per_second for run in runs if (run.gateways, run.engines) == (1, 1)}
    for run in runs:
        took = run.said.took_ms or [0.0]
        cells = (
            f"{run.gateways} × {run.engines}", run.people, f"{run.per_second:.0f}",
            f"{run.per_second / max(alone[run.people], 0.01):.2f}", f"{_page.quantile(took, 0.5):.0f}",
            f"{_page.quantile(took, 0.95):.0f}", run.said.unanswered, *run.faults,
        )  # fmt: skip
        rows.append(_page.row(*cells))
    costs = _page.head("gateways × engines", *(f"{part}, ms a turn" for part in PARTS), "cores in use")
    for gateways, engines in WAYS:
        of = [run for run in runs if (run.gateways, run.engines) == (gateways, engines) and run.people > 1]
        turns = max(1, sum(len(run.said.took_ms) for run in of))
        used = [sum(run.cpu_ms[part] for run in of) for part in PARTS]
        busy = sum(used) / 1000 / sum(run.said.seconds for run in of)
        costs.append(_page.row(f"{gateways} × {engines}", *(f"{ms / turns:.1f}" for ms in used), f"{busy:.1f}"))
    return "\n".join([head, "", *rows, "", "Processor time, with 8 people and more:", "", *costs])


def per_turn(runs: Sequence[Run]) -> dict[str, float]:
    """Milliseconds of processor time of a turn by part, of all lines with 8 people and more."""
    of = [run for run in runs if run.people > 1]
    turns = max(1, sum(len(run.said.took_ms) for run in of))
    return {part: sum(run.cpu_ms[part] for run in of) / turns for part in PARTS}


def main(argv: Sequence[str]) -> int:
    """Measure, print the tables and write them down (not with --quick)."""
    from bench import _sizing

    parser = argparse.ArgumentParser(prog="bench/scale.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="half a second a line, nothing written: does it work")
    quick = parser.parse_args(argv).quick
    seconds = 0.5 if quick else SECONDS
    runs = measure(seconds)
    page, sizing = table(runs, seconds), _sizing.table(per_turn(runs))
    print(page, sizing, sep="\n\n")
    if not quick:
        _page.write("scale", page)
        _page.write("sizing", sizing, SIZING)
    return int(any(sum(run.faults) or run.said.unanswered for run in runs))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
