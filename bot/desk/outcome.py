"""What a use case wants said and started."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages import Reply


@dataclass(frozen=True)
class Outcome:
    """What a use case wants said, and whether the booking form starts next."""

    replies: tuple[Reply, ...]
    start_booking: bool = False


def say(*replies: Reply) -> Outcome:
    """An outcome that only says something."""
    return Outcome(replies)
