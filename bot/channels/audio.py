"""`GET /audio/KEY.mp3`: the sound of a sentence somebody was told, made when it is first asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from bot.desk.private_words import Words

WAIT_S = 10.0
RETRY_S = 30
TYPES = {"mp3": "audio/mpeg", "ogg": "audio/ogg"}


class Recordings(Protocol):
    """Where sounds come from."""

    def sentence(self, key: str) -> Words | None:
        """What is to be said for a key, or None."""
        ...

    async def file(self, words: Words, codec: str) -> Path | None:
        """The sound file, or None when no voice could make it."""
        ...


def _uncounted() -> None:
    """For those who count nothing."""


def routes(recordings: Recordings, played: Callable[[], None] = _uncounted) -> list[Route]:
    """The audio route; `played` is called for every sound that was fetched, not for its further pieces."""

    async def audio(request: Request) -> Response:
        key, _, codec = request.path_params["name"].partition(".")
        found = await asyncio.to_thread(recordings.sentence, key) if codec in TYPES else None
        if found is None:
            return JSONResponse({"error": "not_found", "detail": "there is no such sentence"}, status_code=404)
        try:
            path = await asyncio.wait_for(recordings.file(found, codec), WAIT_S)
        except TimeoutError:
            path = None
        if path is None:
            detail = "no voice can speak now; the text is complete without it"
            headers = {"Retry-After": str(RETRY_S)}
            return JSONResponse({"error": "no_voice", "detail": detail}, status_code=503, headers=headers)
        if _from_its_start(request.headers.get("range")):
            await asyncio.to_thread(played)
        keep = "private, no-store" if found.personal else "public, max-age=31536000, immutable"
        headers = {"Cache-Control": keep, "X-Content-Type-Options": "nosniff"}
        return FileResponse(path, media_type=TYPES[codec], headers=headers)

    return [Route("/audio/{name}", audio, methods=["GET"])]


def _from_its_start(wanted: str | None) -> bool:
    """Whether a sound is fetched to be heard: browsers ask for two bytes first, and for later pieces afterwards."""
    return wanted is None or (wanted.startswith("bytes=0-") and wanted != "bytes=0-1")
