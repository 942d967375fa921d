"""Asking how it went, with one press and no words, and thanking for the answer."""

from __future__ import annotations

from datetime import datetime

from bot.hall.notices import rating_due
from bot.messages import HUMAN, Reply
from bot.store.appointments import Appointment
from bot.store.handoffs import Handoff
from bot.store.ratings import Grade
from bot.store.store import Store

NOT_HELPED = ("no_answer", "callback", "left")
"""Outcomes of a handoff after which there is nothing to be judged yet."""
NO_BUTTONS = ("phone",)
"""Channels on which nothing can be pressed."""
THANKS: dict[Grade, str] = {
    "good": "谢谢您，记下了。",
    "fair": "谢谢您，记下了。我们再做好一点。",
    "bad": "对不起，没有办好，记下了。还要找人，按“找工作人员”。",
}
ALREADY = "已经记下了，谢谢您。"
GONE = "这个按钮已经过时了，不用管它。"


def ask_after_handoff(store: Store, one: Handoff, outcome: str, now: datetime) -> bool:
    """Ask somebody whom a clerk has helped; False when there is nothing to ask, or it was asked already."""
    if one.state != "human" or outcome in NOT_HELPED or one.channel in NO_BUTTONS:
        return False
    return store.ratings.ask(one.person_id, one.channel, f"handoff:{one.id}", rating_due("handoff", now), now)


def ask_after_visit(store: Store, one: Appointment, now: datetime) -> bool:
    """Ask somebody whose matter was dealt with at an appointment; False as above."""
    if one.person_id is None or one.channel in NO_BUTTONS:
        return False
    due = rating_due("appointment", now)
    return store.ratings.ask(one.person_id, one.channel, f"appointment:{one.id}", due, now)


def thanks(grade: Grade, written: bool | None) -> Reply:
    """What is said to a press: `written` as `Ratings.grade` tells it."""
    if written:
        return Reply(text=THANKS[grade], choices=(HUMAN,) if grade == "bad" else (), intent="inform")
    return Reply(text=GONE if written is None else ALREADY, intent="inform")
