"""What the long-running commands say of themselves: it must never be what ends them."""

from __future__ import annotations

import contextlib
import sys


def told(text: str) -> None:
    """A line on stderr, where it can be written: a full disk or a closed pipe behind it stops nothing."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)
