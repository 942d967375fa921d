"""What is said over HTTP while the store cannot be reached or written: come again soon, with the same message id.

Nothing was done then, or it will be done once: the message is put in first, and every effect is one transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

log = logging.getLogger("lianxin.away")
AGAIN_S = 3
DETAIL = "the store cannot be reached just now; sending it again with the same id is safe"
WORDS = "这会儿记不下来，请过一会儿再试。"


async def away(request: Request, error: Exception) -> Response:
    """503 with Retry-After, as JSON for programs and as a sentence for a browser's page."""
    log.error("%s: the store cannot be reached (%s)", request.url.path, _kind(error))
    headers = {"Retry-After": str(AGAIN_S), "Cache-Control": "no-store"}
    if "text/html" in request.headers.get("accept", ""):
        return PlainTextResponse(WORDS, 503, headers)
    return JSONResponse({"error": "away", "detail": DETAIL}, 503, headers)


def _kind(error: Exception) -> str:
    """What it was, without the statement and its values."""
    return type(getattr(error, "orig", None) or error).__name__


HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    OperationalError: away,
    InterfaceError: away,
    TimeoutError: away,
}
"""For the application: errors of the store itself, not of what was asked of it."""
