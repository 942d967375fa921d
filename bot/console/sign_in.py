"""Signing in and out, and choosing one's own password."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from starlette.responses import Response

from bot.console import unsaved
from bot.console.doorway import STALE_FORM, same
from bot.console.kept import Way
from bot.console.pages import BROWSER_COOKIE, FORM_COOKIE, SESSION_COOKIE, Pages, cookie, go
from bot.console.visit import Refusal, Visit
from bot.store.passwords import LONGEST, SHORTEST, PasswordRefused
from bot.store.sessions import HALF
from bot.store.sign_in_limits import BROWSER_AGE
from bot.store.staff import ABSOLUTE, SignedIn
from bot.store.store import Store

log = logging.getLogger("lianxin.console")

HOME = "/console"
REACHABLE = re.compile(
    r"/console(/password|/account|/staff|/audit|/phrases|/calls|/health|/settings(/[a-z]{1,20})?"
    r"|/knowledge(/[a-z0-9_.]{1,60})?|/broadcasts(/new|/tags|/[0-9]{1,9})?|/channels(/[a-z]{1,20})?"
    r"|/figures(\?[a-z]{2,4}=[0-9a-z-]{1,10}(&[a-z]{2,4}=[0-9a-z-]{1,10}){0,3})?|/handoffs/[0-9]{1,10}"
    r"|/cases(/new|/[0-9]{1,10})?|/feeds"
    r"|/appointments(/new|/waiting|/visits|/week|/staff|/blocks)?(\?day=[0-9]{4}-[0-9]{2}-[0-9]{2})?)?"
)
LONGEST_NAME = 60
LONGEST_KEPT = 16_000
LONGEST_CODE = 40
AT_ONCE, PATIENCE_S = 2, 10  # each check takes 19 MiB and a core; more at once would only slow everybody
WRONG_CODE = "验证码不对，或者过时了，或者试的次数太多了。请看手机上现在的六位数。"
WRONG = "名字或密码不对，或者试的次数太多了。请核对一下，过几分钟再试。"
EXPIRED = "登录过期了，请重新登录。"
EXPIRED_KEPT = "登录过期了，请重新登录。您写的话还在，登录后再点一次发送。"
REFUSED = {
    "wrong": "原来的密码不对，或者试的次数太多了。",
    "same": "新密码和原来的一样，请换一个。",
    "short": f"新密码太短了，至少要{SHORTEST}个字。",
    "long": f"新密码太长了，最多{LONGEST}个字。",
    "common": "这个密码太常见了，别人一猜就中，请换一个。",
    "differ": "两次写的新密码不一样，请再写一遍。",
}


class SignIn:
    """The pages somebody sees before any other; `ways` lead back to the forms that the end of a session interrupted."""

    def __init__(self, store: Store, pages: Pages, ways: Sequence[Way] = ()) -> None:
        self._store = store
        self._pages = pages
        self._ways = ways
        self._checking = threading.BoundedSemaphore(AT_ONCE)

    def ask(self, visit: Visit) -> Response:
        """The sign-in form."""
        if visit.who is not None:
            return go(HOME)
        return self.page(visit, then=visit.query.get("next", ""))

    def page(
        self, visit: Visit, status: int = 200, then: str = "", kept: str = "", expired: bool = False, wrong: str = ""
    ) -> Response:
        """The sign-in form with where to go afterwards and what was typed before the session ran out."""
        kept = kept[:LONGEST_KEPT]
        message = wrong or ((EXPIRED_KEPT if kept else EXPIRED) if expired else "")
        response = self._pages.show("login.html", visit, status, then=reachable(then), kept=kept, message=message)
        name = cookie(FORM_COOKIE, visit.secure)
        response.set_cookie(name, visit.form_key, path=HOME, secure=visit.secure, httponly=True, samesite="strict")
        return response

    def enter(self, visit: Visit) -> Response:
        """Check name and password; every failure gets the same sentence."""
        then, kept = reachable(visit.form.get("next", "")), visit.form.get("kept", "")
        if not same(visit.form.get("key", ""), visit.form_key):
            return self.page(visit, 403, then, kept, wrong=STALE_FORM)
        found = self._checked(visit)
        if found is None:
            log.warning("a sign-in was refused")
            return self.page(visit, 401, then, kept, wrong=WRONG)
        token, visit.who = found
        if visit.token:  # whoever sat here before is signed out
            self._store.staff.sign_out(visit.token)
        if visit.who.needs_code:
            return self._with_session(self._code_page(visit, 200, then, kept), visit, token)
        return self._entered(visit, token, then, kept)

    def _entered(self, visit: Visit, token: str, then: str, kept: str) -> Response:
        who = visit.me
        self._store.staff.note(who.name, "sign_in", f"staff:{who.staff_id}", visit.now)
        return self._with_session(self._after(visit, then, kept), visit, token)

    # -- the second step ----------------------------------------------------------------------------------

    def ask_code(self, visit: Visit) -> Response:
        """The form for the code of the telephone's app."""
        return self._code_page(visit) if visit.me.needs_code else go(HOME)

    def _code_page(
        self, visit: Visit, status: int = 200, then: str = HOME, kept: str = "", message: str = ""
    ) -> Response:  # fmt: skip
        kept = kept[:LONGEST_KEPT]
        return self._pages.show("code.html", visit, status, then=reachable(then), kept=kept, message=message)

    def enter_code(self, visit: Visit) -> Response:
        """Check the code; the half session becomes a whole one with another token."""
        if not visit.me.needs_code:
            return go(HOME)
        then, kept, code = reachable(visit.form.get("next", "")), visit.form.get("kept", ""), visit.form.get("code", "")
        found = self._store.staff.second_step(visit.token, code[:LONGEST_CODE], visit.now, visit.where)
        if found is None:
            log.warning("a code was refused")
            return self._code_page(visit, 401, then, kept, WRONG_CODE)
        token, visit.who = found
        return self._entered(visit, token, then, kept)

    def _checked(self, visit: Visit) -> tuple[str, SignedIn] | None:
        name, password = visit.form.get("name", "").strip(), visit.form.get("password", "")
        if not 0 < len(name) <= LONGEST_NAME or not 0 < len(password) <= LONGEST or not name.isprintable():
            return None
        with self._hashing():
            return self._store.staff.sign_in(name, password, visit.now, visit.where)

    def _after(self, visit: Visit, then: str, kept: str) -> Response:
        if visit.me.must_change:
            return go("/console/password")
        if left := unsaved.unpack(kept):
            return self._pages.trouble(visit, 200, unsaved.SENTENCE, left)
        for address, refill in self._ways if kept else ():
            if found := address.fullmatch(then):
                return refill(visit, found, kept)
        return go(then)

    def _with_session(self, response: Response, visit: Visit, token: str) -> Response:
        half = visit.me.needs_code
        if not half:
            known = self._store.staff.limits.succeeded(visit.me.staff_id, visit.where.browser, visit.now)
            self._cookie(response, visit, BROWSER_COOKIE, known, BROWSER_AGE)
        self._cookie(response, visit, SESSION_COOKIE, token, HALF if half else ABSOLUTE)
        response.delete_cookie(cookie(FORM_COOKIE, visit.secure), path=HOME, secure=visit.secure)
        return response

    @staticmethod
    def _cookie(response: Response, visit: Visit, name: str, value: str, age: timedelta) -> None:
        response.set_cookie(
            cookie(name, visit.secure), value, max_age=int(age.total_seconds()), path=HOME, secure=visit.secure,
            httponly=True, samesite="strict",
        )  # fmt: skip

    def leave(self, visit: Visit) -> Response:
        """End the session."""
        self._store.staff.sign_out(visit.token)
        response = go("/console/login")
        name = cookie(SESSION_COOKIE, visit.secure)
        response.delete_cookie(name, path=HOME, secure=visit.secure, httponly=True, samesite="strict")
        return response

    def ask_password(self, visit: Visit) -> Response:
        """The form for a new password."""
        return self._pages.show("password.html", visit, message="", shortest=SHORTEST, longest=LONGEST)

    def change_password(self, visit: Visit) -> Response:
        """Set a new password; every other session of the account ends."""
        try:
            token, who = self._changed(visit)
        except PasswordRefused as refused:
            return self._pages.show(
                "password.html", visit, 400, message=REFUSED[refused.code], shortest=SHORTEST, longest=LONGEST
            )
        self._store.staff.note(who.name, "password", f"staff:{who.staff_id}", visit.now)
        visit.who = replace(who, must_change=False)
        return self._with_session(go(HOME), visit, token)

    def _changed(self, visit: Visit) -> tuple[str, SignedIn]:
        old, new = visit.form.get("old", ""), visit.form.get("new", "")
        if len(old) > LONGEST:
            raise PasswordRefused("wrong")
        if new != visit.form.get("again", ""):
            raise PasswordRefused("differ")
        if len(new) > LONGEST:
            raise PasswordRefused("long")
        with self._hashing():
            return self._store.staff.change_password(visit.me.staff_id, old, new, visit.now, visit.where)

    def _hashing(self) -> _Turn:
        return _Turn(self._checking)


class _Turn:
    """A place among those whose password is being checked."""

    def __init__(self, places: threading.BoundedSemaphore) -> None:
        self._places = places

    def __enter__(self) -> None:
        if not self._places.acquire(timeout=PATIENCE_S):
            raise Refusal(429, "现在登录的人太多，请过一会儿再试。")

    def __exit__(self, *_: object) -> None:
        self._places.release()


def reachable(address: str) -> str:
    """The address if it is a page of the console that may follow a sign-in, else the queue."""
    return address if REACHABLE.fullmatch(address) else HOME
