"""The steps of a case in the hall, which step may follow which, and how a case can end otherwise.

The order is that of 行政许可法 chapter 4: applied for, accepted (article 32), checked (34), decided
(38), delivered (44).
"""

from __future__ import annotations

from bot.hall.errors import HallError

APPLIED, ACCEPTED, CHECKED, DECIDING, DELIVERED = "applied", "accepted", "checking", "deciding", "delivered"
STEPS = {APPLIED: "申请", ACCEPTED: "受理", CHECKED: "核查", DECIDING: "审批", DELIVERED: "送达"}
OPEN, REFUSED, WITHDRAWN = "open", "refused", "withdrawn"
ENDS = {REFUSED: "没有批准", WITHDRAWN: "本人撤回"}
FORWARD, BACK, REOPEN = "forward", "back", "reopen"
ACTS = {FORWARD: "进到下一步", BACK: "退回上一步", REOPEN: "重新办", REFUSED: "没有批准", WITHDRAWN: "本人撤回"}
NEED_REASON = (BACK, REOPEN, REFUSED)
NOTICES = tuple(f"case_{what}" for what in (*STEPS, BACK, REOPEN, *ENDS))
"""The steps of the outbox under which people are told."""
LONGEST_NOTE = 60
_ORDER = tuple(STEPS)


class NoSuchCase(HallError):
    """Nothing under that number, or it belongs to somebody else."""

    code = "no_such_case"
    sentence = "没有找到这个办件。请看看办件号和手机号后四位对不对，也可以找工作人员查。"


class CaseChanged(HallError):
    """Somebody else has set a step since the clerk looked at it."""

    code = "case_changed"
    sentence = "晚了一步，这个办件刚才被别人改过。请看看现在的样子再做。"


class WrongCaseStep(HallError):
    """That cannot be done with the case as it stands."""

    code = "wrong_case_step"
    sentence = "这个办件现在不能这样做。"


class ReasonMissing(HallError):
    """A step back or a refusal has to say why."""

    code = "reason_missing"
    sentence = "请写原因，本人会看到。"


class BadCase(HallError):
    """Something a new case needs is missing or cannot be; `field` names it."""

    code = "bad_case"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def after(step: str) -> str | None:
    """The step that follows, None after the last."""
    place = _ORDER.index(step) + 1
    return _ORDER[place] if place < len(_ORDER) else None


def before(step: str) -> str | None:
    """The step ahead of it, None for the first."""
    place = _ORDER.index(step)
    return _ORDER[place - 1] if place else None


def allowed(step: str, state: str) -> tuple[str, ...]:
    """What a clerk may do with a case that stands so, in the order of the buttons."""
    if state != OPEN:
        return (REOPEN,)
    acts = [FORWARD] if after(step) else []
    acts += [BACK] if before(step) else []
    return tuple([*acts, REFUSED, WITHDRAWN] if step != DELIVERED else acts)


def done(act: str, step: str, state: str) -> tuple[str, str]:
    """Step and state after an act. Raises WrongCaseStep when it is not allowed."""
    if act not in allowed(step, state):
        raise WrongCaseStep()
    if act == FORWARD:
        return after(step) or step, OPEN
    if act == BACK:
        return before(step) or step, OPEN
    return step, OPEN if act == REOPEN else act


def checked_note(act: str, note: str) -> str:
    """A note on one line. Raises ReasonMissing where one is needed, BadCase when it is too long."""
    text = "".join(c for c in " ".join(note.split()) if c.isprintable())
    if len(text) > LONGEST_NOTE:
        raise BadCase("note", f"写得太长了，最多{LONGEST_NOTE}个字。")
    if not text and act in NEED_REASON:
        raise ReasonMissing()
    return text


def stands(step: str, state: str) -> str:
    """How it stands, in one word."""
    return ENDS.get(state) or STEPS[step]
