"""Sending what the outbox holds: claimed once, not at night, paced, tried again, and at last rung by a clerk.

Whatever cannot be said in a chat goes by short message, and whatever cannot go so either stands on the clerks' call
list; nothing is ever silently nothing. Handing over happens at least once, its line in the conversation exactly once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.desk.closed_hours import ClosedHours
from bot.desk.reach import Reach
from bot.hall import broadcast
from bot.hall.clock import Clock
from bot.hall.notices import AHEAD, RATE, REMINDERS, QuietHours, may_go, over
from bot.jobs import lanes
from bot.jobs.handing import CLAIM, SEND_S, Handing
from bot.jobs.last_tries import LastTries
from bot.jobs.news_handing import NewsHanding, SoundOf
from bot.jobs.ports import Messenger, NotNow, Sms, Undeliverable
from bot.live import LiveTopics
from bot.store.behind import Behind
from bot.store.notices import Notice
from bot.store.people import PersonRow
from bot.store.store import Store

__all__ = ["Messenger", "NotNow", "Outbox", "Undeliverable"]

log = logging.getLogger("lianxin.outbox")
STALE = timedelta(days=1)
ONE_BY_ONE = 0  # what a dead process was sending of a broadcast is never sent again: that must not be several people
LOOK_AGAIN = timedelta(minutes=5)  # whether closed hours are open again


class Outbox:
    """One worker over the notices; several of them never send the same one at the same time."""

    def __init__(
        self, store: Store, clock: Clock, live: LiveTopics, quiet: QuietHours, messengers: Mapping[str, Messenger],
        sms: Sms | None = None, sms_per_second: float = 5.0,
        clerk_sound: Callable[[str, PersonRow | None, int], dict[str, Any]] | None = None,
        news_sound: SoundOf | None = None, hours: ClosedHours | None = None,
    ) -> None:  # fmt: skip
        """`clerk_sound` gives the `custom` part of a clerk's words and of reminders: where their sound is fetched.

        `news_sound` gives that of a broadcast; `hours` knows which appointments stand in closed hours.
        """
        self._hours = hours
        self._clerk_sound = clerk_sound
        self._store = store
        self._clock = clock
        self._quiet = quiet
        self._messengers = messengers
        reach = Reach(messengers, live, sms is not None)
        self.tries = LastTries()
        self._handing = Handing(
            store, clock, live, reach, messengers, sms, sms_per_second, self._custom, self.tries,
            hours=hours,
        )  # fmt: skip
        self._busy: set[str] = set()
        turn = self._handing.pace.turn
        self._news = NewsHanding(store, clock, live, reach, messengers, turn, SEND_S, self.tries, news_sound)

    async def run(self, every_s: float = 2.0) -> None:
        """Work until cancelled; no channel waits for another, and no clerk's words for notices."""
        async with asyncio.TaskGroup() as group:
            for one in self._messengers.items():
                group.create_task(self._forever(partial(self._push_on, *one), every_s))
            group.create_task(self._forever(partial(self._look, group), every_s))

    async def _forever(self, work: Callable[[], Awaitable[object]], every_s: float) -> None:
        while True:
            try:
                await work()
            except Exception:
                log.exception("outbox round failed")
            await asyncio.sleep(every_s)

    async def _look(self, group: asyncio.TaskGroup) -> None:
        """See to it that every channel on which something is due is worked on."""
        for channel in await asyncio.to_thread(self._store.notices.channels_due, self._clock.now()):
            if channel not in self._busy:
                self._busy.add(channel)
                group.create_task(self._until_empty(channel))

    async def _until_empty(self, channel: str) -> None:
        try:
            while await self._send_on(channel):
                pass
        except Exception:
            log.exception("outbox round failed")
        finally:
            self._busy.discard(channel)

    async def once(self) -> int:
        """One round of both; returns how many notices were handed over."""
        await self.push_lines()
        return await self.send_due()

    async def send_due(self) -> int:
        """Hand over everything that is due now; one failing notice never stops the others."""
        channels = await asyncio.to_thread(self._store.notices.channels_due, self._clock.now())
        return sum(await asyncio.gather(*(self._send_on(channel) for channel in channels)))

    async def _send_on(self, channel: str) -> int:
        waiting = await asyncio.to_thread(self._store.notices.waiting, self._clock.now(), channel)
        keyed = [(one, ONE_BY_ONE if step == broadcast.STEP else person) for one, person, step in waiting]
        return await lanes.through(keyed, self._try, lanes.WIDTH if channel in self._messengers else 1)

    async def _try(self, notice_id: int) -> int:
        try:
            return await self._one(notice_id)
        except Exception:  # its claim runs out, then it is tried again
            log.exception("notice %d could not be worked on", notice_id)
            return 0

    async def _one(self, notice_id: int) -> int:
        now = self._clock.now()
        one = await asyncio.to_thread(self._store.notices.claim, notice_id, now, now + CLAIM)
        if one is None:
            return 0
        about = await asyncio.to_thread(self._store.notices.behind, one.cause, one.person_id)
        if over(one.step, about.start, now) or await self._overtaken(one, about, now) or await self._unasked(one, now):
            log.info("notice %d is over, its time has come", one.id)
            await asyncio.to_thread(self._store.notices.drop, one, now)
            return 0
        if one.step in REMINDERS and await self._in_closed_hours(one, now):
            await self._wait(one, now + LOOK_AGAIN)
            return 0
        if not may_go(one.step, about.start, now, self._quiet):
            await self._wait(one, self._quiet.next_loud(now))
            return 0
        if one.step == broadcast.STEP:
            return await self._news.hand(one, now)
        return await self._handing.hand(one, about, now)

    async def _overtaken(self, one: Notice, about: Behind, now: datetime) -> bool:
        """Whether the next reminder is due already and says the same."""
        if one.step != "day_before" or about.start is None or now < about.start - AHEAD:
            return False
        return await asyncio.to_thread(self._store.notices.state, one, "two_hours") == "queued"

    async def _in_closed_hours(self, one: Notice, now: datetime) -> bool:
        """Whether it would call somebody into hours that are closed by now; then a clerk has it on the list."""
        return self._hours is not None and await asyncio.to_thread(self._hours.stop, one.cause, now)

    async def _unasked(self, one: Notice, now: datetime) -> bool:
        """Whether a question how it went comes a day late, or in the middle of the next talk with a clerk."""
        if one.step != RATE:
            return False
        with_clerk = await asyncio.to_thread(self._store.handoffs.silencing, one.person_id)
        return with_clerk is not None or now > one.due + STALE

    async def _wait(self, one: Notice, until: datetime) -> None:
        await asyncio.to_thread(self._store.notices.postpone, one, until)

    async def push_lines(self) -> int:
        """Send what clerks wrote to people whose channel pushes; a clerk works in daylight, so at once."""
        return sum(await asyncio.gather(*(self._push_on(*one) for one in self._messengers.items())))

    async def _push_on(self, channel: str, messenger: Messenger) -> int:
        sent = 0
        if await asyncio.to_thread(self._store.channel_stops.stopped, channel):
            return 0
        for line, sender, text in await asyncio.to_thread(self._store.transcript.queued, channel):
            try:
                custom = await asyncio.to_thread(self._custom, channel, sender, text, line)
                await messenger.send(sender, {"text": text, "buttons": [], "custom": custom})
            except Undeliverable:
                log.warning("a clerk's line can never be delivered")
            except Exception as error:
                log.warning("a clerk's line was not delivered: %s", type(error).__name__)
                continue
            await asyncio.to_thread(self._store.transcript.pushed, line)
            sent += 1
        return sent

    def _custom(self, channel: str, sender: str, text: str, line: int = 0) -> dict[str, Any]:
        if self._clerk_sound is None:
            return {}
        return self._clerk_sound(text, self._store.people.find(channel, sender), line)
