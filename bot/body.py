"""Reading what was posted, never more of it than may come."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response


class TooLong(Exception):
    """More was sent than may come."""


async def limited(request: Request, most: int) -> bytes:
    """The whole body. Raises TooLong as soon as it grows beyond `most` bytes, whatever length was announced."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooLong
    return bytes(body)


async def hung_up(_request: Request, _error: Exception) -> Response:
    """For whoever left while sending: nobody reads the answer, and it is no fault of the house."""
    return Response(status_code=400)
