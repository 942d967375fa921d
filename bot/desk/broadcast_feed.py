"""The job that lets broadcasts go out: never at night, never onto a stopped channel, at the pace that was chosen."""

from __future__ import annotations

from datetime import datetime

from bot.hall.notices import QuietHours
from bot.store.store import Store


class BroadcastFeed:
    """Run every few seconds by the scheduler, by several processes too."""

    def __init__(self, store: Store, quiet: QuietHours) -> None:
        self._store = store
        self._quiet = quiet

    def feed(self, now: datetime) -> int:
        """Put the next people of every running broadcast into the outbox; how many."""
        running = [] if self._quiet.covers(now) else self._store.sending.running(now)
        if not running:
            return 0
        stopped = [one.channel for one in self._store.channel_stops.now_stopped()]
        return sum(self._store.sending.feed(one, stopped, now) for one in running)
