"""`python -m bot.photo.worker`: loads the models, reads one picture after the other until its input ends.

Before anything else it says `{"ready": {"version"}}` or `{"error"}`. A request is `{"id", "bytes"}` and the file; the
answer is `{"id", "lines", "jpeg"}` and so many bytes of a clean picture, or `{"id", "refused"}`, or `{"id", "error"}`.
A line is `[text, score, left, top, right, bottom, [further looks]]`, its box in shares of the upright picture.
"""

from __future__ import annotations

import resource
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

from bot.photo.worker import pictures
from bot.voice.listening import wire

MEMORY = 3_500_000_000
LARGEST = 12_000_000
Read = Callable[[Any], tuple[Any, list[Any]]]


def limits() -> None:
    """So much memory and no file: a hostile picture ends this process and nothing else."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def serve(read: Read, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer one request after the other until the house closes the line."""
    for number, data in wire.pieces(requests, LARGEST, "a photo"):
        answer, jpeg = answered(read, data)
        answers.write(wire.line({"id": number, **answer}) + jpeg)
        answers.flush()


def answered(read: Read, data: bytes) -> tuple[dict[str, Any], bytes]:
    """What one file says, and the picture in a clean form."""
    try:
        upright, lines = read(pictures.opened(data))
        jpeg = pictures.clean(upright)
    except pictures.Refused as refused:
        return {"refused": refused.code}, b""
    except Exception as error:
        return {"error": type(error).__name__}, b""
    wide, high = upright.size
    return {"lines": [_told(line, wide, high) for line in lines], "jpeg": len(jpeg)}, jpeg


def _told(line: Any, wide: int, high: int) -> list[Any]:
    xs, ys = line.corners[:, 0] / wide, line.corners[:, 1] / high
    box = [round(float(v), 4) for v in (min(xs), min(ys), max(xs), max(ys))]
    return [line.text, round(line.score, 3), *box, list(line.again)]


def loaded() -> tuple[dict[str, str], wire.Serve]:
    """The reader with its models."""
    limits()
    from importlib.metadata import version

    from bot.photo.worker.reader import Reader

    return {"version": f"rapidocr {version('rapidocr')}"}, partial(serve, Reader().read)


def main() -> int:
    """Run until the input ends; 1 when the models cannot be loaded."""
    return wire.work(loaded)


if __name__ == "__main__":
    raise SystemExit(main())
