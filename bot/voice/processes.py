"""What programs beside the house are given: engines and decoders run in processes of their own."""

from __future__ import annotations

import os

_HANDED_ON = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR")
_SILENT = {
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime tells its makers of every model it loads, unless told not to
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",  # models lie on the disk
}


def environment() -> dict[str, str]:
    """The environment of such a process; no secret of ours is in it, and what runs in it tells nobody anything."""
    return {name: os.environ[name] for name in _HANDED_ON if name in os.environ} | _SILENT
