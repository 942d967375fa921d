"""The buttons under a notice: what can be done about it with one press, wherever it is read."""

from __future__ import annotations

from typing import Any

from bot.desk.family_words import FAMILY, answer_choices, button
from bot.hall.broadcast import STEP as NEWS
from bot.hall.notices import RATE, RENEWAL_STEPS
from bot.messages import Choice
from bot.store.behind import Behind
from bot.store.holder_rows import holder_of

HUMAN = Choice("和工作人员说", "/talk_to_human", {"human": True})
NOTED, MOVE, CANCEL = "noted", "move", "cancel"
LABELS = {NOTED: "知道了", MOVE: "改时间", CANCEL: "不去了"}
ABOUT_A_VISIT = {
    "day_before": (NOTED, MOVE, CANCEL),
    "two_hours": (NOTED, CANCEL),
    "booked": (NOTED, MOVE, CANCEL),
    "confirmed": (NOTED, MOVE, CANCEL),
    "changed": (NOTED, MOVE, CANCEL),
}
"""So near to the start a time is no longer moved here, only given back."""
GRADES = {"good": "好", "fair": "一般", "bad": "不好"}
FAMILY_STEPS = ("family_asked", "family_active", "family_granted")
NOTHING_LEFT = ("cancelled", "closed", "unconfirmed", "off_the_list", "offer_over", "waiting_passed")


def notice_choices(step: str, cause: str, about: Behind) -> tuple[Choice, ...]:
    """The buttons of a step of `cause`, in their order; none where pressing has nothing to answer.

    Each carries what the notice was about, so that a late press is judged by what holds then.
    """
    if step == RATE:
        return tuple(Choice(title, "/inform", {"notice": RATE, "of": cause, "grade": g}) for g, title in GRADES.items())
    if step == "waiting_offer":
        return offer_choices(cause)
    if step in ABOUT_A_VISIT and about.start is not None:
        data = {"notice": step, "of": cause, "at": about.start.isoformat()}
        return tuple(Choice(LABELS[do], "/inform", {**data, "do": do}) for do in ABOUT_A_VISIT[step])
    if step in NOTHING_LEFT:
        return book_again(about.service), HUMAN
    if step == NEWS:
        return (Choice("不再收通知", "/unsubscribe_reminder", {"news": "off"}),)
    if step in FAMILY_STEPS:
        return _family_choices(step, int(cause.partition(":")[2]))
    if step in RENEWAL_STEPS and about.helper:
        return FAMILY, Choice("不再提醒", "/unsubscribe_reminder", {"unsubscribe": True})
    if step in RENEWAL_STEPS and holder_of(cause) is not None:
        return licence_choices(cause)
    if step in RENEWAL_STEPS:
        stop = Choice("不再提醒", "/unsubscribe_reminder", {"unsubscribe": True})
        return Choice("预约续证", "/book_appointment", {"book": "renewal"}), stop
    return ()


def _family_choices(step: str, link: int) -> tuple[Choice, ...]:
    """Under what is said about acting for a relative."""
    if step == "family_asked":
        return answer_choices(link)
    return (button("不让他代办了", "revoke", link), HUMAN) if step == "family_granted" else (FAMILY,)


def licence_choices(cause: str) -> tuple[Choice, ...]:
    """The answers to the reminder of a licence on the hall's list."""
    data = {"licence": holder_of(cause)}
    return (
        Choice("现在预约", "/book_appointment", {"book": "renewal"}),
        Choice("已经办好了", "/inform", {**data, "do": "renewed"}),
        Choice("不是我的证", "/inform", {**data, "do": "wrong"}),
        Choice("不再提醒", "/unsubscribe_reminder", {"unsubscribe": True}),
    )


def offer_choices(cause: str) -> tuple[Choice, ...]:
    """The answers to a place that came free for `cause`, a row of the waiting list."""
    data: dict[str, Any] = {"notice": "waiting_offer", "of": cause}
    take = Choice("就要这个", "/inform", {**data, "take": True})
    return take, Choice("不要了", "/inform", {**data, "let_go": True}), HUMAN


def book_again(service: str | None) -> Choice:
    """The way to another time for the same matter."""
    return Choice("再约时间", "/book_appointment", {"book": service or ""})
