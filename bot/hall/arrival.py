"""Checking in by oneself: how an appointment stands for somebody who is in the hall now, and what they are told.

The hall's own house rule, not a law: from an hour before the time until half an hour after it; whoever is later is not
sent away but to a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.hall import appointment as life
from bot.hall.services import COUNTER

EARLIEST, LATEST = timedelta(minutes=60), timedelta(minutes=30)
READY, EARLY, LATE, ALREADY, PENDING = "ready", "early", "late", "already", "pending"
CANCELLED, DONE, ELSEWHERE, AHEAD, PAST, NOT_TODAY = "cancelled", "done", "elsewhere", "ahead", "past", "not_today"
UNKNOWN, FOREIGN, STALE = "unknown", "foreign", "stale"

WORDS = {
    READY: "找到了：今天{clock}，{service}。是您，请按“是我”。",
    EARLY: "您来早了，约的是今天{clock}。{first}起可以签到，请先坐一坐；有急事，请找工作人员。",
    LATE: "约的是今天{clock}，已经过了一会儿。别着急，请找工作人员，帮您安排。",
    ALREADY: "您已经签到了，{number}号，请坐着等叫号。要是等得久，请找工作人员。",
    PENDING: "这个时间，工作人员还没有确认。请找工作人员，当面问一声。",
    CANCELLED: "这个预约已经取消了。要办事，请重新约时间，或者找工作人员。",
    DONE: "这个预约已经办完了。还有别的事，请问一问，或者找工作人员。",
    ELSEWHERE: "这件事是工作人员上门办，不用在大厅签到。有疑问，请找工作人员。",
    AHEAD: "您约的是{moment}，不是今天。请那天再来；要今天办，请找工作人员。",
    PAST: "您约的是{moment}，已经过了。请重新约时间，或者找工作人员。",
    NOT_TODAY: "这个预约不是今天的。请看看单子上的日子，或者找工作人员查。",
    UNKNOWN: "没有找到今天的预约。请看看号码对不对，换一种办法试试，或者找工作人员查。",
    FOREIGN: "这不是我们大厅预约单上的方块码。请换一张，或者按预约号；也可以找工作人员。",
    STALE: "等得久了一点，请再来一次；也可以找工作人员。",
}
"""One kind sentence for everything that can be found, with what to do next."""

ARRIVED = "好的。您是{number}号，请坐着等叫号。"
CHOOSE = "找到{count}个今天的预约，请按您的那一个。都不是，请找工作人员。"
_BY_STATUS = {life.CHECKED_IN: ALREADY, life.CANCELLED: CANCELLED, life.DONE: DONE, life.PENDING: PENDING}


def standing(status: str, start: datetime, place: str, now: datetime) -> str:
    """How an appointment that is more than held stands for its holder, who is in the hall: a key of WORDS."""
    if status == life.CANCELLED:
        return CANCELLED
    if place != COUNTER:
        return ELSEWHERE
    if status in (life.CHECKED_IN, life.DONE) and start.date() == now.date():
        return _BY_STATUS[status]
    if start.date() > now.date():
        return AHEAD
    if start.date() < now.date():
        return PAST
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if now < start - EARLIEST:
        return EARLY
    return LATE if now > start + LATEST or status == life.NO_SHOW else READY


def masked(name: str | None) -> str:
    """`王＊＊`: the family name for the eye of its owner, and nothing for anybody else."""
    return name[0] + "＊" * max(1, len(name) - 1) if name else ""
