"""Filling the console's templates, with the headers every page of it carries."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console import unsaved, words
from bot.console.visit import Visit

HERE = Path(__file__).parent
SESSION_COOKIE, FORM_COOKIE, BROWSER_COOKIE = "lianxin_staff", "lianxin_staff_form", "lianxin_staff_browser"
MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "microphone=(), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
LISTENING = {"Permissions-Policy": "microphone=(self), camera=(), geolocation=()"}
"""Of the pages on which staff record: no other page may use the microphone."""


def cookie(name: str, secure: bool) -> str:
    """The name of a cookie: over https one that no page without TLS can set (OWASP ASVS 3.3.1)."""
    return f"__Secure-{name}" if secure else name


class Pages:
    """The templates and static files, read once when this is made."""

    def __init__(self, hall_name: Callable[[], str], stopped: Callable[[], str] = str) -> None:
        """`stopped` says on every page which channels are stopped; nothing when none is."""
        self._hall_name = hall_name
        self._files = {f.name: f.read_bytes() for f in (HERE / "static").iterdir() if f.suffix in MEDIA_TYPES}
        self._env = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals.update(asset=self._asset, roles=words.ROLES, stopped=stopped)

    def _asset(self, name: str) -> str:
        return f"/console/static/{name}?v={hashlib.sha256(self._files[name]).hexdigest()[:16]}"

    def show(self, template: str, visit: Visit, status: int = 200, **values: Any) -> Response:
        """One page; `visit` tells the template who is signed in."""
        html = self._env.get_template(template).render(
            visit=visit, who=visit.who, hall_name=self._hall_name(), **values
        )  # fmt: skip
        if status >= 400 and visit.who is not None and visit.ours and (left := unsaved.typed(visit.form)):
            html = self._with_unsaved(html, left)
        return HTMLResponse(html, status, HEADERS)

    def _with_unsaved(self, html: str, left: Sequence[tuple[str, str]]) -> str:
        """A refusal with what was typed and does not stand in its form again."""
        plain = " ".join(html.split())
        lost = [one for one in left if " ".join(str(escape(one[1])).split()) not in plain]
        box = self._env.get_template("unsaved.html").render(left=lost) if lost else ""
        return html.replace("</main>", f"{box}</main>", 1)

    def trouble(self, visit: Visit, status: int, sentence: str, left: Sequence[tuple[str, str]] = ()) -> Response:
        """A page that says in one sentence why something was not done; `left` is what was typed for it."""
        return self.show("trouble.html", visit, status, sentence=sentence, left=left)

    def static(self, name: str) -> Response | None:
        """A static file, or None when there is no such file."""
        if name not in self._files:
            return None
        headers = {**HEADERS, "Cache-Control": "public, max-age=86400"}
        return Response(self._files[name], 200, headers, MEDIA_TYPES[Path(name).suffix])


def go(address: str) -> Response:
    """Send the browser on with a GET."""
    return RedirectResponse(address, 303, HEADERS)


def bare(status: int, text: str = "") -> Response:
    """An answer for the page's own script."""
    return Response(text, status, HEADERS, "text/plain; charset=utf-8")
