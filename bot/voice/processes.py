"""What programs beside the house are given: engines and decoders run in processes of their own."""

from __future__ import annotations

import os

_HANDED_ON = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR")


def environment() -> dict[str, str]:
    """The environment of such a process; no secret of ours is in it."""
    return {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
