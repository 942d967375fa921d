"""`/ticket/TOKEN`: the sheet to print, its calendar file (`.ics`) and its picture (`.svg`, `.png`).

Whoever holds the address may see it, so nothing on it names a person, and no cache or search engine may keep it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels import ticket_photo, ticket_picture
from bot.channels.page.assets import Assets
from bot.channels.page.drawn import page_templates
from bot.channels.web import PAGE_HEADERS
from bot.desk.ticket import PATH, Ticket
from bot.desk.ticket_calendar import MEDIA_TYPE, calendar_file, method

HEADERS = {**PAGE_HEADERS, "X-Robots-Tag": "noindex, nofollow"}
LONGEST = 80  # of a token; ours have an id, a dot and 32 characters


class TicketHost(Protocol):
    """Where tickets come from."""

    def opened(self, token: str) -> Ticket | None:
        """The ticket behind a token, or None."""
        ...


def routes(tickets: TicketHost, hall: Callable[[], Mapping[str, Any]]) -> list[BaseRoute]:
    """The addresses of tickets; `hall` gives `name` and `phone` for the page that says there is none."""
    return [Route(f"{PATH}{{name}}", _Pages(tickets, hall).answer, methods=["GET"])]


class _Pages:
    def __init__(self, tickets: TicketHost, hall: Callable[[], Mapping[str, Any]]) -> None:
        self._tickets = tickets
        self._hall = hall
        self._asset = Assets().url
        self._templates = page_templates()

    async def answer(self, request: Request) -> Response:
        """One of the four forms; 404 with kind words for an address that is not ours."""
        token, _, form = request.path_params["name"].rpartition(".")
        if form not in FORMS:
            token, form = request.path_params["name"], ""
        known = len(token) <= LONGEST
        ticket = await asyncio.to_thread(self._tickets.opened, token) if known else None
        if ticket is None:
            return self._missing()
        if not form:
            return self._page(ticket, PATH + token)
        return await asyncio.to_thread(FORMS[form], ticket)

    def _page(self, ticket: Ticket, base: str) -> Response:
        path, width = ticket_picture.code_path(ticket.code)
        html = self._templates.get_template("ticket.html").render(
            ticket=ticket, base=base, code_path=path, code_width=width, asset=self._asset,
            made=f"{ticket.made_at:%Y-%m-%d %H:%M}",
        )  # fmt: skip
        return HTMLResponse(html, headers=HEADERS)

    def _missing(self) -> Response:
        hall = {"name": "", "phone": "", **self._hall()}
        html = self._templates.get_template("ticket_missing.html").render(hall=hall, asset=self._asset)
        return HTMLResponse(html, 404, headers=HEADERS)


def _calendar(ticket: Ticket) -> Response:
    name = f"filename=\"lianxinqiao-{ticket.number}.ics\"; filename*=UTF-8''{quote(f'预约{ticket.number}.ics')}"
    headers = {
        **HEADERS,
        "Content-Type": f"{MEDIA_TYPE}; charset=utf-8; method={method(ticket)}",
        "Content-Disposition": f"attachment; {name}",
    }
    return Response(calendar_file(ticket), headers=headers)


def _svg(ticket: Ticket) -> Response:
    return Response(ticket_picture.svg(ticket), headers=HEADERS, media_type="image/svg+xml")


def _png(ticket: Ticket) -> Response:
    return Response(ticket_photo.picture(ticket), headers=HEADERS, media_type="image/png")


FORMS: Mapping[str, Callable[[Ticket], Response]] = {"ics": _calendar, "svg": _svg, "png": _png}
