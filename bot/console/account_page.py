"""One's own account: where one is signed in, and the second step of signing in."""

from __future__ import annotations

from io import BytesIO

import segno
from markupsafe import Markup
from starlette.responses import Response

from bot.console import words
from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.store import second_factor
from bot.store.passwords import LONGEST
from bot.store.sessions import Session, digest
from bot.store.store import Store

HERE = "/console/account"
ISSUER = "连心桥"  # short, for every character of it makes the picture denser
NOTES = {
    "ended": "那一处已经退出。", "left": "别处都已经退出，只留这里。", "off": "两步登录关掉了。",
}  # fmt: skip
WRONG_CODE = "验证码不对。请看手机上现在的六位数，再写一次。"
REFUSED = "密码不对，或者试的次数太多了。"
SYSTEMS = (
    ("Android", "安卓手机"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"), ("Windows", "Windows电脑"),
    ("Mac OS", "苹果电脑"), ("Linux", "Linux电脑"),
)  # fmt: skip


class AccountPage:
    """The page and its forms; everything here concerns whoever is signed in."""

    def __init__(self, store: Store, pages: Pages) -> None:
        self._store = store
        self._staff = store.staff
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """The whole page."""
        return self._page(visit, notice=NOTES.get(visit.query.get("done", ""), ""))

    def end(self, visit: Visit) -> Response:
        """Sign out in one other place."""
        if not self._staff.sessions.end_one(visit.me.staff_id, visit.form.get("session", "")):
            return self._page(visit, 409, "那一处已经退出了。")
        self._note(visit, "session_end")
        return go(f"{HERE}?done=ended")

    def end_others(self, visit: Visit) -> Response:
        """Sign out everywhere but here; other browsers are strange ones again."""
        for one in self._staff.sessions.of(visit.me.staff_id, visit.now):
            if one.key != digest(visit.token):
                self._staff.sessions.end_one(visit.me.staff_id, one.key)
        self._staff.limits.forget_browsers(visit.me.staff_id)
        self._note(visit, "session_end")
        return go(f"{HERE}?done=left")

    # -- the second step ----------------------------------------------------------------------------------

    def ask_code(self, visit: Visit) -> Response:
        """The picture for the telephone's app, and the question for its first code."""
        if self._staff.codes.on(visit.me.staff_id):
            return go(HERE)
        return self._code_page(visit)

    def confirm_code(self, visit: Visit) -> Response:
        """Switch it on; the recovery codes are shown this once."""
        if self._staff.codes.on(visit.me.staff_id):
            raise Refusal(409, "两步登录已经开了。")
        fresh = self._staff.codes.confirm(visit.me.staff_id, visit.form.get("code", "")[:40], visit.now)
        if fresh is None:
            return self._code_page(visit, 400, WRONG_CODE)
        self._note(visit, "code_on")
        return self._pages.show("recovery.html", visit, codes=[f"{code[:5]} {code[5:]}" for code in fresh])

    def code_off(self, visit: Visit) -> Response:
        """Switch it off, for the right password."""
        password = visit.form.get("password", "")
        if len(password) > LONGEST or not self._staff.confirms(visit.me.staff_id, password, visit.now, visit.where):
            return self._page(visit, 400, REFUSED)
        self._staff.codes.off(visit.me.staff_id)
        self._note(visit, "code_off")
        return go(f"{HERE}?done=off")

    def _code_page(self, visit: Visit, status: int = 200, message: str = "") -> Response:
        secret = self._staff.codes.offer(visit.me.staff_id)
        picture = _picture(second_factor.address(secret, visit.me.name, ISSUER))
        parts = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        return self._pages.show(
            "code_setup.html", visit, status, message=message, picture=picture, secret=" ".join(parts)
        )  # fmt: skip

    def _page(self, visit: Visit, status: int = 200, notice: str = "") -> Response:
        mine = digest(visit.token)
        sessions = [_row(one, mine, visit) for one in self._staff.sessions.of(visit.me.staff_id, visit.now)]
        return self._pages.show(
            "account.html", visit, status, message=notice, sessions=sessions, longest=LONGEST,
            coded=self._staff.codes.on(visit.me.staff_id), left=self._staff.codes.left(visit.me.staff_id),
        )  # fmt: skip

    def _note(self, visit: Visit, action: str) -> None:
        self._staff.note(visit.me.name, action, f"staff:{visit.me.staff_id}", visit.now)


def _row(one: Session, mine: str, visit: Visit) -> dict[str, object]:
    system = next((name for word, name in SYSTEMS if word in one.agent), "别的设备")
    return {
        "key": one.key, "here": one.key == mine, "device": system, "address": one.address or "不清楚",
        "since": words.stamp(one.created_at, visit.now), "seen": words.stamp(one.seen_at, visit.now),
    }  # fmt: skip


def _picture(text: str) -> Markup:
    """A QR code as an SVG element without styles or scripts, as the content policy wants it."""
    out = BytesIO()
    segno.make(text, error="l", micro=False).save(
        out, kind="svg", scale=6, border=4, xmldecl=False, svgns=True, omitsize=False, light="#fff",
        title="验证器二维码", svgclass="qr", lineclass=None, nl=False,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 - made here, of figures only
