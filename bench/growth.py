"""Whether the house stays as quick as its store grows: 1, 10 and 100 times five weeks of a hall.

Filled by bench/_grown.py: a hundred times is 100,000 conversations with a million messages, 100,000 appointments and
100,000 licence holders. At each size: whole turns of a running house (all sizes up together and asked in turn, the real
engine), the gateway's and the store's part of a turn without an engine, the lists of the console through the whole
application, and what the clock does every few seconds. In SQLite, or with --postgres in a PostgreSQL of its own.
Writes its part of docs/benchmarks.md (SQLite the plots in docs/plots as well); progress goes to stderr. Takes four
minutes on a quiet machine.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _growing, _grown, _page  # noqa: E402
from bench._progress import say  # noqa: E402
from bot.console.figures_plot import Series, lines  # noqa: E402
from tests.fakes import postgres  # noqa: E402
from tests.fakes.console import ConsoleHouse  # noqa: E402
from tests.fakes.product import Product  # noqa: E402

SIZES, QUICK_SIZES = (1, 10, 100), (1, 3)
TIMES, TURNS = 40, 120
PLOTS = ROOT / "docs" / "plots"
KEY = b"k" * 32  # of tests/fakes/console.py
FLAT = 1.5  # a hundred times the rows may take so many times as long; twice the height of an index is 1.3 or so
NOISE_MS = 3.0
QUESTIONS = ("续证要收多少钱", "续证要带什么材料", "你们几点上班", "停业要办什么手续", "证丢了怎么补")
GROUPS = {
    "turns": ("Turns", {"whole turn": "turn", "a question": "no engine", "booked and cancelled": "booking"}),
    "lists": ("Lists of the console", {"the queue": "queue", "the day": "day", "holders, first page": "holders"}),
    "clock": (
        "What the clock does",
        {"what the clock ends": "lapses", "reminder sweep": "reminders", "outbox round": "outbox"},
    ),
}
SQLITE, POSTGRES = "SQLite", "PostgreSQL (fsync on, loopback, its settings as shipped)"
Found = dict[str, dict[int, list[float]]]  # what was done, size, milliseconds of each time


@dataclass(frozen=True)
class Filled:
    """The store of one size: in the folder, or in the database at `url`."""

    folder: Path
    url: str | None = None

    def house(self, fresh: bool = False) -> ConsoleHouse:
        """The house over it."""
        return ConsoleHouse(self.folder, fresh=fresh, db_url=self.url)

    def running(self, data: Path) -> Product:
        """The product over it, not started yet."""
        (data / "keys").mkdir(parents=True, mode=0o700)
        (data / "keys" / "seal.key").write_bytes(KEY)
        if self.url is not None:
            return Product(data, {"LIANXIN_DB_URL": self.url})
        (self.folder / "console.db").replace(data / "store.sqlite3")
        return Product(data)


def filled(folder: Path, times: int, server: str | None) -> Filled:
    """Fill the store of one size; `server` is the URL of a PostgreSQL in which it gets a database of its own."""
    folder.mkdir()
    one = Filled(folder, None if server is None else postgres.database(server, f"grown_{times}"))
    house = one.house(fresh=True)
    began = time.perf_counter()
    _grown.fill(house.store, house.clock.now(), times, lambda what: say("filling", what))
    house.store.db.scrub()  # what a house does by itself as it grows: the log written back, dead rows and maps seen to
    with house.store.db.engine.connect() as c:
        size = "page_count * page_size from pragma_page_count(), pragma_page_size()"
        asked = f"select {size}" if one.url is None else "select pg_database_size(current_database())"
        size_mb = int(c.exec_driver_sql(asked).scalar_one()) / 1e6
    house.close()
    say(f"×{times}: {size_mb:.0f} MB in {time.perf_counter() - began:.0f} s")
    return one


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes once."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def parts(stores: Mapping[int, Filled], times: int, found: Found) -> None:
    """Everything of bench/_growing.py, every size in turn, in this process."""
    houses = {size: one.house() for size, one in stores.items()}
    work = {
        size: {**_growing.turns(house.store), **_growing.rounds(house.store), **_growing.pages(house)}
        for size, house in houses.items()
    }
    for name in work[min(work)]:
        say(name)
        took = {size: [] for size in work}  # type: dict[int, list[float]]
        for turn in range(times + 2):
            for size, each in work.items():
                ms = milliseconds(each[name])
                if turn >= 2:  # the first ones fill what is kept in memory
                    took[size].append(ms)
        found[name] = took
    for size, house in houses.items():
        check = milliseconds(house.store.appointments.miscounted) + milliseconds(house.store.appointments.half_taken)
        found.setdefault("check of all places (a whole proof, by a command)", {})[size] = [check]
        house.close()


def turns(stores: Mapping[int, Filled], folder: Path, count: int, found: Found) -> None:
    """Whole turns of people of the past: each size is a running house of its own."""
    houses = {size: one.running(folder / f"house-{size}") for size, one in stores.items()}
    took: dict[int, list[float]] = {size: [] for size in houses}
    try:
        for size, house in houses.items():
            say(f"starting the house of ×{size} ...")
            house.start()
        for turn in range(count + 10):
            for size, house in houses.items():
                who, words = _grown.sender(200 + turn % 100), QUESTIONS[turn % len(QUESTIONS)]
                ms = milliseconds(lambda house=house, who=who, words=words: house.say(who, words))  # type: ignore[misc]
                if turn >= 10:
                    took[size].append(ms)
    finally:
        for house in houses.values():
            house.stop()
    found["whole turn"] = took


def measure(sizes: Sequence[int], times: int, count: int, in_postgres: bool = False) -> Found:
    """Everything at every size."""
    found: Found = {}
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name, ExitStack() as stack:
        server = stack.enter_context(postgres.cluster(fsync=True)) if in_postgres else None
        folder = Path(name)
        stores = {size: filled(folder / str(size), size, server) for size in sizes}
        parts(stores, times, found)
        turns(stores, folder, count, found)
    return {"whole turn": found.pop("whole turn"), **found}


def grown(took: Mapping[int, Sequence[float]]) -> float:
    """How many times the median of the largest is that of the smallest."""
    return _page.quantile(took[max(took)], 0.5) / _page.quantile(took[min(took)], 0.5)


def flat(took: Mapping[int, Sequence[float]]) -> bool:
    """Whether it stays the same, give or take what an index grows by."""
    more = _page.quantile(took[max(took)], 0.5) - _page.quantile(took[min(took)], 0.5)
    return grown(took) <= FLAT or more <= NOISE_MS


def table(found: Found, sizes: Sequence[int], times: int, count: int, in_postgres: bool = False) -> str:
    """The part of the page."""
    asked, kind = (" --postgres", POSTGRES) if in_postgres else ("", SQLITE)
    head = (
        f"{_page.measured(f'.venv/bin/python bench/growth.py{asked}')}; {kind}; "
        f"{count} turns, everything else {times} times, all sizes in turn. ×1 is 1,000 conversations of ten messages, "
        "1,000 appointments and 1,000 licence holders; the work of the day is the same at any size."
    )
    columns = [f"×{size}, p50 ms (p95)" for size in sizes]
    rows = _page.head("what", *columns, f"×{max(sizes)} ÷ ×1", "flat")
    for what, took in found.items():
        cells = [f"{_page.quantile(took[size], 0.5):.1f} ({_page.quantile(took[size], 0.95):.1f})" for size in sizes]
        rows.append(_page.row(what, *cells, f"{grown(took):.1f}", "yes" if flat(took) else "no"))
    shown = [] if in_postgres else ["", *(f"![{title}](plots/growth-{key}.svg)" for key, (title, _) in GROUPS.items())]
    return "\n".join([head, "", *rows, *shown])


def plot(found: Found, sizes: Sequence[int], folder: Path = PLOTS) -> None:
    """One picture a group: p50 over the size of the store."""
    folder.mkdir(exist_ok=True)
    for key, (title, names) in GROUPS.items():
        series = [
            Series(short, [_page.quantile(found[name][size], 0.5) for size in sizes]) for name, short in names.items()
        ]
        told = "; ".join(f"{one.name}: {', '.join(f'{v or 0:.1f}' for v in one.values)} ms" for one in series)
        drawn = lines(key, f"{title}, median ms", told, [f"×{size}" for size in sizes], series)
        picture = str(drawn).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        (folder / f"growth-{key}.svg").write_text(picture + "\n", encoding="utf-8")


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write it down (not with --quick)."""
    parser = argparse.ArgumentParser(prog="bench/growth.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="×1 and ×3, nothing written: does it work at all")
    parser.add_argument("--postgres", action="store_true", help="in a PostgreSQL of its own instead of SQLite")
    given = parser.parse_args(argv)
    sizes, times, count = (QUICK_SIZES, 5, 20) if given.quick else (SIZES, TIMES, TURNS)
    found = measure(sizes, times, count, given.postgres)
    page = table(found, sizes, times, count, given.postgres)
    print(page)
    if given.quick:
        return 0
    if not given.postgres:
        plot(found, sizes)
    _page.write("growth-postgres" if given.postgres else "growth", page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
