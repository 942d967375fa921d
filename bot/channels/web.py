"""The elder page at `/` and the hall's kiosk at `/kiosk`: one page, a small JSON interface, an event stream.

The page needs no account. A random signed cookie is the sender; the text of a conversation is never put into
an address, and into the browser's storage only what has not arrived yet, in that window alone and until it has.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Protocol

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.away import HANDLERS, away
from bot.channels.page import visitor
from bot.channels.page.assets import Assets
from bot.channels.page.drawn import page_templates
from bot.channels.page.intake import Refused, read_photo, read_posted, read_sound
from bot.channels.rest import event_number

log = logging.getLogger("lianxin.web")

Endpoint = Callable[[Request], Awaitable[Response]]
HEARTBEAT_SECONDS = 15
RETRY_MILLISECONDS = 3000
POSTER = re.compile(r"[A-Za-z0-9_-]{1,64}")
NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
PAGE_HEADERS = {
    **NO_STORE,
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}


KIOSK_HEADERS = {**PAGE_HEADERS, "Permissions-Policy": "microphone=(self), camera=(self), geolocation=()"}
PAPERS = ("roll", "a4")


class WebService(Protocol):
    """What the page needs of the house. `channel` is `web` or `kiosk`, `sender` the visitor's own token."""

    async def take(self, channel: str, sender: str, text: str, message_id: str | None) -> list[dict[str, Any]]:
        """Answer one message, in the form of the REST interface; the same `message_id`, the same answer."""
        ...

    async def take_voice(self, channel: str, sender: str, sound: bytes, message_id: str | None) -> list[dict[str, Any]]:
        """Answer one recording as it came from the browser; `custom.heard` of the first answer is what was heard."""
        ...

    async def take_photo(self, channel: str, sender: str, photo: bytes, message_id: str | None) -> list[dict[str, Any]]:
        """Answer one photo as it came from the browser."""
        ...

    def listen(self, channel: str, sender: str, after: int) -> AsyncIterator[dict[str, Any]]:
        """What reaches the person outside their own turns, oldest first, then for ever as it comes.

        Events carry `id` (int, growing) and `kind`: `message` with the fields of a REST message and either
        `who` (`clerk` or `hall`) or `from` (the clerk's name), or `state` with `state` (`bot`, `waiting`,
        `human`, `closed`) and perhaps `text`. `after` is the last id the page has seen, 0 for nothing yet.
        """
        ...

    async def story(self, channel: str, sender: str) -> list[dict[str, Any]]:
        """The conversation so far: `{"who": "me"|"hall"|"clerk", "text", "buttons", "id"?, "custom"?, "said"?}`.

        A line that `listen` also sends carries the same `id`, so that the page never shows it twice; `said` is the id
        under which the page sent a line of the person's own, so that what a reload left open is known again.
        """
        ...

    def closed(self, channel: str) -> str:
        """What people hear on a channel that is stopped; nothing while it is on."""
        ...

    async def poster(self, token: str) -> str | None:
        """Count that somebody came by a poster; what they want to know then, None when there is no such poster."""
        ...

    def facts(self) -> Mapping[str, Any]:
        """The hall as the page shows it.

        `name`; `phone` (text, list or None); `demo`; `hotline` (text or None); optional `notice` (what is urgent
        today), `mic` (False forbids the browser's own speech recognition), `ears` (the house itself understands
        speech), `eyes` (it reads photos of licences) and `idle_audio` (address of the kiosk's spoken warning).
        """
        ...

    def sign(self, value: str) -> str:
        """A cookie-safe text from which only this house can have made `value`."""
        ...

    def unsign(self, token: str) -> str | None:
        """The signed value, or None when the signature is not ours."""
        ...


def routes(service: WebService) -> list[BaseRoute]:
    """All addresses of the page; the templates and static files are read here, once."""
    web = _Web(service)
    return [
        Route("/", web.index, methods=["GET"]),
        Route("/kiosk", web.kiosk, methods=["GET"]),
        Route("/static/page.{rest}", web.static, methods=["GET"]),
        Route("/web/alive", web.alive, methods=["GET"]),
        Route("/web/messages", told(web.messages), methods=["POST"]),
        Route("/web/voice", told(web.voice), methods=["POST"]),
        Route("/web/photo", told(web.photo), methods=["POST"]),
        Route("/web/events", told(web.events), methods=["GET"]),
        Route("/web/story", told(web.story), methods=["GET"]),
    ]


class _Web:
    def __init__(self, service: WebService) -> None:
        self._service = service
        self._assets = Assets()
        self._templates = page_templates()

    async def index(self, request: Request) -> Response:
        sender = visitor.recognise(request, "web", self._service.unsign) or visitor.fresh()
        closed = await asyncio.to_thread(self._service.closed, "web")
        return self._page("index.html", request, "web", sender, closed, await self._ask(request))

    async def _ask(self, request: Request) -> str:
        """What a visitor who came by a poster wants to know."""
        token = request.query_params.get("from", "")
        return (await self._service.poster(token) or "") if POSTER.fullmatch(token) else ""

    async def kiosk(self, request: Request) -> Response:
        # Every opening of the kiosk is a new person: nothing of the one before can be reached.
        return self._page("kiosk.html", request, "kiosk", visitor.fresh())

    def _page(
        self, template: str, request: Request, channel: str, sender: str, closed: str = "", ask: str = ""
    ) -> Response:
        hall = _shown(self._service.facts())
        html = self._templates.get_template(template).render(
            hall={**hall, "notice": closed or hall["notice"]},
            asset=self._assets.url,
            channel=channel,
            size=_size(request, channel),
            ask=ask,
            paper=_paper(request),
        )
        response = HTMLResponse(html, headers=KIOSK_HEADERS if channel == "kiosk" else PAGE_HEADERS)
        visitor.remember(response, request, channel, sender, self._service.sign)
        return response

    async def static(self, request: Request) -> Response:
        return self._assets.answer(f"page.{request.path_params['rest']}", request)

    async def alive(self, _request: Request) -> Response:
        """For a kiosk that wants to know whether the house is there before it leaves the page it has."""
        return Response(status_code=204, headers=NO_STORE)

    async def messages(self, request: Request) -> Response:
        channel, sender = self._who(request)
        posted = await read_posted(request)
        answers = await self._service.take(channel, sender, posted.message, posted.id)
        return JSONResponse(answers, headers=NO_STORE)

    async def voice(self, request: Request) -> Response:
        channel, sender = self._who(request)
        sound, message_id = await read_sound(request)
        answers = await self._service.take_voice(channel, sender, sound, message_id)
        return JSONResponse(answers, headers=NO_STORE)

    async def photo(self, request: Request) -> Response:
        channel, sender = self._who(request)
        photo, message_id = await read_photo(request)
        answers = await self._service.take_photo(channel, sender, photo, message_id)
        return JSONResponse(answers, headers=NO_STORE)

    async def story(self, request: Request) -> Response:
        channel, sender = self._who(request)
        return JSONResponse(await self._service.story(channel, sender), headers=NO_STORE)

    async def events(self, request: Request) -> Response:
        channel, sender = self._who(request)
        stream = _as_sent(self._service.listen(channel, sender, _last_seen(request)))
        return EventSourceResponse(stream, ping=HEARTBEAT_SECONDS, headers=NO_STORE)

    def _who(self, request: Request) -> tuple[str, str]:
        if not visitor.from_our_page(request):
            raise Refused(403, "foreign_site", "only the page itself may ask this")
        channel = visitor.channel_of(request)
        if channel is None:
            raise Refused(400, "bad_channel", f"'at' must be one of: {', '.join(visitor.CHANNELS)}")
        sender = visitor.recognise(request, channel, self._service.unsign)
        if sender is None:
            raise Refused(401, "no_visitor", "open the page first; it gives the browser its cookie")
        return channel, sender


def told(endpoint: Endpoint) -> Endpoint:
    """Turn refusals and faults into JSON that says what is wrong; the log gets no word of what was said."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as refused:
            return _error(refused.status, refused.error, refused.detail)
        except tuple(HANDLERS) as gone:
            return await away(request, gone)
        except ClientDisconnect:
            raise
        except Exception as fault:
            frames = "".join(traceback.format_tb(fault.__traceback__))
            log.error("web: %s failed with %s", request.url.path, type(fault).__name__, extra={"frames": frames})
            return _error(500, "internal", "no answer could be made; sending it again with the same id is safe")

    return answer


def _error(status: int, error: str, detail: str) -> Response:
    return JSONResponse({"error": error, "detail": detail}, status_code=status, headers=NO_STORE)


async def _as_sent(events: AsyncIterator[dict[str, Any]]) -> AsyncIterator[ServerSentEvent]:
    # The first line tells the browser how soon to come back, and proxies that the stream is open.
    yield ServerSentEvent(comment="open", retry=RETRY_MILLISECONDS)
    async for event in events:
        yield ServerSentEvent(data=json.dumps(event, ensure_ascii=False), id=str(event["id"]))


def _last_seen(request: Request) -> int:
    """A browser that reconnects names the last event itself; the page names it on its first connection."""
    named = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return event_number(named)


def _shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    phone = facts.get("phone")
    first = phone if isinstance(phone, str) else next(iter(phone or ()), None)
    return {
        "name": facts["name"],
        "phone": first or None,
        "hotline": facts.get("hotline"),
        "notice": facts.get("notice") or "",
        "demo": bool(facts.get("demo")),
        "mic": facts.get("mic", True) is not False,
        "ears": bool(facts.get("ears")),
        "eyes": bool(facts.get("eyes")),
        "idle_audio": facts.get("idle_audio") or "",
    }


def _size(request: Request, channel: str) -> str:
    """The letter size in CSS pixels: the visitor's choice, else 22; the kiosk starts at 28 for everybody."""
    if channel == "kiosk":
        return "28"
    chosen = request.cookies.get("lianxin-size", "")
    return chosen if chosen in ("22", "28", "34") else "22"


def _paper(request: Request) -> str:
    """What the kiosk's printer holds: a roll of 80 mm, or sheets of A4 when the address says `?paper=a4`."""
    asked = request.query_params.get("paper", "")
    return asked if asked in PAPERS else PAPERS[0]
