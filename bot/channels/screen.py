"""`/screen`: the hall's television (`?led=1`: its LED strip, `?sound=1`: it speaks), and `/screen/now`, what it shows.

It needs no account and shows nothing about anybody. The page fetches anew every 20 seconds and goes on with what it has
while the house is away.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.page.assets import Assets
from bot.channels.page.drawn import page_templates
from bot.channels.ticket_picture import code_path
from bot.channels.web import NO_STORE, PAGE_HEADERS

Shown = Callable[[datetime, bool], Mapping[str, Any]]
_HOST = re.compile(r"https?://[0-9A-Za-z.-]{1,120}(?::[0-9]{1,5})?/")


def routes(
    shown: Shown, hall: Callable[[], Mapping[str, Any]], now: Callable[[], datetime], public_url: str | None = None
) -> list[BaseRoute]:
    """The two addresses; `hall` gives `name` and `demo`, `public_url` is where people reach the page."""
    screen = _Screen(shown, hall, now, public_url)
    return [
        Route("/screen", screen.page, methods=["GET"]),
        Route("/screen/now", screen.now, methods=["GET"]),
    ]


class _Screen:
    def __init__(
        self, shown: Shown, hall: Callable[[], Mapping[str, Any]], now: Callable[[], datetime], public_url: str | None
    ) -> None:
        self._shown = shown
        self._hall = hall
        self._now = now
        self._public_url = public_url
        self._assets = Assets()
        self._templates = page_templates()

    async def page(self, request: Request) -> Response:
        """The page for the television, or the one for the LED strip."""
        led, hall = request.query_params.get("led") == "1", self._hall()
        address = None if led else self._address(request)
        path, width = code_path(address) if address else ("", 0)
        html = self._templates.get_template("led.html" if led else "screen.html").render(
            hall={"name": hall["name"], "demo": bool(hall.get("demo"))}, asset=self._assets.url,
            edition=self._edition(), sound=_wants_sound(request), code_path=path, code_width=width,
        )  # fmt: skip
        return HTMLResponse(html, headers=PAGE_HEADERS)

    async def now(self, request: Request) -> Response:
        """What is shown at this moment; `edition` is another one when the page itself should be loaded anew."""
        shown = await asyncio.to_thread(self._shown, self._now(), _wants_sound(request))
        return JSONResponse({**shown, "hall": self._hall()["name"], "edition": self._edition()}, headers=NO_STORE)

    def _edition(self) -> str:
        return "".join(self._assets.url(name)[-6:] for name in ("page.screen.js", "page.screen.css"))

    def _address(self, request: Request) -> str | None:
        """Where a telephone finds the page; None where only this machine could follow it."""
        if self._public_url:
            return self._public_url.rstrip("/") + "/"
        base = str(request.base_url)
        return base if _HOST.fullmatch(base) and not _own_machine(request.url.hostname or "") else None


def _wants_sound(request: Request) -> bool:
    return request.query_params.get("sound") == "1"


def _own_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or "." not in host
