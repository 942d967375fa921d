"""When each channel last took a message and when it last refused one, since this process began: for the health page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Tries:
    """The last success and the last failure; `why` is the kind of error, never its words."""

    worked_at: datetime | None = None
    failed_at: datetime | None = None
    why: str = ""

    @property
    def failing(self) -> bool:
        """Whether the last thing that happened was a failure."""
        return self.failed_at is not None and (self.worked_at is None or self.failed_at >= self.worked_at)


class LastTries:
    """Kept in memory only."""

    def __init__(self) -> None:
        self._of: dict[str, Tries] = {}

    def worked(self, channel: str, now: datetime) -> None:
        """It took a message."""
        self._of[channel] = replace(self.of(channel), worked_at=now)

    def failed(self, channel: str, why: str, now: datetime) -> None:
        """It did not."""
        self._of[channel] = replace(self.of(channel), failed_at=now, why=why)

    def of(self, channel: str) -> Tries:
        """What is known of a channel."""
        return self._of.get(channel, Tries())
