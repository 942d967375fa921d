"""How far the rendering is."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

WIDTH = 24


@dataclass
class Bar:
    """A line on stderr: how many of how many, what was rejected, what a second of sound costs, the time left."""

    total: int
    out: TextIO = field(default_factory=lambda: sys.stderr)
    done: int = 0
    rejected: int = 0
    rendered_s: float = 0.0
    cpu_s: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def step(self, made: Mapping[str, Any]) -> None:
        """One clip more."""
        self.done += 1
        self.rejected += not made["accepted"]
        self.rendered_s += made.get("rendered_s", 0.0)
        self.cpu_s += made.get("cpu_s", 0.0)
        end = "\n" if self.done == self.total else "\r" if self.out.isatty() else "\n"
        if self.out.isatty() or self.done % 25 == 0 or self.done == self.total:
            print(self.text(), end=end, file=self.out, flush=True)

    @property
    def factor(self) -> float:
        """Seconds of one core for a second of sound, the listening not counted."""
        return self.cpu_s / self.rendered_s if self.rendered_s else 0.0

    def text(self) -> str:
        """What the line says."""
        full = WIDTH * self.done // max(1, self.total)
        left = (time.monotonic() - self.began) / max(1, self.done) * (self.total - self.done)
        bar = "#" * full + "." * (WIDTH - full)
        rest = f"{int(left) // 60} min {int(left) % 60:02d} s left"
        return f"[{bar}] {self.done}/{self.total}, {self.rejected} rejected, real-time factor {self.factor:.2f}, {rest}"
