"""How many bookings a second, and how long one takes, beside the least transaction that cannot overbook.

Starts a PostgreSQL of its own (a commit waits for the disk) and an SQLite in a temporary folder, runs every way in turn
several times, checks after each run that no place was given twice and none was lost, and writes its part of
docs/benchmarks.md. Progress goes to stderr, the table to stdout.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import platform
import random
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psycopg  # noqa: E402
import sqlalchemy  # noqa: E402

from bench import _booking as b  # noqa: E402
from bench import _page  # noqa: E402
from bot.store.database import Database  # noqa: E402
from tests.fakes import postgres  # noqa: E402

BARE, TAKE = "bare update + insert", "take"


def say(*words: object) -> None:
    """Progress."""
    print(*words, file=sys.stderr, flush=True)


def rates(house: b.House, rounds: int, count: int, threads: int) -> dict[str, list[float]]:
    """Bookings per second of every way, in turn."""
    found: dict[str, list[float]] = defaultdict(list)
    for turn in range(-1, rounds):  # the first one warms everything up
        for name, way in b.WAYS.items():
            rate = b.rate(house, way, count if turn >= 0 else threads * 2, threads, f"r{threads}.{turn}.{name}")
            if turn >= 0:
                found[name].append(rate)
                say(f"{house.name}, {threads} threads, {name}: {rate:.0f}/s")
    return found


def five_by_ten(house: b.House, rounds: int, count: int) -> dict[str, list[float]]:
    """Attempts per second of five processes with ten threads each, over 250 slots of 10 places."""
    plan: list[tuple[str, str, list[dt.datetime]]] = []
    for turn in range(-1, rounds):
        for name in (BARE, TAKE):
            starts, dice = house.starts(), random.Random(turn)
            plan.append((f"p{turn}.{name}", name, [dice.choice(starts) for _ in range(count if turn >= 0 else 100)]))
    context = multiprocessing.get_context("spawn")
    gate, results = context.Barrier(5), context.Queue()
    url = house.store.db.url.render_as_string(hide_password=False)
    shares = [[(tag, way, starts[n::5]) for tag, way, starts in plan] for n in range(5)]
    workers = [
        context.Process(target=b.work_off, args=(url, house.person, n, share, gate, results))
        for n, share in enumerate(shares)
    ]
    for worker in workers:
        worker.start()
    answers = [results.get(timeout=600) for _ in range(5 * len(plan))]
    for worker in workers:
        worker.join()
    found: dict[str, list[float]] = defaultdict(list)
    for tag, name, starts in plan:
        mine = [a for a in answers if a[0] == tag]
        took = max(a[2] for a in mine) - min(a[1] for a in mine)
        assert sum(a[3] + a[4] for a in mine) == len(starts)
        b.check(house, sorted(starts), sum(a[3] for a in mine))
        if not tag.startswith("p-1"):
            found[name].append(len(starts) / took)
            say(f"{house.name}, 5 processes of 10 threads, {name}: {found[name][-1]:.0f}/s")
    return found


def rate_lines(house: str, load: str, found: dict[str, list[float]]) -> list[str]:
    """Lines of the first table; the share is the median of each round's own, for both were under the same load."""
    lines = []
    for name, values in found.items():
        mid, low, high = b.middle(values)
        share = b.middle([ours / base for ours, base in zip(values, found[BARE], strict=True)])[0]
        lines.append(f"| {house} | {load} | {name} | {mid:.0f} | {low:.0f}–{high:.0f} | {share:.2f} |")
    return lines


def measure(house: b.House, quick: bool) -> tuple[list[str], list[str]]:
    """The lines of both tables for one database."""
    rounds, size = (1, 0.2) if quick else (3, 1)
    lines = rate_lines(house.name, "1 client", rates(house, rounds, int(120 * size), 1))
    lines += rate_lines(house.name, "50 threads", rates(house, rounds, int(500 * size), 50))
    lines += rate_lines(house.name, "5 × 10", five_by_ten(house, rounds, int(1000 * size)))
    moves = [b.move_rate(house, int(500 * size), f"m{turn}") for turn in range(rounds)]
    mid, low, high = b.middle(moves)
    lines.append(
        f"| {house.name} | 50 threads | moves among 4 nearly full slots | {mid:.0f} | {low:.0f}–{high:.0f} | |"
    )
    waits = []
    for name in (BARE, TAKE, "hold, then book"):
        took = [ms for turn in range(2) for ms in b.latencies(house, b.WAYS[name], 10, f"l{turn}.{name}")]
        waits.append(f"| {house.name} | {name} | " + " | ".join(f"{ms:.1f}" for ms in b.quantiles(took)) + " |")
        say(waits[-1])
    return lines, waits


def report(quick: bool) -> str:
    """Everything, as the part of the page."""
    lines = ["| database | load | way | per second | spread | of bare |", "|---|---|---|---|---|---|"]
    waits = ["| database | way | p50 ms | p95 ms | p99 ms |", "|---|---|---|---|---|"]
    server = ""
    with postgres.cluster(fsync=True) as url, tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder:
        for name, address in (("SQLite", f"sqlite:///{folder}/store.db"), ("PostgreSQL", url)):
            Database(address).migrate()
            house = b.open_house(name, address)
            more, longer = measure(house, quick)
            lines, waits = lines + more, waits + longer
            if name == "PostgreSQL":
                with house.store.db.read() as c:
                    server = c.exec_driver_sql("show server_version").scalar_one().split()[0]
            house.store.db.close()
    versions = (
        f"Python {platform.python_version()}, SQLAlchemy {sqlalchemy.__version__}, psycopg {psycopg.__version__}, "
        f"SQLite {sqlite3.sqlite_version} (WAL, synchronous NORMAL), PostgreSQL {server} (fsync on, loopback)"
    )
    head = f"{_page.measured('.venv/bin/python bench/booking.py')}; {versions}."
    return "\n".join(
        [head, "", *lines, "", "50 clients who pause up to half a second between two bookings:", "", *waits]
    )


def main(argv: Sequence[str]) -> int:
    """Measure, print the tables and write them down (not with --quick)."""
    parser = argparse.ArgumentParser(prog="bench/booking.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, nothing written: does it work at all")
    quick = parser.parse_args(argv).quick
    if postgres.binary("initdb") is None:
        say("PostgreSQL is missing: sudo apt-get install postgresql")
        return 1
    table = report(quick)
    print(table)
    if not quick:
        _page.write("booking", table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
