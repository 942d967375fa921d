"""How often the supervisor had to start a process of the house again; a small file, because it outlives them all."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

NOTE = "restarts.json"
"""A file in LIANXIN_DATA, written by `run` alone."""


def note(data: Path, process: str) -> None:
    """Count one more; a disk that refuses loses the count and nothing else."""
    counts = read(data)
    counts[process] = counts.get(process, 0) + 1
    fresh = data / f".{NOTE}"
    with contextlib.suppress(OSError):
        fresh.write_text(json.dumps(counts), encoding="utf-8")
        fresh.replace(data / NOTE)


def read(data: Path) -> dict[str, int]:
    """The counts by process; empty where nothing was ever started again, or somebody else starts the processes."""
    try:
        found = json.loads((data / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): int(v) for k, v in found.items() if isinstance(v, int)} if isinstance(found, dict) else {}
