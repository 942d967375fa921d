"""Ten thousand reminders over Telegram on one morning: how fast, in how much memory, and what a kill -9 costs.

The house's own sweep and outbox send from a process of their own to a stand-in that keeps Telegram's limits strictly
(thirty messages a second over all, one to a chat). Half-way the process is killed and another one goes on. Writes its
part of docs/benchmarks.md; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _page  # noqa: E402
from bot.jobs.handing import CLAIM  # noqa: E402
from tests.fakes.reminder_run import MORNING, Worker, fill, logged, open_rows, store_of, telegram  # noqa: E402
from tests.fakes.telegram_api import TelegramApi  # noqa: E402

PEOPLE = 10_000
SPAN_S = 10.0
AIM = 29.0
AIM_DOUBLED = 1


@dataclass
class Run:
    """What was seen: when each message arrived (seconds), the memory of the sending process, and the counts."""

    people: int
    arrived: list[list[float]] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    refused: int = 0
    told: int = 0
    doubled: int = 0
    in_the_log: dict[int, int] = field(default_factory=dict)


def _sent(api: TelegramApi) -> list[float]:
    return [call.at for call in list(api.calls) if call.method == "sendMessage"]


def _watch(worker: Worker, api: TelegramApi, run: Run, until: int, store_empty: object = None) -> None:
    """Look on until so many messages have arrived (or the store is empty), noting the memory."""
    first = len(_sent(api))
    began = shown = time.monotonic()
    while True:
        count = len(_sent(api))
        if count >= until or (callable(store_empty) and store_empty()):
            break
        if worker.process.poll() is not None:
            raise SystemExit("the sending process ended by itself")
        if count > first:
            run.memory.append((time.monotonic(), worker.memory_mb()))
        if time.monotonic() - shown > 15:
            shown = time.monotonic()
            print(f"{count} of {run.people} sent, {shown - began:.0f} s", file=sys.stderr, flush=True)
        time.sleep(1)
    run.arrived.append(_sent(api)[first:])


def measure(people: int) -> Run:
    """Send, kill in the middle, go on, count."""
    run = Run(people)
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder, telegram(people) as (api, limits):
        url = f"sqlite:///{folder}/store.sqlite3"
        store = store_of(url)
        store.db.migrate()
        print(f"filling in {people} holders", file=sys.stderr, flush=True)
        fill(store, people)
        first = Worker(url, api.url, MORNING)
        _watch(first, api, run, people // 2)
        first.kill()
        second = Worker(url, api.url, MORNING + dt.timedelta(seconds=people / AIM) + CLAIM)
        _watch(second, api, run, 2 * people, lambda: len(_sent(api)) >= people - 50 and open_rows(store) == 0)
        second.kill()
        shown = [len(chat.shown) for chat in api.chats.values()]
        run.told = sum(1 for times in shown if times)
        run.doubled = sum(shown) - run.told
        for times in logged(store).values():
            run.in_the_log[times] = run.in_the_log.get(times, 0) + 1
        run.refused = limits.refused
        store.db.close()
    return run


def rates(times: Sequence[float]) -> list[float]:
    """Messages a second in every whole span of ten seconds."""
    spans = int((times[-1] - times[0]) // SPAN_S) if times else 0
    counts = [0] * max(spans, 1)
    for at in times:
        n = int((at - times[0]) // SPAN_S)
        if n < len(counts):
            counts[n] += 1
    return [count / SPAN_S for count in counts]


def table(run: Run) -> str:
    """The part of the page."""
    found = [rate for part in run.arrived for rate in rates(part)]
    parts = [(len(part) - 1) / (part[-1] - part[0]) for part in run.arrived if len(part) > 1]
    middle = _page.quantile(found, 0.5)
    memory = [mb for _, mb in run.memory]
    tenth = max(1, len(memory) // 20)
    early, late = _page.quantile(memory[tenth : 3 * tenth] or memory, 0.5), _page.quantile(memory[-2 * tenth :], 0.5)
    once = run.in_the_log.get(1, 0)
    lines = [
        f"{_page.measured('.venv/bin/python bench/outbox.py')}; "
        f"SQLite, {run.people} holders with a Telegram chat each, killed with -9 after half of them.",
        "",
        *_page.head("what", "measured"),
        _page.row("messages a second, whole run (before and after the kill)", " and ".join(f"{p:.1f}" for p in parts)),
        _page.row("in spans of ten seconds: least, middle, most", f"{min(found):.1f}, {middle:.1f}, {max(found):.1f}"),
        _page.row("refused by the stand-in as too fast, and sent again", run.refused),
        _page.row("memory of the sending process: early, late, most", f"{early:.0f}, {late:.0f}, {max(memory):.0f} MB"),
        _page.row("people told", f"{run.told} of {run.people}"),
        _page.row("people with it in their conversation exactly once", f"{once} of {run.people}"),
        _page.row("messages twice outside (sent, and killed before it was written down)", run.doubled),
        "",
        *_page.head("aim", "measured", "reached"),
        _page.row(f"sustained ≥ {AIM:.0f} a second", f"{min(parts):.1f}", "yes" if min(parts) >= AIM else "no"),
        _page.row("memory flat: late ≤ 1.1 × early", f"{late / early:.2f} ×", "yes" if late <= 1.1 * early else "no"),
        _page.row("everybody exactly once in the log", once, "yes" if once == run.people == run.told else "no"),
        _page.row(f"at most {AIM_DOUBLED} twice outside", run.doubled, "yes" if run.doubled <= AIM_DOUBLED else "no"),
    ]
    return "\n".join(lines)


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write it down (not with --quick)."""
    parser = argparse.ArgumentParser(prog="bench/outbox.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="600 people, nothing written: does it work at all")
    people = 600 if parser.parse_args(argv).quick else PEOPLE
    page = table(measure(people))
    print(page)
    if people == PEOPLE:
        _page.write("outbox", page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
