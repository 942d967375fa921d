"""What goes between the house and the process of an engine: one JSON line each way, samples behind the request.

The engine's process speaks first, `{"ready": {"version", "languages", "capabilities"}}` or `{"error"}`. A request is
`{"id", "bytes"}` and that many bytes of samples; the answer is `{"id", "text", "logprob"}` or `{"id", "error"}`.
Only the standard library is imported here: the process may run on another Python.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

LONGEST_LINE = 65_536
Serve = Callable[[BinaryIO, BinaryIO], None]


def line(value: Mapping[str, Any]) -> bytes:
    """A value as it goes over the wire; ASCII only, so that no locale can spoil it."""
    return json.dumps(dict(value)).encode("ascii") + b"\n"


def parsed(raw: bytes) -> dict[str, Any]:
    """The value of a line; raises ValueError when it is none of ours."""
    value = json.loads(raw.decode("utf-8"))
    if not isinstance(value, dict):
        raise ValueError("a line must hold an object")
    return value


def pieces(requests: BinaryIO, largest: int, what: str) -> Iterator[tuple[Any, bytes]]:
    """The id and the bytes of one request after the other until the house closes the line.

    Raises ValueError for one that says it has more than `largest` bytes and so is no `what`.
    """
    while raw := requests.readline(LONGEST_LINE):
        request = parsed(raw)
        size = int(request["bytes"])
        if not 0 <= size <= largest:
            raise ValueError(f"{size} bytes are not {what}")
        data = requests.read(size)
        if len(data) < size:
            return
        yield request["id"], data


def work(load: Callable[[], tuple[Mapping[str, Any], Serve]]) -> int:
    """The life of an engine's process: load, say so, serve until the input ends; 1 when it cannot be loaded.

    `load` gives what the engine says of itself, and what serves requests (input, output).
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries that print must not spoil the line
    try:
        about, serve = load()
    except Exception as error:
        answers.write(line({"error": f"{type(error).__name__}: {error}"[:300]}))
        answers.flush()
        return 1
    answers.write(line({"ready": dict(about)}))
    answers.flush()
    serve(sys.stdin.buffer, answers)
    return 0
