"""`python -m bot.voice.listening.worker ENGINE MODEL [WORDS]`: loads a model, answers until its input ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
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
    for number, pcm in wire.pieces(requests, LARGEST, "a piece of speech"):
        try:
            answer = hear(pcm)
        except Exception as error:
            answer = {"error": type(error).__name__}
        answers.write(wire.line({"id": number, **answer}))
        answers.flush()


def main() -> int:
    """Run until the input ends; 1 when the model cannot be loaded."""
    engine, model, words = sys.argv[1], Path(sys.argv[2]), (*sys.argv[3:], "")[0]

    def loaded() -> tuple[dict[str, Any], wire.Serve]:
        about, hear = load(engine, model, words)
        return about, partial(serve, hear)

    return wire.work(loaded)


if __name__ == "__main__":
    raise SystemExit(main())
