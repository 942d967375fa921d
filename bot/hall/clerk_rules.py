"""What a clerk may do with an appointment in its present state, and what must be told when it is done."""

from __future__ import annotations

from datetime import datetime

from bot.hall import appointment as life
from bot.hall.appointment import WrongStep
from bot.hall.errors import HallError, TooLate

CONFIRM, CHECK_IN, DONE, NO_SHOW, MOVE, CANCEL = "confirm", "check_in", "done", "no_show", "move", "cancel"
UNDO_CHECK_IN = "undo_check_in"
ACTS = (CONFIRM, CHECK_IN, DONE, UNDO_CHECK_IN, NO_SHOW, MOVE, CANCEL)
OUTCOMES = {"mediation": "调解结果", "authenticity_visit": "鉴别结果"}
"""Matters that are not done before their result is written down, and what that result is called."""

LONGEST_OUTCOME, LONGEST_REASON = 500, 60
_PLAIN = {CHECK_IN: life.CHECKED_IN, DONE: life.DONE, NO_SHOW: life.NO_SHOW}
_REFUSED = {
    CHECK_IN: "这个预约现在不能记“到了”。",
    DONE: "这个预约现在不能记“办完”。",
    NO_SHOW: "这个预约现在不能记“没来”。",
}


class NotYet(HallError):
    """Its time has not come."""

    code = "not_yet"
    sentence = "还没有到约好的时间。"


class OutcomeMissing(HallError):
    """The result of this matter has to be written down."""

    code = "outcome_missing"
    sentence = "请先写结果。"


class TooLong(HallError):
    """More words than the store keeps."""

    code = "too_long"
    sentence = "写得太长了。"


class ChangedMeanwhile(HallError):
    """Somebody else has changed the appointment since the clerk looked at it."""

    code = "changed_meanwhile"
    sentence = "晚了一步，这个预约刚才被别人改过。"


class SameTime(HallError):
    """A move to the time it already has."""

    code = "same_time"
    sentence = "它本来就是这个时间。"


def acts(status: str, start: datetime, now: datetime) -> tuple[str, ...]:
    """What a clerk may do with it now, in the order of the buttons."""
    return tuple(act for act in ACTS if refusal(act, status, start, now) is None)


def refusal(act: str, status: str, start: datetime, now: datetime) -> HallError | None:
    """Why a clerk may not do that with an appointment now, or None when it is allowed."""
    if act == CONFIRM:
        return _confirm(status, start, now)
    if act == UNDO_CHECK_IN:
        return None if status == life.CHECKED_IN else WrongStep("这个预约没有记“到了”。")
    if act == MOVE:
        movable = status in (life.PENDING, life.CONFIRMED)
        return None if movable else WrongStep("这个预约现在不能改时间。")
    if act == CANCEL:
        ahead = status in life.BOOKED and start > now
        return None if ahead else WrongStep("这个预约已经取消、办完或者过了时间。")
    if not life.allowed(status, _PLAIN[act]):
        return WrongStep(_REFUSED[act])
    if act == NO_SHOW:
        return None if start <= now else NotYet("还没有到时间，不能记“没来”。")
    return None if start.date() <= now.date() else NotYet("还没有到约好的那一天。")


def _confirm(status: str, start: datetime, now: datetime) -> HallError | None:
    if status != life.PENDING:
        return WrongStep("这个预约现在不用确认。")
    return None if start > now else TooLate("时间已经过了，不能再确认。")


def checked_outcome(service: str, outcome: str) -> str | None:
    """The result as it is kept, None for none. Raises OutcomeMissing where one is needed, or TooLong."""
    text = "".join(c for c in outcome if c == "\n" or c.isprintable()).strip()
    if len(text) > LONGEST_OUTCOME:
        raise TooLong(f"结果最多写{LONGEST_OUTCOME}个字。")
    if not text and service in OUTCOMES:
        raise OutcomeMissing(f"请先写{OUTCOMES[service]}，再点“办完”。")
    return text or None


def one_line(text: str) -> str:
    """The text on one line, without what cannot be printed."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def checked_reason(reason: str) -> str:
    """A reason that people are told, on one line. Raises TooLong."""
    text = one_line(reason)
    if len(text) > LONGEST_REASON:
        raise TooLong(f"原因最多写{LONGEST_REASON}个字。")
    return text
