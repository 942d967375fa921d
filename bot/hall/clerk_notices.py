"""What a person hears when a clerk has done something with their appointment; moments come in spoken words."""

from __future__ import annotations

from datetime import datetime

from bot.hall.notices import Due

AGAIN = "要另约时间，跟我说“我要预约”，或者打电话给我们。"


def confirmed(now: datetime, moment: str, number: str) -> Due:
    """A clerk has said yes."""
    return Due("confirmed", now, f"工作人员确认了：您约的{moment}可以来，预约号{number}。")


def moved(now: datetime, before: str, after: str, number: str) -> Due:
    """A clerk has given it another time."""
    return Due("moved", now, f"工作人员把您约的{before}改到了{after}，预约号{number}还是原来的。不合适请打电话给我们。")


def cancelled(now: datetime, moment: str, reason: str) -> Due:
    """A clerk has cancelled it, perhaps with a reason."""
    if not reason:
        text = f"对不起，您约的{moment}大厅这边办不了，已经取消。请另约时间，或者打电话给我们。"
    else:
        text = f"您约的{moment}已经取消，原因是：{reason}。{AGAIN}"
    return Due("cancelled", now, text)


def closed(now: datetime, moment: str, reason: str) -> Due:
    """The hall does not open then."""
    return Due("closed", now, f"对不起，您约的{moment}大厅不办公（{reason}），这个预约取消了。{AGAIN}")


def off_the_list(now: datetime, service: str) -> Due:
    """A clerk has taken the person off the waiting list."""
    text = f"工作人员把您从“{service}”的候补名单上去掉了。还想约，跟我说“我要预约”。"
    return Due("off_the_list", now, text)
