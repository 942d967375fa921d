"""The part of docs/benchmarks.md between two markers."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import statistics
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


def markers(name: str) -> tuple[str, str]:
    """The lines between which the part called `name` stands."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def write(name: str, table: str, page: Path = PAGE) -> None:
    """Put the table between its markers, leaving the rest as it is. Raises SystemExit when they are missing."""
    begin, end = markers(name)
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit(f"{page.name}: the markers {begin} and {end} are missing")
    page.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")


def read(name: str, page: Path = PAGE) -> str:
    """What stands between the markers; empty when nothing does."""
    begin, end = (re.escape(marker) for marker in markers(name))
    found = re.search(f"{begin}\n(.*?)\n?{end}", page.read_text(encoding="utf-8"), re.DOTALL)
    return found[1] if found else ""


def measured(command: str, load: float | None = None, during: bool = False) -> str:
    """What every table begins with: the day, the command that makes it, and the machine.

    `load` is that before the measurement where it is known, else that of the last quarter of an hour; `during`: the
    measurement itself is in it.
    """
    load = os.getloadavg()[2] if load is None else load
    busy = f"load average {load:.1f} with this run" if during else f"load before {load:.1f} of other work"
    today = dt.datetime.now().astimezone().date()
    return f"Measured on {today} with `{command}`: {os.cpu_count()} cores ({platform.machine()}), {busy}"


def row(*cells: object) -> str:
    """One line of a table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def head(*cells: str) -> list[str]:
    """The first two lines of a table."""
    return [row(*cells), "|" + "---|" * len(cells)]


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of all lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def spread(values: Sequence[float], digits: int = 1) -> str:
    """The median and, when they were several, the least and the most."""
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) < 2 else f"{middle} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> str:
    """How many times smaller ours is, by medians."""
    return f"{statistics.median(theirs) / statistics.median(ours):.1f} ×"
