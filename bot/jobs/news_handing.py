"""Handing over one notice of a broadcast: to a chat or an open page only, to each person at most once.

Nobody is rung or sent a short message about it. Whoever has a page that is not open finds it in the conversation.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk.notice_choices import notice_choices
from bot.desk.reach import Reach
from bot.hall import broadcast as rules
from bot.hall.clock import Clock
from bot.jobs.last_tries import LastTries
from bot.jobs.ports import Messenger, NotNow, Undeliverable
from bot.live import LiveTopics
from bot.messages import Reply
from bot.store.behind import Behind
from bot.store.notices import Notice, Shown
from bot.store.people import PersonRow
from bot.store.store import Store

log = logging.getLogger("lianxin.outbox")

TRIES = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
PAUSED = timedelta(seconds=30)
SoundOf = Callable[[Reply, PersonRow], dict[str, Any]]


class NewsHanding:
    """`sound` gives the `custom` part of what is sent to a chat."""

    def __init__(
        self, store: Store, clock: Clock, live: LiveTopics, reach: Reach, messengers: Mapping[str, Messenger],
        turn: Callable[[str], Awaitable[None]], send_s: float, tries: LastTries, sound: SoundOf | None,
    ) -> None:  # fmt: skip
        self._store = store
        self._clock = clock
        self._live = live
        self._reach = reach
        self._messengers = messengers
        self._turn = turn
        self._send_s = send_s
        self._tries = tries
        self._sound = sound

    async def hand(self, one: Notice, now: datetime) -> int:
        """1 when it was handed over; otherwise it waits, is dropped, or has failed."""
        if await asyncio.to_thread(self._store.channel_stops.stopped, one.channel):
            await asyncio.to_thread(self._store.notices.postpone, one, now + PAUSED)
            return 0
        verdict, spoken = await asyncio.to_thread(self._store.sending.begin, one, now)
        if verdict == "wait":
            await asyncio.to_thread(self._store.notices.postpone, one, now + PAUSED)
        elif verdict == "drop":
            await asyncio.to_thread(self._store.notices.drop, one, now)
        elif verdict == "unsure":  # whoever sent it died: it may have arrived
            log.warning("notice %d of a broadcast may have been sent and is not sent again", one.id)
            await asyncio.to_thread(self._store.sending.ended, one, "unsure", now)
        else:
            return await self._send(one, spoken, now)
        return 0

    async def _send(self, one: Notice, spoken: str, now: datetime) -> int:
        # Never numbered: a number typed now answers what was asked before the notice came.
        shown = Shown.fresh(notice_choices(rules.STEP, one.cause, Behind()), numbered=False)
        shown = replace(shown, sound=await asyncio.to_thread(self._sound_of, one, spoken))
        messenger = self._messengers.get(one.channel)
        if messenger is None:
            listens = self._reach.listens(one.person_id)
            return await self._ended(one, "sent" if listens else "later", shown)
        await self._turn(one.channel)
        try:
            message = {"text": one.text, "buttons": shown.buttons, "custom": dict(shown.sound or {})}
            await asyncio.wait_for(messenger.send(one.sender, message), self._send_s)
        except NotNow as error:
            await self._again(one, now + timedelta(seconds=error.retry_after), False)
            return 0
        except TimeoutError:
            self._tries.failed(one.channel, "TimeoutError", self._clock.now())
            return await self._ended(one, "unsure", shown)
        except Exception as error:
            self._tries.failed(one.channel, type(error).__name__, self._clock.now())
            await self._failed(one, error, now)
            return 0
        self._tries.worked(one.channel, self._clock.now())
        return await self._ended(one, "sent", shown)

    def _sound_of(self, one: Notice, spoken: str) -> dict[str, Any]:
        person = self._store.people.get(one.person_id)
        return self._sound(Reply(text=one.text, spoken=spoken), person) if self._sound and person else {}

    async def _failed(self, one: Notice, error: Exception, now: datetime) -> None:
        log.warning("notice %d not delivered (%s), attempt %d", one.id, type(error).__name__, one.attempts + 1)
        if isinstance(error, Undeliverable) or one.attempts + 1 >= TRIES:
            await self._ended(one, "failed", Shown())
        else:
            await self._again(one, now + min(FIRST_WAIT * 4**one.attempts, LONGEST_WAIT), True)

    async def _again(self, one: Notice, due: datetime, failed: bool) -> None:
        await asyncio.to_thread(self._store.sending.again, one, due, self._clock.now(), failed)

    async def _ended(self, one: Notice, state: str, shown: Shown) -> int:
        line = await asyncio.to_thread(self._store.sending.ended, one, state, self._clock.now(), shown)
        if line:
            event = {"id": line, "kind": "message", "text": one.text, "buttons": shown.buttons, "from": None}
            self._live.publish(f"person:{one.person_id}", event)
        return int(state == "sent")
