"""The calls of today: who has to be told what on the telephone, and crossing it off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from bot.console import words
from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.clerk import ClerkDesk
from bot.hall.privacy import mask_phone
from bot.store.calls import CallTask
from bot.store.holder_rows import holder_of
from bot.store.store import Store

NOTES = {"done": "记下了：打过了。", "missed": "记下了：没打通，过一会儿再打。", "holder": "记下了，不再提醒。"}
GONE = "这个电话已经不用打了：打过了，或者预约变了。"


@dataclass(frozen=True)
class Row:
    """One call as the list shows it; the number is masked unless it is the revealed one."""

    id: int
    what: str
    name: str
    phone: str
    start: str
    text: str
    missed: int
    red: bool
    tried: str
    revealed: bool
    holder: int | None


class CallsPage:
    """The list and what can be done with its rows."""

    def __init__(self, store: Store, clerks: ClerkDesk, pages: Pages) -> None:
        self._store = store
        self._clerks = clerks
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """The whole list; the look at it is written down."""
        return self._page(visit, notice=NOTES.get(visit.query.get("done", ""), ""))

    def reveal(self, visit: Visit) -> Response:
        """The same list with the number of one row; the look is written down."""
        one = self._one(visit)
        self._clerks.saw(visit.me.name, f"call:{one.id}:numbers")
        return self._page(visit, revealed=one.id)

    def done(self, visit: Visit) -> Response:
        """They were told."""
        return self._mark(visit, "done", self._clerks.called)

    def missed(self, visit: Visit) -> Response:
        """Nobody answered."""
        return self._mark(visit, "missed", self._clerks.not_reached)

    def _mark(self, visit: Visit, what: str, act: Callable[[int, str], bool]) -> Response:
        if not act(self._one(visit).id, visit.me.name):
            return self._page(visit, 409, GONE)
        visit.tell("staff", {"kind": "queue"})
        return go(f"/console/calls?done={what}")

    def _one(self, visit: Visit) -> CallTask:
        one = self._store.calls.get(visit.number())
        if one is None:
            raise Refusal(404, "没有这个电话。")
        return one

    def _page(self, visit: Visit, status: int = 200, notice: str = "", revealed: int = 0) -> Response:
        rows = [_row(one, visit, revealed) for one in self._store.calls.to_make(visit.now)]
        self._clerks.saw(visit.me.name, "calls")
        return self._pages.show("calls.html", visit, status, message=notice, rows=rows, wrong=self._wrong(visit))

    def _wrong(self, visit: Visit) -> int:
        """How many holders have a number that is somebody else's, for those who can look it up."""
        return self._store.holders.count(state="wrong") if visit.may_act else 0


def _row(one: CallTask, visit: Visit, revealed: int) -> Row:
    shown = one.id == revealed
    number = one.phone or ""
    tried = f"{one.clerk} {words.stamp(one.done_at, visit.now)}" if one.misses and one.done_at else ""
    return Row(
        one.id, words.STEPS.get(one.step, words.REASONS.get(one.reason, "通知")), one.name or "（未留姓名）",
        (number if shown else mask_phone(number)) if number else "（没有号码）",
        words.stamp(one.start, visit.now) if one.start else "", one.text, one.misses, one.state == "unreached", tried,
        shown, holder_of(one.cause),
    )  # fmt: skip
