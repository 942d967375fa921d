"""So much in a minute and no more: the generic cell rate algorithm (ITU-T I.371), in memory, by an injected clock.

Nothing of a published library fits: `limits` reads the machine's own clock, keeps as many keys as anybody sends and
walks through all of them on every hit.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MINUTE_S = 60.0
MOST_KEYS = 50_000


@dataclass(frozen=True)
class Allowance:
    """`a_minute` units in a minute, all of them at once after a quiet minute; None means without end."""

    a_minute: int | None


class Meter:
    """Counts what each key has used; it fills up again evenly. `seconds` is a clock that never goes back."""

    def __init__(self, allowance: Allowance, seconds: Callable[[], float], most_keys: int = MOST_KEYS) -> None:
        self._unit_s = MINUTE_S / allowance.a_minute if allowance.a_minute else 0.0
        self._seconds = seconds
        self._most = most_keys
        self._used_until: OrderedDict[str, float] = OrderedDict()  # the one used longest ago first

    def take(self, key: str, units: int = 1) -> float:
        """0.0 when the units were there and are taken; else how many seconds later they will be, and nothing is taken.

        More units than a whole minute has are never there.
        """
        now = self._seconds()
        until = max(self._used_until.get(key, now), now) + units * self._unit_s
        if until - now > MINUTE_S + 1e-6:
            return until - now - MINUTE_S
        if self._unit_s:
            self._used_until[key] = until
            self._used_until.move_to_end(key)
            self._forget(now)
        return 0.0

    def empty(self, key: str) -> float:
        """How many seconds until one unit is there, without taking it."""
        now = self._seconds()
        until = max(self._used_until.get(key, now), now) + self._unit_s
        return max(0.0, until - now - MINUTE_S)

    def __len__(self) -> int:
        return len(self._used_until)

    def _forget(self, now: float) -> None:
        """Who has everything again needs no place; when there are too many, who came longest ago goes first."""
        while self._used_until:
            key, until = next(iter(self._used_until.items()))
            if until > now and len(self._used_until) <= self._most:
                return
            del self._used_until[key]
