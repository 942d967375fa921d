"""One update answered: ask the house, send the words, let the sound follow."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels.house import Asking
from bot.channels.limits import NOBODY, PHOTO_UNITS, VOICE_UNITS, PersonLimits
from bot.channels.telegram_download import Downloads, NotFetched
from bot.channels.telegram_inbound import Heard, Kind
from bot.channels.telegram_inbox import Settle
from bot.channels.telegram_layout import Part
from bot.channels.telegram_port import (
    CHANNEL,
    ChannelBusy,
    ChannelError,
    ChannelUnreachable,
    OnUnreachable,
    TelegramHost,
)
from bot.channels.telegram_saying import Saying
from bot.channels.telegram_sender import Sender
from bot.channels.telegram_shared import KINDS, Shared, Taken
from bot.channels.telegram_words import (
    GROUP,
    LIVE_PLACE,
    PHOTO_LARGE,
    PHOTO_LOST,
    SORRY,
    STRANGE,
    VOICE_LONG,
    VOICE_LOST,
)
from bot.messages import Incoming, Person
from bot.voice.listening.decoder import LONGEST_S

log = logging.getLogger("lianxin.telegram")

SENDING_S = 5.0  # so long an answered update waits for a slow chat before it is confirmed
GROUP_EVERY = timedelta(days=1)
REMEMBERED = 1000
UNITS = {Kind.VOICE: VOICE_UNITS, Kind.PHOTO: PHOTO_UNITS}
SAYS_NOTHING = (Kind.GROUP, Kind.LEFT, Kind.NOTHING)


class Turns:
    """Answers updates; the inbox sees to their order."""

    def __init__(
        self, host: TelegramHost, sender: Sender, saying: Saying, judge: Shared, downloads: Downloads,
        on_unreachable: OnUnreachable | None, limits: PersonLimits = NOBODY,
    ) -> None:  # fmt: skip
        self._host = host
        self._sender = sender
        self._saying = saying
        self._judge = judge
        self._downloads = downloads
        self._on_unreachable = on_unreachable
        self._limits = limits
        self._asking = Asking(host.take_incoming, log)
        self._greeted_groups: OrderedDict[int, datetime] = OrderedDict()
        self._albums: OrderedDict[str, None] = OrderedDict()
        self._tidying: set[asyncio.Task[None]] = set()

    def arrived(self, heard: Heard) -> None:
        """A pressed button must stop waiting at once, whatever the answer takes."""
        self._judge.arrived(heard)
        if heard.press:
            task = asyncio.create_task(self._acknowledge(heard))
            self._tidying.add(task)
            task.add_done_callback(self._tidying.discard)

    async def answer(self, heard: Heard, settle: Settle) -> None:
        """Answer one update. `settle` is called when it need not come again even though sending goes on."""
        if heard.kind is Kind.PHOTO and not self._host.sees:
            heard = replace(heard, kind=Kind.STRANGE)
        try:
            if (hurried := self._hurried(heard)) is not None:
                await self._saying.replies(heard.chat, hurried, patient=False)
            elif heard.kind in (Kind.TEXT, Kind.PRESS):
                await self._turn(heard, settle)
            elif heard.kind is Kind.VOICE:
                await self._voice(heard, settle)
            elif heard.kind in KINDS:
                await self._shared(heard, settle)
            elif heard.kind is Kind.PHOTO:
                await self._photo(heard, settle)
            elif closed := await self._closed(heard):
                await self._sender.text(heard.chat, Part(closed))
            elif heard.kind is Kind.STRANGE:
                await self._strange(heard, settle)
            elif heard.kind is Kind.GROUP:
                await self._group(heard.chat)
            elif heard.kind is Kind.LEFT:
                await self._unreachable(heard.chat)
        except ChannelUnreachable:
            if heard.kind is not Kind.GROUP:
                await self._unreachable(heard.chat)
        except ChannelError as error:
            log.error("an answer could not be delivered: %s", error)

    def _hurried(self, heard: Heard) -> list[dict[str, Any]] | None:
        if heard.kind in SAYS_NOTHING or (heard.album and heard.album in self._albums):
            return None
        return self._limits.hurried(CHANNEL, str(heard.chat), UNITS.get(heard.kind, 1))

    async def push(self, chat: int, message: dict[str, Any]) -> None:
        """Say something that nobody asked for just now. Raises ChannelError of the kind that fits."""
        try:
            await self._saying.replies(chat, [message], patient=False)
        except ChannelUnreachable:
            await self._unreachable(chat)
            raise

    async def stop(self) -> None:
        """Drop the small calls that are still running."""
        for task in self._tidying:
            task.cancel()
        await asyncio.gather(*self._tidying, return_exceptions=True)

    async def _acknowledge(self, heard: Heard) -> None:
        await self._sender.answer_press(heard.press)
        if heard.message:
            await self._sender.clear_buttons(heard.chat, heard.message)

    async def _voice(self, heard: Heard, settle: Settle) -> None:
        """Fetch what was said and let the house hear it; what cannot be had is told in one sentence."""
        try:
            if heard.seconds > LONGEST_S:
                raise NotFetched("too_large")
            sound = await self._downloads.sound(heard.file, heard.size)
        except NotFetched as failure:
            await self._saying.sentence(heard.chat, VOICE_LONG if failure.code == "too_large" else VOICE_LOST)
            return
        await self._turn(heard, settle, sound)

    async def _shared(self, heard: Heard, settle: Settle) -> None:
        """A number, a place or changed words: for the house, or answered with one sentence."""
        judged = await self._judge.judge(heard)
        if isinstance(judged, Taken):
            await self._turn(judged.heard, settle, corrects=judged.corrects)
            if heard.live:
                await self._sender.text(heard.chat, Part(LIVE_PLACE))
        elif judged:
            closed = await asyncio.to_thread(self._host.closed, CHANNEL)
            await self._saying.sentence(heard.chat, closed or judged)

    async def _photo(self, heard: Heard, settle: Settle) -> None:
        """Fetch a photo and let the house read it; of several sent together only the first."""
        if heard.album and heard.album in self._albums:
            return
        self._known(heard.album)
        try:
            photo = await self._downloads.photo(heard.file, heard.size)
        except NotFetched as failure:
            words = PHOTO_LARGE if failure.code == "too_large" else PHOTO_LOST
            await self._saying.sentence(heard.chat, words)
            return
        await self._turn(heard, settle, photo=photo)

    async def _turn(
        self, heard: Heard, settle: Settle, sound: bytes | None = None, corrects: datetime | None = None,
        photo: bytes | None = None,
    ) -> None:  # fmt: skip
        heard = await self._judge.led(heard)
        replies = await self._ask(heard, sound, corrects, photo)
        confirm = asyncio.get_running_loop().call_later(SENDING_S, settle)
        try:
            asks = await self._judge.asks(heard.chat) if replies else ""
            await self._saying.replies(heard.chat, replies, patient=True, offer_menu=heard.started, asks=asks)
        finally:
            confirm.cancel()

    async def _ask(
        self, heard: Heard, sound: bytes | None, corrects: datetime | None, photo: bytes | None
    ) -> list[dict[str, Any]]:
        person = Person(CHANNEL, str(heard.chat))
        incoming = Incoming(
            person, str(heard.update_id), self._host.now(), heard.text, sound, photo, heard.place, corrects
        )  # fmt: skip
        return await self._asking.ask(incoming, SORRY)

    async def _closed(self, heard: Heard) -> str:
        """What is said on a stopped channel to somebody who sent what the house does not read anyway."""
        alone = heard.kind is Kind.STRANGE and not heard.text
        return await asyncio.to_thread(self._host.closed, CHANNEL) if alone else ""

    async def _strange(self, heard: Heard, settle: Settle) -> None:
        if not heard.album or heard.album not in self._albums:
            await self._saying.sentence(heard.chat, STRANGE[heard.strange])
        self._known(heard.album)
        if heard.text:  # the words under a picture can be answered
            await self._turn(heard, settle)

    def _known(self, album: str) -> None:
        if album:
            self._albums[album] = None
            _forget_oldest(self._albums)

    async def _group(self, chat: int) -> None:
        now, last = self._host.now(), self._greeted_groups.get(chat)
        if last is not None and now - last < GROUP_EVERY:
            return
        self._greeted_groups[chat] = now
        _forget_oldest(self._greeted_groups)
        try:
            await self._sender.text(chat, Part(GROUP), patient=False)
        except ChannelBusy:
            log.info("a group was busy and not greeted")

    async def _unreachable(self, chat: int) -> None:
        log.info("a person can no longer be reached")
        if self._on_unreachable is not None:
            await self._on_unreachable(str(chat))


def _forget_oldest(known: OrderedDict[Any, Any]) -> None:
    while len(known) > REMEMBERED:
        known.popitem(last=False)
