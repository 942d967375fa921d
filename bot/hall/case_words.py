"""What a person is told about a case: one plain sentence for every step, and the answer to how far it is."""

from __future__ import annotations

from datetime import datetime

from bot.hall import case_rules as rules
from bot.hall.notices import Due

NAMES = {
    "renewal": "续证", "new_licence": "新证", "change": "变更", "replace_lost": "补证", "suspend": "停业",
    "resume": "恢复营业", "close": "歇业",
}  # fmt: skip
"""What people call the matters that the hall decides on, by their service."""
REACHED = {
    rules.APPLIED: "您办的{service}，申请收到了，等着受理。",
    rules.ACCEPTED: "您办的{service}已经受理，下一步是核查。",
    rules.CHECKED: "您办的{service}正在核查，下一步是审批。",
    rules.DECIDING: "您办的{service}正在审批，批好了再告诉您。",
    rules.DELIVERED: "您办的{service}办好了，证件已经送达。没有收到，请找工作人员。",
}
ENDED = {
    rules.REFUSED: "对不起，您办的{service}没有批准{why}。想问清楚、不同意，都可以找工作人员。",
    rules.WITHDRAWN: "您办的{service}已经撤回，不再办了{why}。还要办，可以再来申请。",
}
WENT_BACK = "您办的{service}退回到“{step}”这一步{why}。有不清楚的，请找工作人员。"
OPENED_AGAIN = "您办的{service}重新办了，现在是“{step}”这一步{why}。"


def told(act: str, step: str, state: str, service: str, note: str, now: datetime) -> Due:
    """The notice of an act, with the step and state it led to; another one of the same kind takes its place."""
    name, why = NAMES[service], f"，原因是：{note}" if note else ""
    if state != rules.OPEN:
        text = ENDED[state].format(service=name, why=why)
    elif act in (rules.BACK, rules.REOPEN):
        wording = WENT_BACK if act == rules.BACK else OPENED_AGAIN
        text = wording.format(service=name, step=rules.STEPS[step], why=why)
    else:
        text = REACHED[step].format(service=name)
    return Due(f"case_{act if act != rules.FORWARD else step}", now, text)


def answer(step: str, state: str, service: str, since: str, number: str) -> tuple[str, str]:
    """How far a case is, as text and as words to be said; `since` is the day of the last step in spoken words."""
    name = NAMES[service]
    told_now = ENDED[state].format(service=name, why="") if state in ENDED else REACHED[step].format(service=name)
    return f"{told_now}\n这是{since}记下的。办件号{number}。", f"{told_now}这是{since}记下的。"
