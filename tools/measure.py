"""Runs measurements: `tools/measure.py bench|bench-stock|soak`, behind the make targets of the same names.

bench/stock*.py belongs to bench-stock, bench/soak*.py to soak, every other bench/*.py to bench; a name that
begins with an underscore is a part of others and is not started. One bar on stderr stands for all of them, above it
what each says itself; how long each took is kept in LIANXIN_DATA/bench/took.json, and the next bar goes by that.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("bench", "bench-stock", "soak")
# Seconds on two quiet cores, for the first bar of all; with the stock models of bench-stock.
USUAL = {
    "booking": 120, "console": 40, "figures": 40, "fitting": 175, "floor": 90, "growth": 240, "houses": 280,
    "outbox": 355, "scale": 130, "turns": 80, "understanding": 300, "voice": 60, "when": 60,
    "soak_booking": 420, "soak_day": 780, "soak_faults": 1000,
    "stock_house": 1500, "stock_rivals": 1200, "stock_understanding": 5400,
}  # fmt: skip
TOGETHER = (("fitting", "outbox"),)
"""One computes on one core; the other waits for Telegram's pace most of its time."""
WIDTH = 24


def kind_of(script: Path) -> str:
    """Which measurement a script belongs to."""
    if script.name.startswith("stock"):
        return "bench-stock"
    return "soak" if script.name.startswith("soak") else "bench"


def scripts(folder: Path) -> list[Path]:
    """Every measurement there is, in the order of their names."""
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))


def groups(chosen: Sequence[Path]) -> list[list[Path]]:
    """The scripts in their order; those that run together as one."""
    found: list[list[Path]] = []
    for script in chosen:
        pair = next((names for names in TOGETHER if script.stem in names), ())
        group = next((one for one in found if pair and one[0].stem in pair), None)
        if group is None:
            found.append([script])
        else:
            group.append(script)
    return found


class Bar:
    """The bar over all scripts: how much is done by the usual time of each, and how long it will still take."""

    def __init__(self, plan: Sequence[float], out: TextIO) -> None:
        self._plan = list(plan)
        self._out = out
        self._began = self._since = time.monotonic()
        self._at, self._name = 0, ""
        self._lock = threading.Lock()
        self._shown = 0.0

    def begin(self, number: int, name: str) -> None:
        """The group of that number runs now."""
        self._at, self._name, self._since = number, name, time.monotonic()
        self.show(always=True)

    def line(self) -> str:
        """The bar as it is now."""
        now = time.monotonic()
        part = min(0.98, (now - self._since) / self._plan[self._at]) if self._at < len(self._plan) else 0.0
        passed = sum(self._plan[: self._at]) + part * sum(self._plan[self._at : self._at + 1])
        whole = sum(self._plan) or 1.0
        full = round(WIDTH * passed / whole)
        left = (whole - passed) / 60
        return (
            f"[{'█' * full}{'░' * (WIDTH - full)}] {100 * passed / whole:3.0f} %  {self._at}/{len(self._plan)}  "
            f"{(now - self._began) / 60:.0f} min, {left:.0f} min left  {self._name}"
        )

    def show(self, always: bool = False) -> None:
        """Draw it: in its place on a terminal, elsewhere as a line, once a minute."""
        with self._lock:
            self._show(always)

    def _show(self, always: bool) -> None:
        if self._out.isatty():
            self._out.write(f"\r\x1b[K{self.line()}")
        elif always or time.monotonic() - self._shown >= 60:
            self._shown = time.monotonic()
            self._out.write(f"{self.line()}\n")
        self._out.flush()

    def say(self, words: str) -> None:
        """A line of a script, above the bar."""
        with self._lock:
            self._out.write(f"\r\x1b[K{words}\n" if self._out.isatty() else f"{words}\n")
            self._show(always=False)


def _listen(child: subprocess.Popen[str], bar: Bar) -> None:
    assert child.stderr is not None
    for line in child.stderr:
        if words := line.rstrip():
            bar.say(f"  {words}")


def _tick(bar: Bar, done: threading.Event) -> None:
    while not done.wait(2):
        bar.show()


def run(group: Sequence[Path], root: Path, bar: Bar) -> dict[str, float]:
    """Run a group at once; the seconds of each script that ended well."""
    began, done = time.monotonic(), threading.Event()
    children = {
        script.stem: subprocess.Popen([sys.executable, str(script)], cwd=root, stderr=subprocess.PIPE, text=True)
        for script in group
    }
    readers = [threading.Thread(target=_listen, args=(child, bar)) for child in children.values()]
    for reader in (*readers, threading.Thread(target=_tick, args=(bar, done), daemon=True)):
        reader.start()
    took: dict[str, float] = {}
    waiting = dict(children)
    while waiting:
        for name, child in list(waiting.items()):
            try:
                if child.wait(0.2) == 0:
                    took[name] = round(time.monotonic() - began, 1)
                del waiting[name]
            except subprocess.TimeoutExpired:
                continue
    for reader in readers:
        reader.join()
    done.set()
    return took


def kept(root: Path) -> Path:
    """Where it is kept how long each took."""
    return Path(os.environ.get("LIANXIN_DATA") or root / "var").expanduser() / "bench" / "took.json"


def usual(path: Path) -> dict[str, float]:
    """The seconds of each script, as they were last time."""
    try:
        return {**USUAL, **json.loads(path.read_text())}
    except (OSError, ValueError):
        return dict(USUAL)


def main(argv: Sequence[str], root: Path = ROOT) -> int:
    """Run the scripts of one kind, one after the other.

    Returns 0 when all of them did (or the folder is empty), 1 when one failed or this kind has none.
    """
    parser = argparse.ArgumentParser(prog="tools/measure.py", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    kind = parser.parse_args(argv).kind
    there = scripts(root / "bench")
    if not there:
        print("nothing to measure yet: bench/ holds no measurement", file=sys.stderr)
        return 0
    chosen = [script for script in there if kind_of(script) == kind]
    if not chosen:
        print(f"bench/ holds no measurement for {kind}", file=sys.stderr)
        return 1
    times, plan = usual(kept(root)), groups(chosen)
    bar = Bar([max(times.get(script.stem, 60.0) for script in group) for group in plan], sys.stderr)
    took: dict[str, float] = {}
    for number, group in enumerate(plan):
        bar.begin(number, " + ".join(script.stem for script in group))
        took |= run(group, root, bar)
    bar.begin(len(plan), "done")
    kept(root).parent.mkdir(parents=True, exist_ok=True)
    kept(root).write_text(json.dumps({**times, **took}))
    failed = [script.stem for script in chosen if script.stem not in took]
    for name, seconds in took.items():
        bar.say(f"  {name}: {seconds:.0f} s")
    if failed:
        bar.say(f"failed: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
