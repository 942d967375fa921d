"""Handing one claimed notice over: the chat, else a short message, else the clerks' call list."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.desk.closed_hours import ClosedHours
from bot.desk.notice_choices import notice_choices
from bot.desk.reach import Reach, Way
from bot.hall import notice_words as words
from bot.hall.clock import Clock
from bot.hall.notices import RATE, REMINDERS, RENEWAL_STEPS, aloud
from bot.jobs.last_tries import LastTries
from bot.jobs.pace import Paces
from bot.jobs.ports import Messenger, NotNow, Sms, Undeliverable
from bot.live import LiveTopics
from bot.store.behind import Behind
from bot.store.holder_rows import holder_of
from bot.store.notices import Notice, Shown
from bot.store.store import Store

log = logging.getLogger("lianxin.outbox")

TRIES = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
BEFORE_START = timedelta(hours=1)  # a clerk needs that long to ring, so no channel is tried any later
SEND_S = 60.0  # longer than any channel takes to fail by itself
CLAIM = timedelta(minutes=3)  # longer than SEND_S: nobody else sends what is still being sent
SMS_RESTS = timedelta(seconds=30)  # after a failure, so that the others do not wait for its time-outs
STOPPED = timedelta(seconds=30)  # so long a notice for a stopped channel rests before it is looked at again
PAGE = "web"
CHAT_ONLY = (RATE, "family_asked")
CHAT_PER_SECOND = 29.6  # over each channel; Telegram takes thirty, and a channel may be slower by itself


class Handing:
    """Knows the ways and tries the one that is right for a notice now."""

    def __init__(
        self, store: Store, clock: Clock, live: LiveTopics, reach: Reach, messengers: Mapping[str, Messenger],
        sms: Sms | None, sms_per_second: float,
        sound: Callable[[str, str, str], dict[str, Any]] = lambda _channel, _sender, _text: {},
        tries: LastTries | None = None, hours: ClosedHours | None = None,
    ) -> None:  # fmt: skip
        """`sound` gives the `custom` part of what may be heard: a question that names nobody, a reminder."""
        self._hours = hours
        self._sound = sound
        self._choices = store.choices
        self._notices = store.notices
        self._stops = store.channel_stops
        self._tries = tries or LastTries()
        self._clock = clock
        self._live = live
        self._reach = reach
        self._messengers = messengers
        self._sms = sms
        self.pace = Paces(CHAT_PER_SECOND, {"sms": sms_per_second})
        self._sms_rests_until: datetime | None = None

    async def hand(self, one: Notice, about: Behind, now: datetime) -> int:
        """1 when it was handed over; otherwise it waits, is passed on, or is dropped."""
        way = self._way(one, about)
        if way != "call" and await asyncio.to_thread(self._stops.stopped, "sms" if way == "sms" else one.channel):
            await self._held_up(one, about, way, now, STOPPED)
            return 0
        text = _said(one, about, now, way)
        if one.step in RENEWAL_STEPS and self._hours is not None and self._hours.away(now):
            text = words.not_now(text)
        shown = await asyncio.to_thread(self._shown, one, about, way)
        if way == "call":
            return await self._call(one, about, text, now, shown)
        if way == "sms" and self._sms_rests_until is not None and now < self._sms_rests_until:
            await asyncio.to_thread(self._notices.postpone, one, self._sms_rests_until)
            return 0
        await self.pace.turn("sms" if way == "sms" else one.channel)
        try:
            await asyncio.wait_for(self._send(one, about, text, way, shown), SEND_S)
        except NotNow as error:
            await self._held_up(one, about, way, now, timedelta(seconds=error.retry_after))
            return 0
        except Exception as error:
            self._tries.failed("sms" if way == "sms" else one.channel, type(error).__name__, self._clock.now())
            await self._failed(one, about, way, type(error).__name__, isinstance(error, Undeliverable))
            return 0
        self._tries.worked("sms" if way == "sms" else one.channel, self._clock.now())
        return await self._handed(one, about, text, way, shown)

    async def _held_up(self, one: Notice, about: Behind, way: Way, now: datetime, rest: timedelta) -> None:
        """Its channel is stopped or asks to wait: it waits, but not so long that its appointment would be missed."""
        if about.start is None or now + rest < about.start - BEFORE_START:
            await asyncio.to_thread(self._notices.postpone, one, now + rest)
            return
        other = "sms" if way == "chat" and self._reach.texts(about.phone) else "call"
        await asyncio.to_thread(self._notices.pass_on, one, other, now)

    def _way(self, one: Notice, about: Behind) -> Way:
        # A page shows it when it is opened again: nobody is rung for that, and of two the holder is the one who is.
        if one.step in CHAT_ONLY or about.helper:
            return "chat"
        if one.channel == "call":
            return "call"
        if one.channel == "sms":
            return "sms" if self._reach.texts(about.phone) else "call"
        return self._reach.of(one.channel, about.phone, one.person_id)

    async def _send(self, one: Notice, about: Behind, text: str, way: Way, shown: Shown) -> None:
        """Hand it to the channel; to an open page it is handed by writing it into the conversation."""
        if way == "sms":
            assert self._sms is not None
            assert about.phone is not None
            await self._sms.send(about.phone, text)
        elif (messenger := self._messengers.get(one.channel)) is not None:
            said = aloud(one.step, text)
            custom = await asyncio.to_thread(self._sound, one.channel, one.sender, said) if said else {}
            await messenger.send(one.sender, {"text": text, "buttons": shown.buttons, "custom": custom})

    async def _handed(self, one: Notice, about: Behind, text: str, way: Way, shown: Shown) -> int:
        page = way == "chat" and one.channel not in self._messengers
        channel = "sms" if way == "sms" else one.channel
        # An open page is no proof that somebody looks at it.
        then = "sms" if page and one.step not in RENEWAL_STEPS and self._reach.texts(about.phone) else None
        line = await asyncio.to_thread(self._notices.handed, one, channel, text, self._clock.now(), then, shown)
        self._show(one, text, line, shown)
        return int(line is not None)

    async def _call(self, one: Notice, about: Behind, text: str, now: datetime, shown: Shown) -> int:
        if one.step == "two_hours" and await asyncio.to_thread(self._notices.state, one, "day_before") == "sent":
            await asyncio.to_thread(self._notices.drop, one, now)  # told the day before, or on the list since then
            return 0
        unknown = holder_of(one.cause) is None  # whose licence it is, a clerk can look up
        if not about.phone and one.step in RENEWAL_STEPS and unknown:
            await asyncio.to_thread(self._notices.give_up, one, text, now)
            log.warning("notice %d reaches nobody: no channel that pushes and no number", one.id)
            return 0
        line = await asyncio.to_thread(self._notices.handed, one, "call", text, now, None, shown)
        self._show(one, text, line, shown)
        self._live.publish("staff", {"kind": "queue"})
        return int(line is not None)

    def _show(self, one: Notice, text: str, line: int | None, shown: Shown) -> None:
        if line:
            event = {"id": line, "kind": "message", "text": text, "buttons": shown.buttons, "from": None}
            self._live.publish(f"person:{one.person_id}", event)

    def _shown(self, one: Notice, about: Behind, way: Way) -> Shown:
        """The buttons with it. A number typed later must mean what was on the screen, so only where they are seen.

        A page shows what was said meanwhile when it is opened again. The question how it went takes no word away from
        a question that is still open.
        """
        numbered = way == "chat" or one.channel == PAGE
        if one.step == RATE and one.channel != PAGE:
            numbered = not self._choices.on_screen(one.person_id)
        return Shown.fresh(notice_choices(one.step, one.cause, about), numbered)

    async def _failed(self, one: Notice, about: Behind, way: Way, why: str, never: bool) -> None:
        now = self._clock.now()
        log.warning("notice %d not delivered by %s (%s), attempt %d", one.id, way, why, one.attempts + 1)
        if way == "sms" and not never:
            self._sms_rests_until = now + SMS_RESTS
        again = now + min(FIRST_WAIT * 4**one.attempts, LONGEST_WAIT)
        late = about.start is not None and again > about.start - BEFORE_START
        over = never or late or one.attempts + 1 >= TRIES
        if over and one.step == RATE:
            await asyncio.to_thread(self._notices.drop, one, now)
        elif over:
            other = "sms" if way == "chat" and self._reach.texts(about.phone) else "call"
            await asyncio.to_thread(self._notices.pass_on, one, other, now)
        else:
            await asyncio.to_thread(self._notices.again, one, again)


def _said(one: Notice, about: Behind, now: datetime, way: Way) -> str:
    text = one.text if about.start is None else words.as_of(one.text, about.start, now)
    if about.pending and one.step in REMINDERS:
        text = words.unsure(text)
    return words.with_number(text if way == "chat" else words.by_phone(text), one.step, one.cause)
