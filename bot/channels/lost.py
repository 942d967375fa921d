"""What stands at an address that there is not: the way back and the hall's telephone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.channels.page.assets import Assets
from bot.channels.page.drawn import page_templates
from bot.channels.web import PAGE_HEADERS

TITLE = "没有这一页"
WORDS = "地址可能多了或者少了几个字。要问什么、要约时间，回连心桥说就行。"


def lost(facts: Callable[[], Mapping[str, Any]]) -> Callable[[Request, Exception], Awaitable[Response]]:
    """The answer to 404: a page for browsers, a word for programs. `facts` as for every page."""
    template, asset = page_templates().get_template("sorry.html"), Assets().url

    async def answer(request: Request, _error: Exception) -> Response:
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse("Not Found", 404)
        hall = {"name": "", "phone": "", **facts()}
        html = template.render(hall=hall, title=TITLE, words=WORDS, asset=asset)
        return HTMLResponse(html, 404, headers=PAGE_HEADERS)

    return answer
