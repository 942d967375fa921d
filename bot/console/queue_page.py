"""Who waits, who is being served, who wants a call; and taking somebody, which only one clerk can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.console import words
from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.console.worklist import Worklist
from bot.desk.clerk import ClerkDesk
from bot.hall.privacy import mask_text
from bot.store.handoffs import PRESSING, Handoff, pressing
from bot.store.store import Store

SHOWN_WORDS = 90


@dataclass(frozen=True)
class Row:
    """One handoff as the queue shows it."""

    id: int
    kind: str
    state: str
    clerk: str
    mine: bool
    reason: str
    channel: str
    waited: str
    wished: str
    said: str
    urgent: bool
    goal: str
    for_me: bool


class QueuePage:
    """The first page of the console."""

    def __init__(self, store: Store, clerks: ClerkDesk, worklist: Worklist, pages: Pages) -> None:
        self._store = store
        self._clerks = clerks
        self._worklist = worklist
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """The whole page."""
        return self._page(visit, 200, "")

    def fragment(self, visit: Visit) -> Response:
        """The lists alone, for the page's script."""
        return self._pages.show("queue_lists.html", visit, **self._lists(visit))

    def claim(self, visit: Visit) -> Response:
        """Take somebody; whoever is too late is told who was faster."""
        handoff = self._store.handoffs.get(visit.number())
        if handoff is None:
            raise Refusal(404, "没有这位来访。")
        if handoff.state == "closed" or not self._clerks.claim(handoff.id, visit.me.name):
            return self._page(visit, 409, self._too_late(handoff.id))
        visit.tell("staff", {"kind": "queue"})
        return go(f"/console/handoffs/{handoff.id}")

    def _too_late(self, handoff_id: int) -> str:
        now = self._store.handoffs.get(handoff_id)
        if now is not None and now.state == "human":
            return f"晚了一步：{handoff_id}号已经由{now.clerk}接待了。"
        return f"{handoff_id}号已经结束了，不用再接。"

    def _page(self, visit: Visit, status: int, notice: str) -> Response:
        return self._pages.show("queue.html", visit, status, message=notice, **self._lists(visit))

    def _lists(self, visit: Visit) -> dict[str, Any]:
        handoffs = self._store.handoffs.listing(open=True)
        said = self._worklist.last_words({h.person_id for h in handoffs})
        handoffs.sort(key=lambda h: pressing(h.reason) if h.urgent else len(PRESSING))
        rows = [_row(h, mask_text(h.note or "") or said.get(h.person_id, ""), visit) for h in handoffs]
        rows.sort(key=lambda r: (not r.urgent, not r.for_me))
        return {
            "waiting": [r for r in rows if r.urgent or (r.kind == "live" and r.state == "waiting")],
            "served": sorted((r for r in rows if r.kind == "live" and r.state == "human"), key=lambda r: not r.mine),
            "rings": self._worklist.calls(visit.now),
            "calls": sorted(
                (r for r in rows if r.kind == "callback" and not r.urgent),
                key=lambda r: r.state == "human" and not r.mine,
            ),
        }


def _row(handoff: Handoff, said: str, visit: Visit) -> Row:
    me, now = visit.me.name, visit.now
    return Row(
        handoff.id, handoff.kind, handoff.state, handoff.clerk or "",
        handoff.state == "human" and handoff.clerk == me,
        words.reason(handoff.reason), words.channel(handoff.channel), words.waited(handoff.opened_at, now),
        mask_text(handoff.wished_time or ""), said if len(said) <= SHOWN_WORDS else said[:SHOWN_WORDS] + "……",
        handoff.urgent and handoff.state == "waiting", words.goal(handoff.for_role, handoff.for_clerk),
        handoff.for_clerk == me or (handoff.for_role is not None and handoff.for_role == visit.me.role),
    )  # fmt: skip
