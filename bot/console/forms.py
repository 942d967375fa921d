"""Reading what a browser posted: plain forms only, small, and never a reason to fall over."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.body import TooLong, limited
from bot.console.visit import Refusal

LARGEST = 64 * 1024
MOST_FIELDS = 40


async def read_form(request: Request) -> dict[str, str]:
    """The posted fields; raises Refusal with 400, 413 or 415."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        body = await limited(request, LARGEST)
    except TooLong as error:
        raise Refusal(413, "写得太长了，请分开来写。") from error
    if kind != "application/x-www-form-urlencoded" and body:
        raise Refusal(415, "这里只收网页表单。")
    try:
        pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Refusal(400, "表单的格式不对。") from error
    return dict(pairs)


def from_here(request: Request) -> bool:
    """Whether nothing says that another site sent this form.

    Our own pages send no referrer, so their browsers name the origin `null`.
    """
    fetch_site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "null")
    here = request.headers.get("host", "").lower()
    return fetch_site in ("same-origin", "none") and (origin == "null" or origin.partition("://")[2].lower() == here)
