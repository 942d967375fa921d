"""A strict provider of short messages on a loopback port: it refuses what no provider would take.

`/json` wants a JSON object with `to` and `content`, `/form` a form and `/get` a query with `phone` and `text`; all
three want the key. `taken` holds what would have been sent, `mode` may be changed at any time.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.fakes.live_server import serving

KEY = "Bearer demo-key"
SLOW_S = 30.0
LONGEST = 500


class SmsServer:
    """The fake behind its address. Modes: ok, no_credit, 400, 429, 503, redirect, slow, endless."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.asked = 0
        self.mode = "ok"
        self.url = ""

    def texts(self, phone: str) -> list[str]:
        """What went to one number."""
        return [text for to, text in self.taken if to == phone]

    async def _answer(self, request: Request) -> Response:
        self.asked += 1
        if request.headers.get("authorization") != KEY:
            return JSONResponse({"code": 401}, 401)
        found = await _message(request)
        if isinstance(found, str):
            return JSONResponse({"code": 400, "why": found}, 400)
        return await self._moody(found)

    async def _moody(self, found: tuple[str, str]) -> Response:
        if self.mode == "no_credit":
            return JSONResponse({"code": 7})
        if self.mode == "redirect":
            return RedirectResponse("/get?phone=13000000000&text=x")
        if self.mode.isdigit():
            return PlainTextResponse("no", int(self.mode), {"Retry-After": "7"} if self.mode == "429" else {})
        self.taken.append(found)
        if self.mode == "slow":  # taken, but whoever asked may not live to hear it
            await asyncio.sleep(SLOW_S)
        return JSONResponse({"code": 0} if self.mode != "endless" else {"code": 0, "more": "x" * 1_000_000})

    def app(self) -> Starlette:
        """The addresses."""
        return Starlette(
            routes=[
                Route("/json", self._answer, methods=["POST"]),
                Route("/form", self._answer, methods=["POST"]),
                Route("/get", self._answer, methods=["GET"]),
            ]
        )


async def _message(request: Request) -> tuple[str, str] | str:
    """Number and words of a request, or what is wrong with it."""
    kind, body = request.headers.get("content-type", "").partition(";")[0], (await request.body()).decode()
    if request.url.path == "/json":
        if kind != "application/json":
            return "not JSON"
        values = json.loads(body)
        if set(values) != {"to", "content"}:
            return "wrong fields"
        phone, text = values["to"], values["content"]
    else:
        if request.url.path == "/form" and kind != "application/x-www-form-urlencoded":
            return "not a form"
        raw = body if request.url.path == "/form" else request.url.query
        fields = parse_qs(raw, keep_blank_values=True, strict_parsing=True)
        if set(fields) != {"phone", "text"} or any(len(v) != 1 for v in fields.values()):
            return "wrong fields"
        phone, text = fields["phone"][0], fields["text"][0]
    if not re.fullmatch(r"1[3-9][0-9]{9}", phone):
        return "no mobile number"
    return (phone, text) if 0 < len(text) <= LONGEST else "no words, or too many"


@contextmanager
def sms_server() -> Iterator[SmsServer]:
    """A running provider."""
    server = SmsServer()
    with serving(server.app()) as url:
        server.url = url
        yield server


def environment(url: str, kind: str = "json") -> dict[str, str]:
    """The settings that lead there."""
    headers = json.dumps({"Authorization": KEY})
    ok = {"LIANXIN_SMS_URL": f"{url}/{kind}", "LIANXIN_SMS_HEADERS": headers, "LIANXIN_SMS_OK": r'"code": ?0\b'}
    more = {
        "json": {"LIANXIN_SMS_BODY": '{"to": "{phone}", "content": "{text}"}'},
        "form": {"LIANXIN_SMS_TYPE": "form"},
        "get": {"LIANXIN_SMS_METHOD": "GET"},
    }
    return ok | more[kind]
