"""The admin's page of accounts: adding one, its role, a one-time password, switching it off, ending its sessions."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from starlette.responses import Response

from bot.console import words
from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.clerk import ClerkDesk
from bot.store.staff import ROLES, Account, LastAdmin
from bot.store.store import Store

HERE = "/console/staff"
LONGEST_NAME = 60
ONE_TIME_BYTES = 9
NOTES = {
    "role": "角色改好了，对方下一步就按新角色。", "off": "账号停用了，手上的来访已经放回队列。",
    "on": "账号又能用了。", "ended": "对方在各处都已经退出。",
}  # fmt: skip
LAST = "至少要留一位能用的管理员。"
OWN = "自己的账号，请让别的管理员来改。"


class StaffPage:
    """The list and its forms."""

    def __init__(self, store: Store, clerks: ClerkDesk, pages: Pages) -> None:
        self._store = store
        self._staff = store.staff
        self._clerks = clerks
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """Every account."""
        return self._page(visit, notice=NOTES.get(visit.query.get("done", ""), ""))

    def add(self, visit: Visit) -> Response:
        """A new account; its one-time password is shown this once."""
        name, role = visit.words("name", LONGEST_NAME).replace("\n", " "), visit.form.get("role", "")
        if not name or role not in ROLES:
            return self._page(visit, 400, "请写名字，选角色。", typed=name)
        if self._staff.named(name) is not None:
            return self._page(visit, 409, f"已经有叫{name}的账号了，请加一个字区分。", typed=name)
        password = _one_time()
        self._staff.add(name, role, password, visit.now, must_change=True)
        made = self._staff.named(name)
        assert made is not None
        self._note(visit, "staff_add", made)
        return self._page(visit, password=password, of=made)

    def reset(self, visit: Visit) -> Response:
        """A one-time password in the place of a forgotten one; the second step goes with it."""
        one, password = self._other(visit), _one_time()
        self._staff.reset(one.id, password)
        self._note(visit, "staff_reset", one)
        return self._page(visit, password=password, of=one)

    def role(self, visit: Visit) -> Response:
        """Another role."""
        one, role = self._other(visit), visit.form.get("role", "")
        if role not in ROLES:
            raise Refusal(400, "请选一个角色。")
        return self._kept(visit, one, "role", f"staff_role:{role}", lambda: self._staff.set_role(one.id, role))

    def off(self, visit: Visit) -> Response:
        """Switch an account off; whoever it was serving goes back into the queue."""
        one = self._other(visit)

        def act() -> None:
            self._staff.switch(one.id, False, visit.now)
            for handoff in self._store.handoffs.of_clerk(one.name):
                self._clerks.release(handoff.id, visit.me.name)
                visit.tell("staff", {"kind": "queue"})

        return self._kept(visit, one, "off", "staff_off", act)

    def on(self, visit: Visit) -> Response:
        """Switch it on again."""
        one = self._other(visit)
        return self._kept(visit, one, "on", "staff_on", lambda: self._staff.switch(one.id, True, visit.now))

    def end(self, visit: Visit) -> Response:
        """End every session of an account."""
        one = self._other(visit)

        def act() -> None:
            self._staff.sign_out_everywhere(one.id)

        return self._kept(visit, one, "ended", "staff_sessions_end", act)

    def _kept(self, visit: Visit, one: Account, done: str, action: str, act: Callable[[], None]) -> Response:
        try:
            act()
        except LastAdmin:
            return self._page(visit, 409, LAST)
        self._note(visit, action, one)
        return go(f"{HERE}?done={done}")

    def _other(self, visit: Visit) -> Account:
        one = self._staff.get(visit.number())
        if one is None:
            raise Refusal(404, "没有这个账号。")
        if one.id == visit.me.staff_id:
            raise Refusal(409, OWN)
        return one

    def _note(self, visit: Visit, action: str, one: Account) -> None:
        self._staff.note(visit.me.name, action, f"staff:{one.id}", visit.now)

    def _page(
        self, visit: Visit, status: int = 200, notice: str = "", password: str = "", of: Account | None = None,
        typed: str = "",
    ) -> Response:  # fmt: skip
        rows = [
            {
                "id": one.id, "name": one.name, "role": one.role, "disabled": one.disabled, "coded": one.coded,
                "fresh": one.must_change, "mine": one.id == visit.me.staff_id,
                "last": words.stamp(one.last_at, visit.now) if one.last_at else "还没有登录过",
            }
            for one in self._staff.listing()
        ]  # fmt: skip
        return self._pages.show(
            "staff.html", visit, status, message=notice, rows=rows, password=password, of=of, typed=typed,
            duties=words.DUTIES,
        )  # fmt: skip


def _one_time() -> str:
    return secrets.token_urlsafe(ONE_TIME_BYTES)
