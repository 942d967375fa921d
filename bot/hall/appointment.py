"""The life of an appointment: which state may follow which, and which of them keep their place."""

from __future__ import annotations

from bot.hall.errors import HallError

HELD, PENDING, CONFIRMED, CHECKED_IN = "held", "pending", "confirmed", "checked_in"
DONE, NO_SHOW, CANCELLED = "done", "no_show", "cancelled"

STATUSES = (HELD, PENDING, CONFIRMED, CHECKED_IN, DONE, NO_SHOW, CANCELLED)
OCCUPYING = (HELD, PENDING, CONFIRMED, CHECKED_IN)
"""Still to come: one holder has at most one of these per matter."""
BOOKED = (PENDING, CONFIRMED, CHECKED_IN)
"""What a person sees as an appointment of theirs."""
KEEPING = (*OCCUPYING, DONE, NO_SHOW)
"""What counts in the counters: a place that was used up stays used up, only a cancelled one is free again."""

NEXT = {
    HELD: (PENDING, CONFIRMED, CANCELLED),
    PENDING: (CONFIRMED, CANCELLED),
    CONFIRMED: (CHECKED_IN, DONE, NO_SHOW, CANCELLED),
    CHECKED_IN: (DONE, CONFIRMED, CANCELLED),
    DONE: (),
    NO_SHOW: (CHECKED_IN, DONE),
    CANCELLED: (PENDING, CONFIRMED),
}


class WrongStep(HallError):
    """A state that cannot follow the present one."""

    code = "wrong_step"
    sentence = "这个预约现在不能这样改。"


def allowed(before: str, after: str) -> bool:
    """Whether a clerk or the person may take an appointment from one state to the other."""
    return after in NEXT[before]


def check(before: str, after: str) -> None:
    """Raise WrongStep unless `after` may follow `before`."""
    if not allowed(before, after):
        raise WrongStep()
