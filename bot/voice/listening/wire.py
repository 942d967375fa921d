"""What goes between the house and the process of an engine: one JSON line each way, samples behind the request.

The engine's process speaks first, `{"ready": {"version", "languages", "capabilities"}}` or `{"error"}`. A request is
`{"id", "bytes"}` and that many bytes of samples; the answer is `{"id", "text", "logprob"}` or `{"id", "error"}`.
Only the standard library is imported here: the process may run on another Python.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

LONGEST_LINE = 65_536


def line(value: Mapping[str, Any]) -> bytes:
    """A value as it goes over the wire; ASCII only, so that no locale can spoil it."""
    return json.dumps(dict(value)).encode("ascii") + b"\n"


def parsed(raw: bytes) -> dict[str, Any]:
    """The value of a line; raises ValueError when it is none of ours."""
    value = json.loads(raw.decode("utf-8"))
    if not isinstance(value, dict):
        raise ValueError("a line must hold an object")
    return value
