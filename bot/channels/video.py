"""`/video/ID.mp4` (or `.webm`) and `/video/ID.vtt`: the hall's own video beside an answer, and its captions.

Served while it is published, its speaker agrees and its answer has the words it was made for; else 404.
"""

from __future__ import annotations

import asyncio
import re

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from bot.desk.videos import PATH, VideoDesk
from bot.store.videos import Video

TYPES = {"mp4": "video/mp4", "webm": "video/webm", "vtt": "text/vtt; charset=utf-8"}
HEADERS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
_NAME = re.compile(r"([1-9][0-9]{0,8})\.(mp4|webm|vtt)")


def routes(desk: VideoDesk) -> list[Route]:
    """The one address; no-cache with an ETag: what was taken out of use must not play from a cache for days."""

    async def video(request: Request) -> Response:
        found = _NAME.fullmatch(request.path_params["name"])
        one = await asyncio.to_thread(desk.played, int(found[1])) if found else None
        if found is None or one is None or found[2] not in (one.kind, "vtt"):
            return _missing()
        tag = f'"{one.sha256[:32]}-{found[2]}"'
        headers = {**HEADERS, "ETag": tag, "Cache-Control": "no-cache"}
        if tag in request.headers.get("if-none-match", "") and "range" not in request.headers:
            return Response(status_code=304, headers=headers)
        return _sent(desk, one, found[2], headers)

    return [Route(f"{PATH}{{name}}", video, methods=["GET"])]


def _sent(desk: VideoDesk, one: Video, ending: str, headers: dict[str, str]) -> Response:
    if ending == "vtt":
        return Response(one.captions, headers={**headers, "Content-Type": TYPES["vtt"]})
    path = desk.file(one)
    return FileResponse(path, headers=headers, media_type=TYPES[ending]) if path.is_file() else _missing()


def _missing() -> Response:
    return JSONResponse({"error": "not_found", "detail": "there is no such video"}, status_code=404)
