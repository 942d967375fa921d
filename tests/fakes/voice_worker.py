"""A speech process in miniature: it speaks the line protocol of the workers, or piper's command line, and misbehaves.

Run by path: `voice_worker.py MODE` (lines) or as a program with `--model MODEL --output_file FILE` (the mode is what
the model file says). The sound is a swelling tone as long as speech would be.
"""

from __future__ import annotations

import io
import json
import math
import random
import struct
import sys
import time
import wave
from pathlib import Path

RATE = 16_000
PER_MINUTE = 250
HOLD_S = 7.0  # as in patience.py; this file runs alone


def sound(text: str, mode: str) -> bytes:
    hanzi = sum("一" <= c <= "鿿" for c in text)
    seconds = 60.0 if mode == "endless" else max(0.5, hanzi / PER_MINUTE * 60)
    chance = random.Random(1)

    def sample(i: int) -> float:
        if mode == "silence":
            return 0.0
        if mode == "noise":
            return chance.uniform(-0.4, 0.4)
        if mode == "swelling_noise":
            return chance.uniform(-0.4, 0.4) * max(0.0, math.sin(i / RATE * 13))
        if mode == "hum":
            return 0.3 * math.sin(i * 0.1)
        return 0.3 * max(0.0, math.sin(i / RATE * 13)) * math.sin(i * 0.08)

    if mode == "html":
        return b"<!DOCTYPE html><html>no</html>"
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", int(sample(i) * 32767)) for i in range(int(seconds * RATE))))
    whole = out.getvalue()
    return b"" if mode == "empty" else whole[:60] if mode == "truncated" else whole


def lines(mode: str) -> int:
    out = sys.stdout.buffer
    if mode == "bad_model":
        out.write(b'{"error": "ValueError"}\n')
        return 1
    out.write(b'{"ready": true}\n')
    out.flush()
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        if mode == "hang":
            time.sleep(HOLD_S)
        if mode == "crash":
            print(asked["text"], file=sys.stderr)
            return 139
        if mode == "garbage":
            out.write(asked["text"].encode() + b"\n")
        elif mode == "error":
            out.write(json.dumps({"id": asked["id"], "error": asked["text"]}).encode() + b"\n")
        else:
            body = sound(asked["text"], mode)
            size = 10**9 if mode == "huge" else len(body)
            out.write(json.dumps({"id": asked["id"], "bytes": size}).encode() + b"\n" + body)
        out.flush()
    return 0


def piper(arguments: list[str]) -> int:
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    mode = Path(given["--model"]).read_text()
    text = sys.stdin.read()
    if mode == "hang":
        time.sleep(HOLD_S)
    if mode == "crash":
        print(text)
        return 139
    if mode != "no_file":
        Path(given["--output_file"]).write_bytes(sound(text, mode))
    return 0


if __name__ == "__main__":
    sys.exit(piper(sys.argv[1:]) if sys.argv[1].startswith("--") else lines(sys.argv[1]))
