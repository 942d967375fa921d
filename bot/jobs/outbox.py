"""Sending what the outbox holds: quiet hours, pacing, retries, and a phone task for staff when nothing helps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.hall.clock import Clock
from bot.hall.notices import QuietHours
from bot.live import LiveTopics
from bot.store.notices import Notice
from bot.store.store import Store

log = logging.getLogger("lianxin.outbox")

TRIES = 5
FIRST_WAIT = timedelta(minutes=1)
PAUSE_S = 0.04  # at most 25 a second over all


class Undeliverable(Exception):
    """The person can never be reached on that channel; trying again does not help."""


class NotNow(Exception):
    """The channel asks to wait `retry_after` seconds."""

    retry_after: float = 60.0


class Messenger(Protocol):
    """A channel that can speak first; raises Undeliverable, NotNow or anything else when it could not."""

    async def send(self, sender: str, message: dict[str, Any]) -> None: ...


class Outbox:
    """One worker over the notices; channels without a messenger are read by their listeners."""

    def __init__(
        self, store: Store, clock: Clock, live: LiveTopics, quiet: QuietHours, messengers: Mapping[str, Messenger]
    ) -> None:
        self._store = store
        self._clock = clock
        self._live = live
        self._quiet = quiet
        self._messengers = messengers

    async def run(self, every_s: float = 2.0) -> None:
        """Work until cancelled; one failing notice never stops the others."""
        while True:
            try:
                await self.once()
            except Exception:
                log.exception("outbox round failed")
            await asyncio.sleep(every_s)

    async def once(self) -> int:
        """Give back holds that ran out, then send everything that is due; returns how many were sent."""
        now = self._clock.now()
        await asyncio.to_thread(self._store.appointments.sweep, now)
        await self._push_lines()
        sent = 0
        for notice in await asyncio.to_thread(self._store.notices.due, now):
            if self._quiet.covers(now):
                await asyncio.to_thread(self._store.notices.postpone, notice.id, self._quiet.next_loud(now))
                continue
            sent += await self._send(notice, now)
            await asyncio.sleep(PAUSE_S)
        return sent

    async def _push_lines(self) -> None:
        """Send what clerks wrote to people whose channel pushes; a clerk works in daylight, so at once."""
        for channel, messenger in self._messengers.items():
            for line, sender, text in await asyncio.to_thread(self._store.transcript.queued, channel):
                try:
                    await messenger.send(sender, {"text": text, "buttons": [], "custom": {}})
                except Undeliverable:
                    log.warning("a clerk's line can never be delivered")
                except Exception as error:
                    log.warning("a clerk's line was not delivered: %s", type(error).__name__)
                    continue
                await asyncio.to_thread(self._store.transcript.pushed, line)

    async def _send(self, notice: Notice, now: datetime) -> int:
        messenger = self._messengers.get(notice.channel)
        try:
            if messenger is not None:
                await messenger.send(notice.sender, {"text": notice.text, "buttons": [], "custom": {}})
        except NotNow as error:
            wait = now + timedelta(seconds=error.retry_after)
            await asyncio.to_thread(self._store.notices.postpone, notice.id, wait)
            return 0
        except Exception as error:
            await self._failed(notice, now, type(error).__name__, isinstance(error, Undeliverable))
            return 0
        await asyncio.to_thread(self._delivered, notice, now)
        return 1

    def _delivered(self, notice: Notice, now: datetime) -> None:
        line = self._store.transcript.add(notice.person_id, "system", notice.text, now)
        self._store.notices.sent(notice.id, now)
        event = {"id": line, "kind": "message", "text": notice.text, "buttons": [], "from": None}
        self._live.publish(f"person:{notice.person_id}", event)

    async def _failed(self, notice: Notice, now: datetime, why: str, never: bool) -> None:
        last = never or notice.attempts + 1 >= TRIES
        wait = FIRST_WAIT * (4**notice.attempts)
        log.warning("notice %d not delivered (%s), attempt %d", notice.id, why, notice.attempts + 1)
        await asyncio.to_thread(self._store.notices.again, notice.id, now + wait, last)
        if last:  # never silently nothing: a clerk rings instead
            await asyncio.to_thread(self._store.handoffs.open, notice.person_id, "callback", "notice_failed", now)
            self._live.publish("staff", {"kind": "queue"})
