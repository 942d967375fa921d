"""How fast and how right dates are read, on every sentence of the tables; writes its part of docs/benchmarks.md.

Beside it, when `.venv-bench` is there (`make bench` builds it), the same sentences read by jionlp.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _page  # noqa: E402
from bot.hall import when  # noqa: E402

TABLES = {
    "when_expressions.tsv": "expressions",
    "when_strangers.tsv": "strangers' sentences",
    "when_writers.tsv": "five writers and inventions",
}
STOCK = ROOT / ".venv-bench" / "bin" / "python"
HEAD = (
    "| sentences | reader | n | exact | silently wrong | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|---|---|---|"
)
PART_OF_DAY = timedelta(hours=2)  # 下午 begins at noon for some and at one for others
NOTHING = ("NONE", "AMBIGUOUS")


@dataclass(frozen=True)
class Row:
    """One sentence, the moment it was said and what it means."""

    now: datetime
    text: str
    value: str


@dataclass(frozen=True)
class Outcome:
    """How one sentence was read: right, or a concrete value that is not the meant one; and the time it took."""

    right: bool
    silent: bool
    micros: float


def rows(name: str) -> Iterator[Row]:
    """The sentences of one table, each under the moment named by the last line with @."""
    now = datetime(2026, 11, 23, 9, 10)
    for line in (ROOT / "tests" / "unit" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            now = datetime.fromisoformat(line[2:].strip())
        elif "\t" in line and not line.startswith("#"):
            text, value = line.split("\t")
            yield Row(now, text, value)


def ours(said: Sequence[Row]) -> list[Outcome]:
    """Every sentence read by the grammar, after one pass that fills the caches."""
    for row in said[:50]:
        when.parse(row.text, row.now)
    out = []
    for row in said:
        begun = time.thread_time()
        value = str(when.parse(row.text, row.now))
        micros = (time.thread_time() - begun) * 1e6
        value = value.partition(":")[0] if value.startswith("AMBIGUOUS") else value
        out.append(Outcome(value == row.value, value != row.value and value not in NOTHING, micros))
    return out


def stock(said: Sequence[Row]) -> list[Outcome]:
    """The same sentences read by jionlp; empty when its environment is not there."""
    if not STOCK.is_file():
        return []
    asked = "".join(json.dumps([row.now.isoformat(), row.text]) + "\n" for row in said)
    script = [str(STOCK), str(ROOT / "bench" / "_stock_dates.py")]
    done = subprocess.run(script, input=asked, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    out = []
    for row, (start, end, micros) in zip(said, answers, strict=True):
        right = same(row.value, start, end)
        out.append(Outcome(right, start is not None and not right, micros))
    return out


def same(value: str, start: str | None, end: str | None) -> bool:
    """Whether jionlp's span is what is meant: any span that begins there for an instant, whole days for days, for a
    span of hours one whose ends are two hours away at most.

    It has no form for a question, an exclusion or a choice, so it never agrees with those.
    """
    if start is None or value == "NONE":
        return start is None and value == "NONE"
    if any(mark in value for mark in ("|", "NOT", "AMBIGUOUS")):
        return False
    first, _, last = value.partition("/")
    begins = datetime.fromisoformat(start)
    if "T" in first and not last:
        return begins == datetime.fromisoformat(first)
    if last == ".." or end is None:
        return last == ".." and end is None and begins == datetime.fromisoformat(first)
    ends = datetime.fromisoformat(end) + timedelta(seconds=int(end.endswith("59")))
    apart = (abs(begins - datetime.fromisoformat(first)), abs(ends - closing(last or first)))
    return max(apart) <= (PART_OF_DAY if "T" in first else timedelta())


def closing(text: str) -> datetime:
    """The first moment after a day or a span that ends there."""
    if "T" not in text:
        return datetime.fromisoformat(text) + timedelta(days=1)
    if text.endswith("T24:00"):
        return datetime.fromisoformat(text[:10]) + timedelta(days=1)
    return datetime.fromisoformat(text)


def line(sentences: str, reader: str, outcomes: Sequence[Outcome]) -> str:
    """One line of the table; shares in per cent, times in milliseconds."""
    times = sorted(o.micros / 1000 for o in outcomes)
    at = [times[min(len(times) - 1, int(len(times) * share))] for share in (0.50, 0.95, 0.99)]
    right, silent = (sum(getattr(o, name) for o in outcomes) / len(outcomes) for name in ("right", "silent"))
    figures = " | ".join(f"{t:.2f}" for t in at)
    return f"| {sentences} | {reader} | {len(outcomes)} | {right:.1%} | {silent:.1%} | {figures} |"


def report() -> str:
    """The table over all sentences."""
    lines = [f"{_page.measured('.venv/bin/python bench/when.py')}.", "", HEAD]
    totals: dict[str, list[Outcome]] = {"this project": [], "jionlp": []}
    for name, title in TABLES.items():
        said = list(rows(name))
        for reader, outcomes in (("this project", ours(said)), ("jionlp", stock(said))):
            totals[reader] += outcomes
            lines += [line(title, reader, outcomes)] if outcomes else []
    return "\n".join([*lines, *(line("all", reader, found) for reader, found in totals.items() if found)])


def main() -> int:
    """Measure, print the table and write it down."""
    table = report()
    print(table)
    _page.write("when", table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
