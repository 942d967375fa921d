"""What happened how often in this process; turns, rounds and refusals count in several threads."""

from __future__ import annotations

import threading
from collections import Counter


class Counts(Counter[str]):
    """Read like any counter, added to by `add` alone: adding to an entry is reading and writing."""

    def __init__(self) -> None:
        super().__init__()
        self._adding = threading.Lock()

    def add(self, what: str, number: int = 1) -> None:
        """It happened once, or so often."""
        with self._adding:
            self[what] += number
