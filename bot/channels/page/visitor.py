"""Who is at the page: a random signed cookie and nothing else, and only requests of the page itself count."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

CHANNELS = ("web", "kiosk")
MARK = "~"
RANDOM_BYTES = 24  # 192 bits; OWASP ASVS 7.2.3 asks for 128
REMEMBERED_SECONDS = 180 * 24 * 3600


def channel_of(request: Request) -> str | None:
    """The channel named by `?at=`, `web` when none is named, None when it is not one of ours."""
    name = request.query_params.get("at", "web")
    return name if name in CHANNELS else None


def fresh() -> str:
    """A new visitor's identifier: nobody can guess it and it says nothing about the person.

    In figures and letters alone: what begins with "-" would be an option to `forget-person`.
    """
    return secrets.token_hex(RANDOM_BYTES)


def recognise(request: Request, channel: str, unsign: Callable[[str], str | None]) -> str | None:
    """The visitor's identifier, or None without a cookie or with one that we did not sign for this channel."""
    token = request.cookies.get(_cookie_name(request, channel))
    mark, is_for, sender = ((unsign(token) if token else None) or "").rpartition(MARK)
    return sender if sender and mark + is_for == _mark(channel) else None


def remember(response: Response, request: Request, channel: str, sender: str, sign: Callable[[str], str]) -> None:
    """Give the browser its signed cookie; at the hall's kiosk it ends with the browser's session."""
    token = sign(_mark(channel) + sender)
    response.set_cookie(
        _cookie_name(request, channel),
        token,
        max_age=None if channel == "kiosk" else REMEMBERED_SECONDS,
        path="/",
        secure=_encrypted(request),
        httponly=True,
        samesite="lax",
    )


def from_our_page(request: Request) -> bool:
    """Whether the page itself made the request and not another site in the same browser.

    Browsers set Sec-Fetch-Site and Origin themselves. Over plain http they may leave out the first, and the
    second on reading; a request that changes something must carry one of them.
    """
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site == "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        return request.method in ("GET", "HEAD")
    return origin.partition("://")[2].lower() == request.headers.get("host", "").lower() != ""


def _mark(channel: str) -> str:
    """What is signed before a visitor of the kiosk.

    The proxy lets only the hall open `/kiosk`; without it a cookie of the page at home, renamed, would be as good.
    """
    return f"kiosk{MARK}" if channel == "kiosk" else ""


def _cookie_name(request: Request, channel: str) -> str:
    # The __Host- prefix pins the cookie to this very host; browsers allow it over https only.
    return f"__Host-lianxin-{channel}" if _encrypted(request) else f"lianxin-{channel}"


def _encrypted(request: Request) -> bool:
    return request.url.scheme == "https"
