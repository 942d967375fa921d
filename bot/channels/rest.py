"""The REST channel: compatible with Rasa's, with once-only delivery, refused nonsense and a token off loopback."""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator
from typing import Any, Protocol

from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.body import TooLong, limited
from bot.channels.limits import NOBODY, TOO_FAST, PersonLimits, retry_after

LARGEST = 256 * 1024
LONGEST_SENDER, LONGEST_ID = 120, 100


class RestHost(Protocol):
    """What the channel needs of the gateway."""

    async def take(self, channel: str, sender: str, text: str, message_id: str | None) -> list[dict[str, Any]]:
        """Answer one message."""
        ...

    def listen(self, channel: str, sender: str, after: int) -> AsyncIterator[dict[str, Any]]:
        """The clerk's messages and notices for one sender as they come."""
        ...


class Refused(Exception):
    """A request that cannot be taken: `code` and a sentence that says why."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail

    def response(self) -> JSONResponse:
        """The refusal as JSON."""
        return JSONResponse({"error": self.code, "detail": self.detail}, status_code=self.status)


class RestChannel:
    """`POST /webhooks/rest/webhook` and `GET /events`; `token` None means that only loopback may call."""

    def __init__(self, host: RestHost, token: str | None, open_to_all: bool, limits: PersonLimits = NOBODY) -> None:
        self._host = host
        self._token = token
        self._open = open_to_all
        self._limits = NOBODY if open_to_all else limits  # what calls on this machine counts for itself

    def routes(self) -> list[Route]:
        """The channel's routes."""
        return [
            Route("/webhooks/rest/webhook", self.webhook, methods=["POST"]),
            Route("/events", self.events, methods=["GET"]),
        ]

    def _authorise(self, request: Request) -> None:
        if self._open:
            return
        given = request.headers.get("authorization", "")
        if not self._token or not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            raise Refused(401, "unauthorized", "send the header Authorization: Bearer <LIANXIN_REST_TOKEN>")

    async def webhook(self, request: Request) -> Response:
        """Answer one message; every refusal is a 4xx with `error` and `detail`."""
        try:
            self._authorise(request)
            sender, message, message_id = _parse(await read_limited(request, LARGEST))
        except Refused as refused:
            return refused.response()
        if wait := self._limits.wait("rest", sender):
            return JSONResponse({"error": "too_fast", "detail": TOO_FAST}, 429, retry_after(wait))
        return JSONResponse(await self._host.take("rest", sender, message, message_id))

    async def events(self, request: Request) -> Response:
        """A live stream of what is sent to one sender outside of a turn."""
        try:
            self._authorise(request)
            sender = _sender(request.query_params.get("sender"))
        except Refused as refused:
            return refused.response()
        stream = self._host.listen("rest", sender, event_number(request.headers.get("last-event-id", "")))
        return EventSourceResponse(_encoded(stream), ping=15)


def event_number(named: str) -> int:
    """The event that was seen last; what is no number, or none that a store can hold, is the beginning."""
    return int(named) if named.isascii() and named.isdigit() and len(named) < 19 else 0


async def _encoded(stream: AsyncIterator[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
    async for event in stream:
        yield {"id": str(event.get("id", "")), "event": "message", "data": json.dumps(event, ensure_ascii=False)}


async def read_limited(request: Request, largest: int) -> bytes:
    """The body, or Refused 413 once it grows beyond `largest` bytes."""
    try:
        return await limited(request, largest)
    except TooLong as error:
        raise Refused(413, "too_large", f"a message may have at most {largest} bytes") from error


def _parse(body: bytes) -> tuple[str, str, str | None]:
    try:
        raw = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refused(400, "not_utf8", "the body must be UTF-8") from None
    except (ValueError, RecursionError):
        raise Refused(400, "not_json", "the body must be a JSON object with sender and message") from None
    if not isinstance(raw, dict):
        raise Refused(400, "not_an_object", "the body must be a JSON object with sender and message")
    message = raw.get("message", "")
    if not isinstance(message, str):
        raise Refused(400, "bad_message", "message must be a string")
    metadata = raw.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise Refused(400, "bad_metadata", "metadata must be an object")
    return _sender(raw.get("sender")), message, _message_id(metadata.get("message_id"))


def _sender(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Refused(400, "missing_sender", "sender must be a non-empty string")
    if len(value) > LONGEST_SENDER or not value.isprintable():
        raise Refused(400, "bad_sender", f"sender must be printable and have at most {LONGEST_SENDER} characters")
    return value


def _message_id(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str | int) or not 0 < len(str(value)) <= LONGEST_ID or not str(value).isprintable():
        raise Refused(400, "bad_message_id", f"message_id must have 1 to {LONGEST_ID} printable characters")
    return str(value)
