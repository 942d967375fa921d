"""Who acts for which holder: the list, what was done under each link, a holder's yes written down, the end of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console import words
from bot.console.doorway import Doorway, Rule
from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.family_clerk import FamilyClerk
from bot.hall import family as rules
from bot.hall import reading
from bot.hall.clock import Clock
from bot.hall.errors import HallError
from bot.hall.privacy import mask_licence
from bot.store.family_reading import Act
from bot.store.family_rows import Link
from bot.store.store import Store

HERE = "/console/family"
ON_A_PAGE = 50
FARTHEST_PAGE = 10_000
SHOWN_ACTS = 10
STATES = {
    rules.ASKED: "等本人同意", rules.ACTIVE: "可以代办", rules.REFUSED: "没有同意", rules.REVOKED: "停了",
    rules.EXPIRED: "到期停了",
}  # fmt: skip
HOWS = {
    rules.CODE: "本人在对话里说了数字", rules.BUTTON: "本人在对话里点了同意", rules.COUNTER: "本人在柜台确认",
    rules.PHONE: "打电话问过本人",
}  # fmt: skip
WHO = {rules.HELPER: "代办的家人", rules.HOLDER: "本人", rules.TIME: "到期"}
ACTS = {
    rules.ASKED: "想代办", "confirmed": "同意了", "book": "约了时间", "move": "改了时间", "cancel": "取消了预约",
    "look": "看了", rules.REFUSED: "没有同意", rules.REVOKED: "停了代办", rules.EXPIRED: "满了日子",
}  # fmt: skip
NOTES = {"confirm": "记好了，可以代办了，会告诉代办的家人。", "revoke": "停了，会告诉代办的家人。"}
ACT = Rule("act")


@dataclass(frozen=True)
class Row:
    """One link as the page shows it."""

    id: int
    name: str
    kin: str
    licence: str
    way: str
    state: str
    told: str
    since: str
    acts: tuple[str, ...]


class FamilyPage:
    """The list of all, of one licence, or of one holder of the hall's list."""

    def __init__(self, store: Store, desk: FamilyClerk, pages: Pages) -> None:
        self._store = store
        self._desk = desk
        self._pages = pages

    def routes(self, door: Doorway) -> list[BaseRoute]:
        """Those who serve people see and change these."""
        return [
            door.route("GET", HERE, self.show, ACT),
            door.route("POST", f"{HERE}/search", self.search, ACT),
            door.route("POST", f"{HERE}/{{id}}/confirm", self.confirm, ACT),
            door.route("POST", f"{HERE}/{{id}}/revoke", self.revoke, ACT),
            door.route("GET", "/console/holders/{id}/family", self.of_holder, ACT),
        ]

    def show(self, visit: Visit) -> Response:
        """One page of all links, those that wait for the holder's yes first."""
        raw = visit.query.get("page", "1")
        page = min(int(raw), FARTHEST_PAGE) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1
        page = max(page, 1)
        found = self._store.family.page((page - 1) * ON_A_PAGE, ON_A_PAGE)
        self._desk.saw(visit.me.name, f"families:{page}")
        more = page * ON_A_PAGE < self._store.family.count()
        return self._page(visit, found, notice=NOTES.get(visit.query.get("done", ""), ""), page=page, more=more)

    def search(self, visit: Visit) -> Response:
        """Those of one licence; its number stands in no address."""
        number = reading.licence(visit.words("licence", 40))
        if not isinstance(number, str) or not number:
            return self._page(visit, [], 400, "请写全证号，12位数字。")
        self._desk.saw(visit.me.name, "families:search")
        return self._page(visit, self._store.family.of_licence(number))

    def of_holder(self, visit: Visit) -> Response:
        """Those of one holder of the list."""
        one = self._store.holders.get(visit.number())
        if one is None:
            raise Refusal(404, "名单里没有这一位。")
        self._desk.saw(visit.me.name, f"holder:{one.id}:family")
        found = self._store.family.of_licence(one.line.licence) if one.line.licence else []
        return self._page(visit, found, whose=one.line.name or "（没有姓名）")

    def confirm(self, visit: Visit) -> Response:
        """The holder has said yes to the clerk."""
        how = visit.form.get("how", "")
        if how not in rules.BY_CLERK:
            raise Refusal(400, "请点页面上的按钮：本人在柜台，还是打电话问过本人。")
        link = self._link(visit)
        try:
            self._desk.confirm(link.id, how, visit.me.name)
        except HallError as refused:
            return self._page(visit, [self._link(visit)], 409, refused.sentence)
        return go(f"{HERE}?done=confirm")

    def revoke(self, visit: Visit) -> Response:
        """The holder does not want it."""
        link = self._link(visit)
        try:
            self._desk.end(link.id, visit.me.name)
        except HallError as refused:
            return self._page(visit, [self._link(visit)], 409, refused.sentence)
        return go(f"{HERE}?done=revoke")

    def _link(self, visit: Visit) -> Link:
        one = self._store.family.get(visit.number())
        if one is None:
            raise Refusal(404, "没有这一条。")
        return one

    def _page(
        self, visit: Visit, found: Sequence[Link], status: int = 200, notice: str = "", *, page: int = 0,
        more: bool = False, whose: str = "",
    ) -> Response:  # fmt: skip
        acts = self._store.family.acts([one.id for one in found])
        rows = [_row(one, acts.get(one.id, ()), visit.now) for one in found]
        return self._pages.show(
            "family.html", visit, status, message=notice, rows=rows, page=page, more=more, whose=whose
        )  # fmt: skip


def family_page(store: Store, clock: Clock, pages: Pages) -> FamilyPage:
    """The page with its desk."""
    return FamilyPage(store, FamilyClerk(store, clock), pages)


def _row(one: Link, acts: Sequence[Act], now: datetime) -> Row:
    state = one.state if one.state not in (rules.ASKED, rules.ACTIVE) or one.ends_at > now else rules.EXPIRED
    how = f"{HOWS[one.how]}（{_who(one.confirmed_by)}）" if one.how else f"{_day(one.asked_at)}问的"
    until = f"，到{_day(one.ends_at)}" if state == rules.ACTIVE else ""
    ended = f"{_day(one.ended_at)}{_who(one.ended_by)}" if one.ended_at else ""
    told = tuple(f"{_day(act.at)} {_who(act.who)}{ACTS.get(act.act, act.act)}{_which(act)}" for act in acts)
    return Row(
        one.id, one.name, one.kin, mask_licence(one.licence) if one.licence else "（删掉了）",
        words.channel(one.channel), state, f"{STATES[state]}{until}", f"{how}{'；' if ended else ''}{ended}",
        told[:SHOWN_ACTS],
    )  # fmt: skip


def _which(act: Act) -> str:
    return f"（预约号{act.appointment_id:04d}）" if act.appointment_id else ""


def _who(who: str | None) -> str:
    return WHO.get(who or "", who or "")


def _day(at: datetime) -> str:
    return f"{at.year}年{at.month}月{at.day}日"
