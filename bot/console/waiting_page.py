"""The waiting list: who waits for what and since when, and taking somebody off it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from bot.console import words
from bot.console.booking_rows import number, service_name
from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.clerk import ClerkDesk
from bot.desk.counter_list import ListDesk
from bot.hall.calendar import Calendar
from bot.hall.privacy import mask_phone, mask_text
from bot.store.store import Store
from bot.store.waiting import Waiter


@dataclass(frozen=True)
class Row:
    """One waiting person."""

    id: int
    name: str
    service: str
    wish: str
    window: str
    since: str
    waited: str
    state: str
    phone: str
    channel: str
    relation: str
    township: str
    revealed: bool


class WaitingPage:
    """Everybody in the list, first come first."""

    def __init__(self, store: Store, clerks: ClerkDesk, listed: ListDesk, pages: Pages, calendar: Calendar) -> None:
        self._store = store
        self._clerks = clerks
        self._listed = listed
        self._pages = pages
        self._calendar = calendar

    def show(self, visit: Visit) -> Response:
        """The list."""
        return self._page(visit, notice="已经去掉，会告诉本人。" if visit.query.get("done") == "off" else "")

    def reveal(self, visit: Visit) -> Response:
        """The list with one telephone number; the look is written down."""
        one = self._one(visit)
        self._clerks.saw(visit.me.name, f"waiting:{one.id}:numbers")
        return self._page(visit, revealed=one.id)

    def take_off(self, visit: Visit) -> Response:
        """Take somebody off the list; whoever is too late is told how it stands."""
        one = self._one(visit)
        if self._listed.take_off(one.id, visit.me.name):
            return go("/console/appointments/waiting?done=off")
        now = self._one(visit)
        return self._page(visit, 409, f"没有去掉：{now.wanted.name}现在是“{words.WAITING[now.state]}”。")

    def _one(self, visit: Visit) -> Waiter:
        one = self._store.waiting.get(visit.number())
        if one is None:
            raise Refusal(404, "名单里没有这一位。")
        return one

    def _page(self, visit: Visit, status: int = 200, notice: str = "", revealed: int = 0) -> Response:
        rows = [self._row(one, visit.now, one.id == revealed) for one in self._store.waiting.listing(open=True)]
        self._clerks.saw(visit.me.name, "waiting")
        return self._pages.show("waiting.html", visit, status, message=notice, rows=rows)

    def _row(self, one: Waiter, now: datetime, shown: bool) -> Row:
        wanted = one.wanted
        return Row(
            one.id, wanted.name or "（未留）", service_name(one.service), mask_text(wanted.wish),
            self._window(one, now), words.stamp(one.created_at, now), words.waited(one.created_at, now),
            words.WAITING[one.state],
            number(wanted.phone, shown, mask_phone), words.channel(one.channel), wanted.relation or "",
            wanted.township or "", shown,
        )  # fmt: skip

    def _window(self, one: Waiter, now: datetime) -> str:
        """The days that would do, in words; `last` itself is already too late."""
        first, last = one.first.date(), (one.last - timedelta(minutes=1)).date()
        begin = self._calendar.describe(first, now)
        return begin if last <= first else f"{begin}到{self._calendar.describe(last, now)}"
