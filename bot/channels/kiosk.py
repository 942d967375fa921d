"""What the kiosk asks of the house beside a conversation: checking in, what to say aloud, and whether it is there.

Only a visitor of the kiosk may ask, through the page itself. A picture of the camera is read and thrown away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels import square_code
from bot.channels.page import visitor
from bot.channels.page.intake import Refused, read_fields, read_picture, read_sound
from bot.channels.web import NO_STORE, told
from bot.desk.arriving import Arriving, digits
from bot.desk.arriving_parts import ARRIVED, Asker, Finding
from bot.hall.kiosk_words import WORDS

LONGEST_SAID, LONGEST_TOKEN = 40, 200
AT_ONCE = 2  # pictures that are read at the same time: nobody may use up the machine with them


class Hears(Protocol):
    """As much of the ear as is asked here."""

    async def hear(self, data: bytes, recognise: bool = True) -> Any:
        """What is said in a recording, as `text`."""
        ...


@dataclass(frozen=True)
class Lobby:
    """What is behind the kiosk: who may ask, checking in, sounds, whom to tell of an arrival, and the ear."""

    unsign: Callable[[str], str | None]
    arriving: Arriving
    say: Callable[[str, bool], str]
    arrived: Callable[[], None]
    ear: Hears


def routes(lobby: Lobby) -> list[BaseRoute]:
    """All addresses that the kiosk uses beside those of the page."""
    kiosk = _Kiosk(lobby)
    return [
        Route("/web/say", told(kiosk.say), methods=["GET"]),
        Route("/web/checkin/look", told(kiosk.look), methods=["POST"]),
        Route("/web/checkin/picture", told(kiosk.picture), methods=["POST"]),
        Route("/web/checkin/voice", told(kiosk.voice), methods=["POST"]),
        Route("/web/checkin/arrive", told(kiosk.arrive), methods=["POST"]),
    ]


class _Kiosk:
    def __init__(self, lobby: Lobby) -> None:
        self._lobby = lobby
        self._reading = asyncio.Semaphore(AT_ONCE)

    async def say(self, request: Request) -> Response:
        """`{"text", "url"}` of one of the kiosk's own sentences; no address where no voice can say it."""
        self._asker(request)
        words = WORDS.get(request.query_params.get("what", ""))
        if words is None:
            raise Refused(404, "not_found", f"'what' must be one of: {', '.join(WORDS)}")
        return _answer({"text": words, "url": await self._url(words, request)})

    async def look(self, request: Request) -> Response:
        """`{"by": "number" | "phone", "said"}`."""
        asker = self._asker(request)
        fields = await read_fields(request, {"by": 10, "said": LONGEST_SAID})
        ways = {"number": self._lobby.arriving.by_number, "phone": self._lobby.arriving.by_phone}
        if fields["by"] not in ways:
            raise Refused(400, "bad_way", f"'by' must be one of: {', '.join(ways)}")
        return await self._told(request, await asyncio.to_thread(ways[fields["by"]], fields["said"], asker))

    async def picture(self, request: Request) -> Response:
        """A still of the camera; `{"state": "unread"}` as long as there is no code on it."""
        asker = self._asker(request)
        still = await read_picture(request, square_code.LARGEST)
        async with self._reading:
            text = await asyncio.to_thread(square_code.read, still)
        if text is None:
            return _answer({"state": "unread"})
        return await self._told(request, await asyncio.to_thread(self._lobby.arriving.by_code, text, asker))

    async def voice(self, request: Request) -> Response:
        """A spoken appointment number; `{"state": "unheard"}` when there were no digits in it."""
        asker = self._asker(request)
        sound, _ = await read_sound(request)
        number = digits((await self._lobby.ear.hear(sound)).text)
        if not number:
            return _answer({"state": "unheard"})
        return await self._told(request, await asyncio.to_thread(self._lobby.arriving.by_number, number, asker))

    async def arrive(self, request: Request) -> Response:
        """`{"token"}` of what was found."""
        asker = self._asker(request)
        token = (await read_fields(request, {"token": LONGEST_TOKEN}))["token"]
        found = await asyncio.to_thread(self._lobby.arriving.arrive, token, asker)
        if found.state == ARRIVED:
            self._lobby.arrived()
        return await self._told(request, found)

    async def _told(self, request: Request, found: Finding) -> Response:
        return _answer({**asdict(found), "url": await self._url(found.text, request)})

    async def _url(self, words: str, request: Request) -> str:
        return await asyncio.to_thread(self._lobby.say, words, request.query_params.get("loud") == "1")

    def _asker(self, request: Request) -> Asker:
        if not visitor.from_our_page(request):
            raise Refused(403, "foreign_site", "only the page itself may ask this")
        session = visitor.recognise(request, "kiosk", self._lobby.unsign)
        if session is None:
            raise Refused(401, "no_visitor", "open the kiosk first; it gives the browser its cookie")
        return Asker(session, request.client.host if request.client else "")


def _answer(body: dict[str, Any]) -> Response:
    return JSONResponse(body, headers=NO_STORE)
