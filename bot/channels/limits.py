"""How much one person may say in a minute, whatever the channel, and the kind words when it was too much."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from bot.allowance import Allowance, Meter

TOO_FAST = "您说得太快了，我慢慢听。请等几秒，再说一遍。"
VOICE_UNITS, PHOTO_UNITS = 2, 5  # what has to be heard or read costs seconds of a processor


class PersonLimits:
    """One for the house; `a_minute` None counts nobody. `seconds` is a clock that never goes back."""

    def __init__(self, a_minute: int | None, seconds: Callable[[], float] = time.monotonic) -> None:
        self._meter = Meter(Allowance(a_minute), seconds)
        self._told = Meter(Allowance(2), seconds)

    def wait(self, channel: str, sender: str, units: int = 1) -> float:
        """0.0 when somebody may go on, else after how many seconds."""
        return self._meter.take(f"{channel}:{sender}", units)

    def hurried(self, channel: str, sender: str, units: int = 1) -> list[dict[str, Any]] | None:
        """None when somebody may go on; else what a messenger says instead, and nothing when that was just said."""
        if not self.wait(channel, sender, units):
            return None
        return [{"text": TOO_FAST}] if not self._told.take(f"{channel}:{sender}") else []


NOBODY = PersonLimits(None)
"""For a channel that stands alone: nobody is counted."""


def retry_after(seconds: float) -> dict[str, str]:
    """The header that tells a machine when to come back (RFC 9110, 10.2.3)."""
    return {"Retry-After": str(max(1, math.ceil(seconds)))}
