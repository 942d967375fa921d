"""Stopping a channel and letting it go on: at once in every process of the store, with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence

from bot.hall.clock import Clock
from bot.store.channel_stops import Stop
from bot.store.store import Store

CHANNELS = ("web", "kiosk", "telegram", "wechat", "rest", "sms")
"""What can be stopped. A terminal is only at hand on the machine itself; calls are made by clerks."""


class ChannelDesk:
    """Every change is a row of its own, and audited."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def newest(self) -> dict[str, Stop]:
        """The change that counts of every channel that was ever stopped."""
        return self._store.channel_stops.newest()

    def history(self) -> Sequence[Stop]:
        """The last changes, newest first."""
        return self._store.channel_stops.history()

    def waiting(self, channel: str) -> int:
        """How many notices wait for it."""
        return self._store.sending.waiting(channel)

    def put(self, channel: str, stopped: bool, reason: str, seen: int, who: str) -> None:
        """Stop it or let it go on. Raises ChangedMeanwhile when a colleague was faster."""
        now = self._clock.now()
        self._store.channel_stops.put(channel, stopped, reason, seen, who, now)
        self._store.staff.note(who, "channel_stop" if stopped else "channel_start", f"channel:{channel}", now)
