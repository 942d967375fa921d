"""Progress of a measurement on stderr, below the bar of tools/measure.py when that runs it."""

from __future__ import annotations

import sys


def say(*words: object) -> None:
    """One line."""
    print(*words, file=sys.stderr, flush=True)
