"""Looks at a film in a process of its own: `python -m bot.voice.film_check FILE` prints one JSON object about it."""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

import av

MOST_MEMORY = 2 * 1024**3
MOST_PROCESSOR_S = 20


def look(path: str) -> dict[str, Any]:
    """Container, codecs, length in seconds and size in pixels; the first picture must be decodable."""
    with av.open(path, mode="r") as film:
        if len(film.streams.video) != 1:
            return {"fault": "no_picture"}
        picture = film.streams.video[0]
        sounds = [one.codec_context.name for one in film.streams.audio]
        seconds = float(film.duration or 0) / av.time_base
        next(film.decode(picture))
        return {
            "container": film.format.name, "video": picture.codec_context.name, "audio": sounds, "seconds": seconds,
            "width": picture.codec_context.width, "height": picture.codec_context.height,
        }  # fmt: skip


def main() -> int:
    """Never more memory or processor time than a film of three minutes needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_PROCESSOR_S, MOST_PROCESSOR_S))
    try:
        told = look(sys.argv[1])
    except Exception as error:  # whatever a file of a stranger does to a decoder
        told = {"fault": type(error).__name__}
    print(json.dumps(told))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
