"""A breaker per engine: what failed twice within a minute rests for five, then one call tries it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

FAILURES = 2
WITHIN_S = 60.0
REST_S = 300.0
PROBE_S = 60.0

State = Literal["closed", "open", "half_open"]


class Breaker:
    """Counts failures by an injected monotonic clock (seconds). Safe from several threads."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        failures: int = FAILURES,
        within_s: float = WITHIN_S,
        rest_s: float = REST_S,
    ) -> None:
        self._clock = clock
        self._most = failures
        self._within_s = within_s
        self._rest_s = rest_s
        self._failed: list[float] = []
        self._opened: float | None = None
        self._probe: float | None = None
        self._lock = threading.Lock()

    @property
    def state(self) -> State:
        """`closed`: works; `open`: rests; `half_open`: the rest is over and one call may try."""
        with self._lock:
            return self._state()

    def _state(self) -> State:
        if self._opened is None:
            return "closed"
        return "half_open" if self._clock() - self._opened >= self._rest_s else "open"

    def allow(self) -> bool:
        """Whether a call may go out now; in the half-open state the first caller takes the one trial.

        A trial that never reports back is given up after a minute.
        """
        with self._lock:
            state = self._state()
            if state != "half_open":
                return state == "closed"
            now = self._clock()
            if self._probe is not None and now - self._probe < PROBE_S:
                return False
            self._probe = now
            return True

    def succeeded(self) -> None:
        """A call worked: everything is forgotten."""
        with self._lock:
            self._failed.clear()
            self._opened = self._probe = None

    def failed(self) -> None:
        """A call failed: opens at the second failure within a minute, or at once after a failed trial."""
        with self._lock:
            now = self._clock()
            self._failed = [at for at in self._failed if now - at < self._within_s] + [now]
            trial_failed = self._opened is not None and self._state() == "half_open"
            if trial_failed or len(self._failed) >= self._most:
                self._opened, self._probe = now, None
                self._failed.clear()

    def rests_for(self) -> float:
        """Seconds until the next trial; 0 when calls may go out."""
        with self._lock:
            return 0.0 if self._opened is None else max(0.0, self._opened + self._rest_s - self._clock())
