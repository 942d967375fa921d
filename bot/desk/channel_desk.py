"""Stopping a channel and letting it go on: at once in every process of the store, with who, when and why."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from bot.hall.clock import Clock
from bot.store.channel_stops import Stop
from bot.store.store import Store

CHANNELS = ("web", "kiosk", "telegram", "wechat", "rest", "sms")
"""What can be stopped. A terminal is only at hand on the machine itself; calls are made by clerks."""
NEEDS: Mapping[str, tuple[str, ...]] = {
    "telegram": ("LIANXIN_TELEGRAM_TOKEN",),
    "wechat": ("LIANXIN_WECHAT_APPID", "LIANXIN_WECHAT_SECRET", "LIANXIN_WECHAT_TOKEN"),
    "sms": ("LIANXIN_SMS_URL",),
}
"""The settings without which a channel is not there at all."""


class ChannelDesk:
    """Every change is a row of its own, and audited."""

    def __init__(self, store: Store, clock: Clock, there: Container[str] = CHANNELS) -> None:
        """`there` are the channels that are set up."""
        self._store = store
        self._clock = clock
        self._there = there

    def missing(self, channel: str) -> tuple[str, ...]:
        """The settings that a channel waits for; nothing for one that is set up."""
        return () if channel in self._there else NEEDS.get(channel, ())

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
