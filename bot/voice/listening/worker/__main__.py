"""`python -m bot.voice.listening.worker ENGINE MODEL [WORDS]`: loads a model, answers until its input ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from bot.voice.listening import wire

Hear = Callable[[bytes], dict[str, Any]]
LARGEST = 16_000 * 2 * 120


def load(engine: str, model: Path, words: str) -> tuple[dict[str, Any], Hear]:
    """What the engine says of itself, and the function that hears. Raises what its library raises."""
    if engine == "whisper":
        from bot.voice.listening.worker import whisper

        return whisper.load(model, words)
    from bot.voice.listening.worker import sherpa

    return sherpa.load(model, words)


def serve(hear: Hear, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer one request after the other until the house closes the line."""
    while raw := requests.readline(wire.LONGEST_LINE):
        request = wire.parsed(raw)
        size = int(request["bytes"])
        if not 0 <= size <= LARGEST:
            raise ValueError(f"{size} bytes are not a piece of speech")
        pcm = requests.read(size)
        if len(pcm) < size:
            return
        try:
            answer = hear(pcm)
        except Exception as error:
            answer = {"error": type(error).__name__}
        answers.write(wire.line({"id": request["id"], **answer}))
        answers.flush()


def main() -> int:
    """Run until the input ends; 1 when the model cannot be loaded."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries that print must not spoil the line
    engine, model, words = sys.argv[1], Path(sys.argv[2]), (*sys.argv[3:], "")[0]
    try:
        about, hear = load(engine, model, words)
    except Exception as error:
        answers.write(wire.line({"error": f"{type(error).__name__}: {error}"[:300]}))
        answers.flush()
        return 1
    answers.write(wire.line({"ready": about}))
    answers.flush()
    serve(hear, sys.stdin.buffer, answers)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
