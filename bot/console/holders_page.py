"""The list of licence holders: finding one, and ending or beginning to remind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.console import words
from bot.console.digits import whole
from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.holders import MARKS, HolderDesk
from bot.hall.privacy import mask_licence, mask_phone
from bot.store.holders import Holder
from bot.store.store import Store

HERE = "/console/holders"
ON_A_PAGE = 50
LONGEST_SEARCH = 40
FARTHEST_PAGE = 10_000
STATES = {"active": "会提醒", "stopped": "不要提醒", "wrong": "号码不对，要核对", "renewed": "已经办好"}
NOTES = {
    "active": "好了，以后会提醒。", "stopped": "好了，不再提醒。", "wrong": "记下了：号码不对，先不提醒。",
    "renewed": "记下了：已经办好，不再提醒。", "drop": "已经从名单里去掉。",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One holder as the page shows it; the numbers are masked unless they are the revealed ones."""

    id: int
    name: str
    licence: str
    phone: str
    expiry: str
    left: int
    state: str
    told: str
    way: str
    revealed: bool


class HolderPage:
    """The list, a part of it at a time."""

    def __init__(self, store: Store, desk: HolderDesk, pages: Pages) -> None:
        self._store = store
        self._desk = desk
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """One page of the list, the next to expire first, of one state or all."""
        state, raw = visit.query.get("state", ""), visit.query.get("page", "1")
        state = state if state in STATES else ""
        page = min(whole(raw) or 1, FARTHEST_PAGE)
        found = self._store.holders.page(state=state, offset=(page - 1) * ON_A_PAGE, limit=ON_A_PAGE)
        self._desk.saw(visit.me.name, f"holders:{state or 'all'}:{page}")
        return self._page(visit, found, notice=NOTES.get(visit.query.get("done", ""), ""), state=state, page=page)

    def search(self, visit: Visit) -> Response:
        """Those with a number, the last four figures of one, or a name; nothing of it goes into an address."""
        wanted = "".join(visit.words("wanted", LONGEST_SEARCH).split())
        if not wanted:
            return go(HERE)
        found = self._store.holders.page(wanted, limit=ON_A_PAGE)
        self._desk.saw(visit.me.name, "holders:search")
        notice = "" if found else "没有找到。号码要写全，或者写最后四位；姓名要写全。"
        return self._page(visit, found, notice=notice, wanted=wanted)

    def reveal(self, visit: Visit) -> Response:
        """One holder with whole numbers; the look is written down."""
        one = self._one(visit)
        self._desk.saw(visit.me.name, f"holder:{one.id}:numbers")
        return self._page(visit, [one], revealed=one.id)

    def mark(self, visit: Visit) -> Response:
        """End or begin reminding; pressed in the list of calls, the way leads back there."""
        state = visit.form.get("state", "")
        if state not in MARKS:
            raise Refusal(400, "请点页面上的按钮。")
        one = self._one(visit)
        if not self._desk.mark(one.id, state, visit.me.name):
            return self._page(visit, [one], 409, f"没有改动：现在已经是“{STATES[one.state]}”。")
        visit.tell("staff", {"kind": "queue"})
        return go("/console/calls?done=holder" if visit.form.get("back") == "calls" else f"{HERE}?done={state}")

    def drop(self, visit: Visit) -> Response:
        """Take somebody off the list for good."""
        self._desk.drop(self._one(visit).id, visit.me.name)
        return go(f"{HERE}?done=drop")

    def _one(self, visit: Visit) -> Holder:
        one = self._store.holders.get(visit.number())
        if one is None:
            raise Refusal(404, "名单里没有这一位。")
        return one

    def _page(
        self, visit: Visit, found: Sequence[Holder], status: int = 200, notice: str = "", *, state: str = "",
        page: int = 0, wanted: str = "", revealed: int = 0,
    ) -> Response:  # fmt: skip
        total = self._store.holders.count(wanted, state) if page or wanted else len(found)
        return self._pages.show(
            "holders.html", visit, status, message=notice, rows=[_row(one, visit, revealed) for one in found],
            state=state, states=STATES, page=page, total=total, more=page * ON_A_PAGE < total if page else False,
            wanted=wanted, on_a_page=ON_A_PAGE, wrong=self._store.holders.count(state="wrong"),
        )  # fmt: skip


def _row(one: Holder, visit: Visit, revealed: int) -> Row:
    line, shown = one.line, one.id == revealed
    phone = line.phone or ""
    licence = line.licence or ""
    way = words.channel(one.channel) if one.channel else "电话" if phone else "没有号码"
    return Row(
        one.id, line.name or "（没有姓名）",
        (licence if shown else mask_licence(licence)) if licence else "（没有证号）",
        (phone if shown else mask_phone(phone)) if phone else "（没有号码）",
        f"{line.expiry.year}年{line.expiry.month}月{line.expiry.day}日", (line.expiry - visit.now.date()).days,
        one.state, STATES[one.state], way, shown,
    )  # fmt: skip
