"""The one way into the console: session, role and form token are checked here, before any page is reached."""

from __future__ import annotations

import hmac
import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console import unsaved
from bot.console.forms import from_here, read_form
from bot.console.pages import BROWSER_COOKIE, FORM_COOKIE, SESSION_COOKIE, Pages, bare, cookie, go
from bot.console.rights import RIGHTS, Right
from bot.console.uploads import read_upload
from bot.console.visit import Refusal, Visit, fresh_key
from bot.hall.clock import Clock
from bot.hall.errors import HallError
from bot.live import LiveTopics
from bot.store.staff import Where
from bot.store.store import Store

log = logging.getLogger("lianxin.console")

Handler = Callable[[Visit], Response]
SignInPage = Callable[..., Response]
Before = Callable[[], object]
ONLY_LOOKS = "您的账号只能看，不能操作。"
NOT_YOURS = "您的账号不能用这一页。要用的话，请找管理员。"
STALE_FORM = "这个页面放得太久了，请再做一次。"
KEPT_CHOICES = {"/console/figures": ("unit", "from", "to", "view")}
"""What of an address is still there after signing in; on every other page the day."""


@dataclass(frozen=True)
class Rule:
    """Who may use an address.

    `access` is a right of the table in `rights`. `quiet` is asked by scripts: no redirects, and no sign of somebody
    being there. `before_change` stays usable with a one-time password, `before_code` between password and code.
    `keeps` puts what was typed back into its form when the session has run out, as `packs` writes it (else the field
    `text`); of every other form it is shown to be copied. `forged` answers a wrong form token. `takes_file` is how many
    bytes a form with a file may have; nobody unknown gets to send one.
    """

    access: Right
    quiet: bool = False
    before_change: bool = False
    before_code: bool = False
    keeps: bool = False
    packs: Callable[[Visit], str] | None = None
    forged: Handler | None = None
    takes_file: int = 0


class Doorway:
    """Turns handlers of visits into routes; `before` runs ahead of every handler that is reached."""

    def __init__(
        self, store: Store, clock: Clock, live: LiveTopics, pages: Pages, sign_in: SignInPage, before: Before
    ) -> None:
        self._store = store
        self._clock = clock
        self._live = live
        self._pages = pages
        self._sign_in = sign_in
        self._before = before
        self.rules: dict[tuple[str, str], Rule] = {}  # of every address that was given out

    def route(self, method: str, path: str, handler: Handler, rule: Rule) -> Route:
        """An address of the console; handlers run outside the event loop, their events are told inside it."""
        assert rule.access in RIGHTS, rule.access
        self.rules[method, path] = rule

        async def answer(request: Request) -> Response:
            visit = self.visit(request)
            response: Response | None
            try:
                response = await self._read(request, visit, rule) if method == "POST" else None
                if response is None:
                    response = await run_in_threadpool(self._answer, visit, handler, rule, method)
            except Refusal as refusal:
                response = self._pages.trouble(visit, refusal.status, refusal.sentence)
            finally:
                if visit.upload is not None:
                    visit.upload.close()
            for topic, event in visit.told:
                self._live.publish(topic, event)
            return response

        return Route(path, answer, methods=[method], name=f"console {method} {path}")

    async def _read(self, request: Request, visit: Visit, rule: Rule) -> Response | None:
        """Read what was posted; the answer to somebody who may not send a file, or None."""
        if not rule.takes_file:
            visit.form = await read_form(request)
            return None
        stopped = await run_in_threadpool(self._stopped, visit, rule, "GET")
        if stopped is None:
            visit.form, visit.upload = await read_upload(request, rule.takes_file)
        return stopped if visit.who is not None else self._nobody(visit, rule, "POST")

    def stream(self, path: str, opened: Callable[[str], Awaitable[Response]]) -> Route:
        """A live stream for whoever is signed in; it is given the session's token."""
        self.rules["GET", path] = Rule("look", quiet=True)

        async def answer(request: Request) -> Response:
            visit = self.visit(request)
            stopped = await run_in_threadpool(self._stopped, visit, Rule("look", quiet=True), "GET")
            return stopped or await opened(visit.token)

        return Route(path, answer, methods=["GET"], name=f"console GET {path}")

    def visit(self, request: Request) -> Visit:
        """What is known of a request before anything is checked."""
        secure, given = request.url.scheme == "https", request.cookies
        return Visit(
            path=request.url.path,
            params=request.path_params,
            query=request.query_params,
            form={},
            now=self._clock.now(),
            token=given.get(cookie(SESSION_COOKIE, secure), ""),
            form_key=given.get(cookie(FORM_COOKIE, secure)) or fresh_key(),
            secure=secure,
            ours=from_here(request),
            where=Where(
                given.get(cookie(BROWSER_COOKIE, secure), "")[:100],
                request.client.host if request.client else "",
                request.headers.get("user-agent", ""),
            ),
        )

    def _answer(self, visit: Visit, handler: Handler, rule: Rule, method: str) -> Response:
        try:
            stopped = self._stopped(visit, rule, method)
            if stopped is not None:
                return stopped
            self._before()
            return handler(visit)
        except Refusal as refusal:
            return self._pages.trouble(visit, refusal.status, refusal.sentence)
        except HallError as refused:
            return self._pages.trouble(visit, 409, refused.sentence)
        except Exception as fault:  # fail closed, and let no word of a conversation into the log
            frames = "".join(traceback.format_tb(fault.__traceback__))
            log.error("console: %s failed with %s", visit.path, type(fault).__name__, extra={"frames": frames})
            visit.told.clear()
            return self._pages.trouble(visit, 500, "这一步没有做成，请再试一次。还不行就请管理员看看。")

    def _stopped(self, visit: Visit, rule: Rule, method: str) -> Response | None:
        """The answer to somebody who may not go on, or None."""
        if visit.token and len(visit.token) <= 100:
            visit.who = self._store.staff.session(visit.token, visit.now, touch=not rule.quiet)
        if rule.access == "open":
            return None
        if visit.who is None:
            return self._nobody(visit, rule, method)
        if visit.who.needs_code and not rule.before_code:
            return bare(401) if rule.quiet else go("/console/login/code")
        if visit.who.must_change and not (rule.before_change or rule.before_code):
            return bare(403) if rule.quiet else go("/console/password")
        if not visit.may(rule.access):
            return self._pages.trouble(visit, 403, ONLY_LOOKS if rule.access == "act" else NOT_YOURS)
        if method == "POST" and not same(visit.form.get("csrf", ""), visit.who.csrf):
            return rule.forged(visit) if rule.forged else self._pages.trouble(visit, 403, STALE_FORM)
        return None

    def _nobody(self, visit: Visit, rule: Rule, method: str) -> Response:
        if rule.quiet:
            return bare(401)
        if method == "POST":
            kept = ""
            if visit.ours:
                by_field = rule.packs(visit) if rule.packs else visit.form.get("text", "")
                kept = by_field if rule.keeps else unsaved.pack(visit.form)
            return self._sign_in(visit, status=401, then=visit.path.rpartition("/")[0], kept=kept, expired=True)
        names = KEPT_CHOICES.get(visit.path, ("day",))
        chosen = {name: visit.query[name] for name in names if visit.query.get(name)}
        then = f"{visit.path}?{urlencode(chosen)}" if chosen else visit.path
        return go("/console/login?" + urlencode({"next": then}) if then != "/console" else "/console/login")


def same(given: str, known: str) -> bool:
    """Compare two secrets without telling by time how much of them fits."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode("utf-8", "replace"))
