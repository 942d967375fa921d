"""A process that speaks the wire of a listening engine and misbehaves as told: `python … MODE [FOLDER]`.

It has no model: it answers with how many bytes it got. Modes: ok, hangs, crashes, garbage, other_id, error, dumb
(not ready for long), refuses (cannot load), once (crashes at its first start, then works; needs the folder).
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

HOLD_S = 7.0  # as in patience.py; this file runs alone


def put(value: object) -> None:
    sys.stdout.write((value if isinstance(value, str) else json.dumps(value)) + "\n")
    sys.stdout.flush()


def main() -> None:
    mode = sys.argv[1]
    if mode == "once":
        mark = Path(sys.argv[2]) / "started"
        mode = "ok" if mark.exists() else "crashes"
        mark.touch()
    if mode == "dumb":
        time.sleep(HOLD_S)
    if mode == "refuses":
        put({"error": "FileNotFoundError: model.bin"})
        return
    put({"ready": {"version": f"fake {os.getpid()}", "languages": ["zh"], "capabilities": ["confidence"]}})
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        got = len(sys.stdin.buffer.read(request["bytes"]))
        if mode == "hangs":
            time.sleep(HOLD_S)
        if mode == "crashes":
            os._exit(11)
        if mode == "slow":
            time.sleep(0.3)
        answer = {"id": request["id"], "text": f"续证{got}", "logprob": -0.1}
        failure = {"id": request["id"], "error": "RuntimeError"}
        put({"garbage": "\x00not json", "other_id": {**answer, "id": 99}, "error": failure}.get(mode, answer))


main()
