"""What a monitor wants to know of the hall's work at this moment: what waits, since when, and what is still free."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.desk import restarts
from bot.desk.health import backed_up_at
from bot.desk.wishes import Wishes
from bot.hall.services import SERVICES
from bot.store.store import Store

AHEAD = timedelta(days=7)
KEPT_S = 60.0  # counting free places reads a whole week of every service, and a monitor asks four times a minute


@dataclass(frozen=True)
class Ground:
    """What can be read while the store is away; `backup_s` is None where none was ever made."""

    backup_s: float | None
    disk_free: int
    restarts: dict[str, int]


@dataclass(frozen=True)
class Gauges:
    """Counts and ages in seconds; an age is 0 where nothing waits."""

    queued: int
    overdue: int
    overdue_s: float
    waiting: int
    waiting_s: float
    calls: int
    free: dict[str, int]


class GaugeBook:
    """Reads them from the store and from LIANXIN_DATA."""

    def __init__(self, store: Store, wishes: Wishes, data: Path) -> None:
        self._store = store
        self._wishes = wishes
        self._data = data
        self._free: dict[str, int] = {}
        self._free_until = 0.0

    def read(self, now: datetime) -> Gauges:
        """The figures of this moment; free places may be a minute old."""
        pulse = self._store.pulses.read(now)
        waiting = self._store.handoffs.listing(status="waiting")
        return Gauges(
            pulse.queued, pulse.overdue, _age(now, pulse.oldest_due),
            len(waiting), _age(now, min((one.opened_at for one in waiting), default=None)),
            self._store.calls.count(now), self._free_starts(now),
        )  # fmt: skip

    def ground(self, now: datetime) -> Ground:
        """Disk, backup and restarts: what explains that the store is away must not go with it."""
        made = backed_up_at(self._data)
        age = None if made is None else _age(now, made)
        return Ground(age, shutil.disk_usage(self._data).free, restarts.read(self._data))

    def _free_starts(self, now: datetime) -> dict[str, int]:
        if time.monotonic() >= self._free_until:
            self._free = {
                name: sum(slot.start < now + AHEAD for slot in self._wishes.free(service, now))
                for name, service in SERVICES.items()
            }
            self._free_until = time.monotonic() + KEPT_S
        return self._free


def _age(now: datetime, since: datetime | None) -> float:
    return 0.0 if since is None else round(max(0.0, (now - since).total_seconds()), 1)
