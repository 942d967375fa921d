"""What a use case wants said and started."""

from __future__ import annotations

from dataclasses import dataclass

from bot.hall.errors import HallError
from bot.messages import HUMAN, Choice, Reply

LEFT_AT_THAT = "好的，那就先这样。有事再叫我。"
OFFER_CHOICES = {
    "book": Choice("预约时间", "/book_appointment", {"book": "renewal"}),
    "reminder": Choice("到期提醒我", "/subscribe_reminder", {"remind": True}),
    "human": HUMAN,
}


@dataclass(frozen=True)
class Outcome:
    """What a use case wants said, and whether the booking form starts next."""

    replies: tuple[Reply, ...]
    start_booking: bool = False


def say(*replies: Reply) -> Outcome:
    """An outcome that only says something."""
    return Outcome(replies)


def refused(error: HallError, intent: str) -> Reply:
    """A command that the hall's rules refuse: why, and the way to a person."""
    return Reply(text=error.sentence, choices=(HUMAN,), intent=intent)


def nodded(intent: str) -> Reply:
    """A mere yes or thanks where nothing was asked."""
    return Reply(text="好的。还有什么要问的，您尽管说。", intent=intent)
