"""The address Telegram calls; it says yes only when the update was answered, so nothing is lost in between."""

from __future__ import annotations

import asyncio
import hmac
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.body import TooLong, limited
from bot.channels.telegram_inbound import NotAnUpdate
from bot.channels.telegram_inbox import Inbox, InboxFull

PATH = "/webhooks/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1_000_000
PATIENCE_S = 25.0
COME_AGAIN_S = "3"


def webhook(inbox: Inbox, secret: str | None, patience_s: float = PATIENCE_S) -> Route:
    """The route. Without a secret every call is refused."""

    async def receive(request: Request) -> Response:
        if not _genuine(request, secret):
            return _refuse(403, "secret")
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return _refuse(415, "content type")
        try:
            settled = inbox.submit(json.loads(await _body(request)))
        except TooLong:
            return _refuse(413, "too large")
        except (NotAnUpdate, ValueError, RecursionError):
            return _refuse(400, "not an update")
        except InboxFull:
            return _later()
        done, _ = await asyncio.wait([settled], timeout=patience_s)
        return JSONResponse({"ok": True}) if done and not settled.cancelled() else _later()

    return Route(PATH, receive, methods=["POST"])


def _genuine(request: Request, secret: str | None) -> bool:
    given = request.headers.get(HEADER, "").encode()
    return secret is not None and hmac.compare_digest(given, secret.encode())


async def _body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > LARGEST:
        raise TooLong
    return await limited(request, LARGEST)


def _refuse(status: int, reason: str) -> Response:
    return JSONResponse({"error": reason}, status_code=status)


def _later() -> Response:
    return JSONResponse({"error": "busy"}, status_code=503, headers={"Retry-After": COME_AGAIN_S})
