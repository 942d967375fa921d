"""`/guide`: all cards on one page, to be looked at, heard and printed; their pictures; the sample form.

The page and the pictures hold nothing about anybody. A form with a person's data has a signed address that holds for
half an hour, and no cache may keep it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels import drawing_png, drawing_svg, form_pdf
from bot.channels.page.assets import Assets
from bot.channels.page.drawn import page_templates
from bot.channels.web import PAGE_HEADERS
from bot.desk.guide import PICTURES, GuideDesk
from bot.desk.sample_form import BLANK, PATH
from bot.hall.clock import Clock

PICTURE_HEADERS = {**PAGE_HEADERS, "Cache-Control": "public, max-age=300"}
FORM_HEADERS = {**PAGE_HEADERS, "X-Robots-Tag": "noindex, nofollow"}
LONGEST = 80


@dataclass(frozen=True)
class Shown:
    """A card on the page: its picture with what that says, and where it can be heard ("" where it cannot)."""

    number: int
    title: str
    picture: str
    says: str
    sound: str


def routes(
    guide: GuideDesk, clock: Clock, hall: Callable[[], Mapping[str, Any]], heard: Callable[[str], str]
) -> list[BaseRoute]:
    """The addresses of the guide. `hall` gives what a page shows of the hall, `heard` the address of a sentence."""
    pages = _Pages(guide, clock, hall, heard)
    return [
        Route("/guide", pages.page, methods=["GET"]),
        Route(f"{PICTURES}{{name}}", pages.picture, methods=["GET"]),
        Route(f"{PATH}{{token}}", pages.form, methods=["GET"]),
    ]


class _Pages:
    def __init__(
        self, guide: GuideDesk, clock: Clock, hall: Callable[[], Mapping[str, Any]], heard: Callable[[str], str]
    ) -> None:
        self._guide = guide
        self._clock = clock
        self._hall = hall
        self._heard = heard
        self._asset = Assets().url
        self._templates = page_templates()

    async def page(self, _request: Request) -> Response:
        """Everything on one page."""
        html = await asyncio.to_thread(self._page)
        return HTMLResponse(html, headers=PAGE_HEADERS)

    def _page(self) -> str:
        now = self._clock.now()
        chart = self._guide.drawing(f"{self._guide.guide.id}-chart", now)
        assert chart is not None
        return self._templates.get_template("guide.html").render(
            hall={"name": "", "phone": "", **self._hall()}, guide=self._guide.guide, cards=self._cards(),
            rows=self._guide.rows(now), chart=_svg_of(self._guide.address("chart")), chart_says=chart.title,
            form=PATH + BLANK if self._guide.form.prints() else "", asset=self._asset,
        )  # fmt: skip

    def _cards(self) -> list[Shown]:
        now = self._clock.now()
        made = []
        for page in self._guide.pages(now):
            address = self._guide.address(str(page.number))
            says = "；".join(page.words)
            made.append(Shown(page.number, page.title, _svg_of(address), says, self._heard(page.spoken)))
        return made

    async def picture(self, request: Request) -> Response:
        """One picture as `.svg` or `.png`; 404 for any other name."""
        name, _, kind = request.path_params["name"].rpartition(".")
        if kind not in ("svg", "png") or len(name) > LONGEST:
            return Response(status_code=404, headers=PAGE_HEADERS)
        drawing = await asyncio.to_thread(self._guide.drawing, name, self._clock.now())
        if drawing is None:
            return Response(status_code=404, headers=PAGE_HEADERS)
        if kind == "svg":
            return Response(drawing_svg.svg(drawing), headers=PICTURE_HEADERS, media_type="image/svg+xml")
        made = await asyncio.to_thread(drawing_png.picture, drawing)
        return Response(made, headers=PICTURE_HEADERS, media_type="image/png")

    async def form(self, request: Request) -> Response:
        """The sample form as PDF; kind words where it is gone (404) or cannot be made here (503)."""
        token = request.path_params["token"]
        known = len(token) <= LONGEST
        form = await asyncio.to_thread(self._guide.form.opened, token, self._clock.now()) if known else None
        if form is None:
            return self._sorry("这张样表打不开了", "半小时过了，或者地址少了几个字。跟连心桥说“样表”，再要一张。", 404)
        try:
            made = await asyncio.to_thread(form_pdf.sheet, form)
        except form_pdf.CannotPrint:
            return self._sorry("样表印不出来", form_pdf.NO_FONT, 503)
        headers = {**FORM_HEADERS, "Content-Disposition": 'inline; filename="yangbiao.pdf"'}
        return Response(made, headers=headers, media_type="application/pdf")

    def _sorry(self, title: str, words: str, status: int) -> Response:
        hall = {"name": "", "phone": "", **self._hall()}
        html = self._templates.get_template("sorry.html").render(hall=hall, title=title, words=words, asset=self._asset)
        return HTMLResponse(html, status, headers=FORM_HEADERS)


def _svg_of(address: str) -> str:
    return address.removesuffix(".png") + ".svg"
