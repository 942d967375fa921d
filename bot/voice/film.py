"""Whether a file is a film that every browser plays: MP4 with H.264 or WebM with VP9, short, of a sensible size."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.voice.processes import environment

LARGEST_BYTES = 60_000_000
LONGEST_S = 180.0
SMALLEST_SIDE, LARGEST_SIDE = 160, 1920
PATIENCE_S = 30.0
ROOT = Path(__file__).resolve().parents[2]
KINDS = {
    "mp4": ("mp4", {"h264"}, {"aac", "mp3"}),
    "webm": ("webm", {"vp9"}, {"opus", "vorbis"}),
}
"""By ending: what the container must be called, and which pictures and sounds may be in it."""


class BadFilm(Exception):
    """A file that is not taken: `type`, `codec`, `long`, `short`, `size` or `broken`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Film:
    """What was found: `kind` is the ending it is kept with."""

    kind: str
    seconds: float
    width: int
    height: int


def sniffed(head: bytes) -> str:
    """`mp4` or `webm` by the first bytes of a file. Raises BadFilm `type`."""
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "webm"
    raise BadFilm("type")


def inspect(path: Path) -> Film:
    """Look at a file in a process of its own, which may hang or die of it. Raises BadFilm."""
    with path.open("rb") as file:
        kind = sniffed(file.read(16))
    told = _told(path)
    if "fault" in told:
        raise BadFilm("broken")
    container, pictures, sounds = KINDS[kind]
    if container not in told["container"].split(","):
        raise BadFilm("type")
    if told["video"] not in pictures or not set(told["audio"]) <= sounds:
        raise BadFilm("codec")
    if not 1.0 <= told["seconds"] <= LONGEST_S:
        raise BadFilm("long" if told["seconds"] > LONGEST_S else "short")
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in (told["width"], told["height"])):
        raise BadFilm("size")
    return Film(kind, round(told["seconds"], 2), told["width"], told["height"])


def _told(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bot.voice.film_check", str(path.resolve())]
    try:
        done = subprocess.run(  # noqa: S603 (our own command)
            command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        told = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise BadFilm("broken") from None
    return told if isinstance(told, dict) else {"fault": "garbled"}
