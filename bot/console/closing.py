"""How a handoff ends: its outcome, what the person is told, and a promised call that must not be forgotten."""

from __future__ import annotations

from collections.abc import Container

from bot.console.visit import Refusal, Visit
from bot.desk.clerk import ClerkDesk
from bot.desk.telling import tell
from bot.hall import reading
from bot.store.handoffs import Handoff
from bot.store.store import Store

OUTCOMES = {
    "live": {
        "solved": "办好了",
        "advised": "讲清楚了",
        "booked": "约好了时间",
        "elsewhere": "不归这里管，告诉了去处",
        "callback": "改成回电话",
        "no_answer": "对方没有再说话",
        "other": "其他",
    },
    "callback": {
        "solved": "打通了，办好了",
        "booked": "打通了，约好了时间",
        "elsewhere": "打通了，不归这里管",
        "no_answer": "没有打通",
        "other": "其他",
    },
}
BACK = "工作人员处理好了，小助手继续为您服务。"
TOLD = {
    ("live", "solved"): BACK,
    ("live", "advised"): BACK,
    ("live", "booked"): BACK,
    ("live", "elsewhere"): BACK,
    ("live", "other"): BACK,
    ("live", "no_answer"): "工作人员先去忙了，小助手继续为您服务。要再找人，请说“人工”。",
    ("live", "callback"): "工作人员会给您回电话，小助手继续为您服务。",
    ("callback", "no_answer"): "工作人员给您打过电话，没有打通。要再打，请说“人工”。",
}
LONGEST_WISH = 40


class Closing:
    """Closes handoffs. `pushing` are the channels on which the house can speak first."""

    def __init__(self, store: Store, clerks: ClerkDesk, pushing: Container[str]) -> None:
        self._store = store
        self._clerks = clerks
        self._pushing = pushing

    def close(self, visit: Visit, handoff: Handoff) -> bool:
        """Close with the outcome of the form and tell the person; False when it was closed already."""
        outcome = visit.form.get("outcome", "")
        if outcome not in OUTCOMES[handoff.kind]:
            raise Refusal(400, "请选一个结果。")
        wish = self._wish(visit) if outcome == "callback" else None
        if not self._clerks.close(handoff.id, visit.me.name, outcome):
            return False
        if wish is not None:
            promised = self._store.handoffs.open(handoff.person_id, "callback", "promised", visit.now)
            self._store.handoffs.wish(promised.id, *wish)
        if text := TOLD.get((handoff.kind, outcome)):
            self._tell(visit, handoff, text)
        visit.tell("staff", {"kind": "queue"})
        return True

    def _wish(self, visit: Visit) -> tuple[str, str]:
        wished, given = visit.words("wished", LONGEST_WISH).replace("\n", " "), visit.words("phone", 30)
        found = reading.phone(given) if given else None
        if not wished or not isinstance(found, str):
            raise Refusal(400, "改成回电话要写清什么时候打、打哪个号码。")
        return wished, found

    def _tell(self, visit: Visit, handoff: Handoff, text: str) -> None:
        event = tell(self._store, handoff, text, visit.now, self._pushing, visit.me.name)
        visit.tell(f"person:{handoff.person_id}", event)
