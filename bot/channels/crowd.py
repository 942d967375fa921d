"""How much one address may ask in a minute, in front of every page: whoever is too fast is told when to come back.

The address is what uvicorn believes: that of the connection, or of X-Forwarded-For where it comes from a proxy that
FORWARDED_ALLOW_IPS names (127.0.0.1 unless set). The machine itself is not counted: behind it may stand a proxy that
does not say who is calling, and then one guest would close the door for all.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from collections import Counter
from collections.abc import Callable
from enum import Enum

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.allowance import Allowance, Meter
from bot.channels.limits import PHOTO_UNITS, TOO_FAST, VOICE_UNITS, PersonLimits, retry_after
from bot.channels.page import visitor
from bot.channels.page.assets import Assets
from bot.channels.page.drawn import page_templates
from bot.channels.web import NO_STORE, PAGE_HEADERS
from bot.limit_settings import LimitSettings

log = logging.getLogger("lianxin.limits")

STREAMS = ("/web/events", "/events", "/console/events")
STREAMS_OF_ADDRESS, STREAMS_OF_PERSON = 300, 6
KNOCKS = 60  # wrong tokens and signatures a minute; the right ones are as long as a key
DRAWN_UNITS = 4  # a picture or a form is drawn anew every time
BUSY_TITLE = "请等几秒再打开"
BUSY_WORDS = "现在看的人有点多，您打开得也快了些。请等几秒，再打开一次。"


class Kind(Enum):
    """What a request asks for: words to be answered, something to look at, or a call with a key."""

    TALK = "talk"
    FETCH = "fetch"
    KNOCK = "knock"


def kind_of(method: str, path: str) -> tuple[Kind, int]:
    """The kind of a request and the units it costs."""
    if path.startswith(("/webhooks/", "/internal/")) or path == "/events":
        return Kind.KNOCK, 1
    if method == "POST" and path.startswith("/web/") and path != "/web/checkin/picture":  # a camera looks all the time
        units = {"/web/voice": VOICE_UNITS, "/web/checkin/voice": VOICE_UNITS, "/web/photo": PHOTO_UNITS}
        return Kind.TALK, units.get(path, 1)
    drawn = path.endswith(".png") or path.startswith("/guide/form/")
    return Kind.FETCH, DRAWN_UNITS if drawn else 1


def counted_as(client: tuple[str, int] | None) -> str | None:
    """By what an address is counted: IPv6 by its /64, of which one line has all; None for the machine itself."""
    try:
        address = ipaddress.ip_address(client[0].partition("%")[0]) if client else None
    except ValueError:  # a socket of a proxy on this machine has no address
        return None
    mapped = getattr(address, "ipv4_mapped", None) or address
    if mapped is None or mapped.is_loopback:
        return None
    return str(mapped) if mapped.version == 4 else str(ipaddress.ip_network((mapped, 64), strict=False))


class Crowd:
    """The limits of addresses around an application, and those of the page's visitors.

    `unsign` opens the cookie of a visitor, `told` is called with a word for every request that was refused.
    """

    def __init__(
        self, app: ASGIApp, settings: LimitSettings, people: PersonLimits, unsign: Callable[[str], str | None],
        told: Callable[[str], None], seconds: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._app = app
        self._people = people
        self._unsign = unsign
        self._told = told
        sizes = {Kind.TALK: settings.address, Kind.FETCH: settings.fetch, Kind.KNOCK: KNOCKS}
        self._meters = {kind: Meter(Allowance(a_minute), seconds) for kind, a_minute in sizes.items()}
        self._streams: Counter[str] = Counter()
        self._written = Meter(Allowance(1), seconds)
        self._off = settings.address is None and settings.fetch is None
        self._sorry = page_templates().get_template("sorry.html")
        self._asset = Assets().url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind, units = kind_of(scope["method"], scope["path"])
        address = counted_as(scope.get("client"))
        request = Request(scope)
        wait, by = self._wait(request, kind, units, address)
        if wait:
            self._write(by, kind)
            await self._refusal(request, kind, wait)(scope, receive, send)
            return
        if kind is Kind.KNOCK and address is not None:
            send = self._watching(send, address)
        if scope["path"] in STREAMS:
            await self._stream(request, receive, send, address)
        else:
            await self._app(scope, receive, send)

    def _wait(self, request: Request, kind: Kind, units: int, address: str | None) -> tuple[float, str]:
        """Seconds until the request may be made, 0.0 for now, and who has to wait."""
        if kind is Kind.KNOCK:
            return (self._meters[kind].empty(address), "address") if address else (0.0, "")
        sender = self._visitor(request) if kind is Kind.TALK else None
        if sender and (wait := self._people.wait(*sender, units)):
            return wait, "person"  # and the neighbours behind the address pay nothing for it
        return (self._meters[kind].take(address, units), "address") if address else (0.0, "")

    def _visitor(self, request: Request) -> tuple[str, str] | None:
        """Channel and sender of a visitor; whoever has no cookie of ours is refused by the page itself."""
        channel = "kiosk" if request.url.path.startswith("/web/checkin/") else visitor.channel_of(request)
        sender = visitor.recognise(request, channel, self._unsign) if channel else None
        return (channel, sender) if channel and sender else None

    async def _stream(self, request: Request, receive: Receive, send: Send, address: str | None) -> None:
        """A stream stays open and costs as long as it does, so there are so many at a time."""
        sender = self._visitor(request) if request.url.path == "/web/events" else None
        holders = [(f"a {address}", STREAMS_OF_ADDRESS)] if address and not self._off else []
        holders += [(f"p {':'.join(sender)}", STREAMS_OF_PERSON)] if sender else []
        if any(self._streams[who] >= most for who, most in holders):
            self._write("streams", Kind.FETCH)
            await self._refusal(request, Kind.TALK, 10.0)(request.scope, receive, send)
            return
        for who, _ in holders:
            self._streams[who] += 1
        try:
            await self._app(request.scope, receive, send)
        finally:
            for who, _ in holders:
                self._streams[who] -= 1
                if not self._streams[who]:
                    del self._streams[who]

    def _watching(self, send: Send, address: str) -> Send:
        """Count an answer that says the key was wrong."""

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (401, 403):
                self._meters[Kind.KNOCK].take(address)
            await send(message)

        return watched

    def _write(self, by: str, kind: Kind) -> None:
        self._told(f"limited_{by}")
        if not self._written.take(f"{by} {kind.value}"):
            log.warning("too many requests of one %s: %s", by, kind.value)

    def _refusal(self, request: Request, kind: Kind, wait: float) -> Response:
        """Kind words on a page, JSON for everything else."""
        headers = retry_after(wait)
        if kind is Kind.FETCH and "text/html" in request.headers.get("accept", ""):
            hall = {"name": "", "phone": ""}
            html = self._sorry.render(hall=hall, title=BUSY_TITLE, words=BUSY_WORDS, asset=self._asset)
            return HTMLResponse(html, 429, {**PAGE_HEADERS, **headers})
        body = {"error": "too_fast", "detail": TOO_FAST}
        return JSONResponse(body, 429, {**NO_STORE, **headers})
