"""One message answered: ask the house, the first words at once, the rest and the sound behind them."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bot.channels.house import Asking
from bot.channels.limits import NOBODY, PHOTO_UNITS, VOICE_UNITS, PersonLimits
from bot.channels.wechat_api import TooLarge, WechatApi
from bot.channels.wechat_inbound import Heard, Kind
from bot.channels.wechat_inbox import Turn
from bot.channels.wechat_layout import pieces
from bot.channels.wechat_port import CHANNEL, ChannelBusy, ChannelError, ChannelUnreachable, Left, Sleep, WechatHost
from bot.channels.wechat_sender import Sender
from bot.channels.wechat_voices import Voices
from bot.channels.wechat_words import HELLO, PHOTO_LARGE, PHOTO_LOST, SORRY, STRANGE, VOICE_LONG, VOICE_LOST
from bot.messages import Incoming, Person
from bot.photo.eye import LARGEST as LARGEST_PHOTO
from bot.voice.listening.decoder import LARGEST

log = logging.getLogger("lianxin.wechat")

BEHIND_S = 0.5  # so that the passive reply stands above what follows it
SEND_TRIES = 3
UNITS = {Kind.VOICE: VOICE_UNITS, Kind.PHOTO: PHOTO_UNITS}


class Turns:
    """Answers messages; the inbox sees to their order."""

    def __init__(
        self, host: WechatHost, api: WechatApi, sender: Sender, voices: Voices, left: Left | None,
        public_url: str | None, sleep: Sleep = asyncio.sleep, limits: PersonLimits = NOBODY,
    ) -> None:  # fmt: skip
        self._host = host
        self._api = api
        self._sender = sender
        self._voices = voices
        self._left = left
        self._public_url = public_url
        self._sleep = sleep
        self._limits = limits
        self._asking = Asking(host.take_incoming, log, sleep)

    async def answer(self, heard: Heard, turn: Turn) -> None:
        """Answer one message; `turn` takes the first words while WeChat still waits for them."""
        if heard.kind is Kind.LEFT:
            await self.gone(heard.sender)
            return
        await self._sender.opened(heard.sender, "click" if heard.clicked else "message", self._host.now())
        if heard.kind is Kind.NOTHING:
            return
        hurried = self._limits.hurried(CHANNEL, heard.sender, UNITS.get(heard.kind, 1))
        replies = await self._replies(heard) if hurried is None else hurried
        try:
            await self._tell(heard.sender, replies, turn)
        except ChannelError as error:  # the words stand in the conversation; WeChat allows no more
            log.warning("an answer could not be delivered: %s", type(error).__name__)

    async def gone(self, sender: str) -> None:
        """Somebody no longer follows the account: nothing may be sent, and no reminder is wanted."""
        await self._sender.closed(sender)
        if self._left is not None:
            await self._left(sender)

    async def tell(self, sender: str, replies: list[dict[str, Any]]) -> None:
        """Say replies that nobody waits for. Raises ChannelError."""
        await self._tell(sender, replies, None)

    async def _replies(self, heard: Heard) -> list[dict[str, Any]]:
        if heard.kind is Kind.PHOTO and self._host.sees:
            return await self._photo(heard)
        if heard.kind in (Kind.STRANGE, Kind.PHOTO):
            return [{"text": STRANGE[heard.strange]}]
        if heard.kind is not Kind.VOICE:
            said = await self._ask(heard, None)
            return [{"text": HELLO}, *said] if heard.kind is Kind.HELLO else said
        try:
            sound = await self._api.download(heard.media, LARGEST) if heard.media else b""
        except TooLarge:
            return [{"text": VOICE_LONG}]
        except ChannelError:
            sound = b""
        return await self._ask(heard, sound) if sound else [{"text": VOICE_LOST}]

    async def _photo(self, heard: Heard) -> list[dict[str, Any]]:
        try:
            photo = await self._api.download(heard.media, LARGEST_PHOTO)
        except TooLarge:
            return [{"text": PHOTO_LARGE}]
        except ChannelError:
            photo = b""
        return await self._ask(heard, None, photo) if photo else [{"text": PHOTO_LOST}]

    async def _ask(self, heard: Heard, sound: bytes | None, photo: bytes | None = None) -> list[dict[str, Any]]:
        incoming = Incoming(Person(CHANNEL, heard.sender), heard.id, self._host.now(), heard.text, sound, photo)
        return await self._asking.ask(incoming, SORRY)

    async def _tell(self, sender: str, replies: list[dict[str, Any]], turn: Turn | None) -> None:
        texts = pieces(replies, self._public_url)
        if texts and turn is not None and turn.passive(texts[0]):
            texts = texts[1:]
            await self._sleep(BEHIND_S)
        for text in texts:
            await self._patiently(sender, text)
        for reply in replies:
            await self._picture(sender, reply)
            await self._voices.follow(sender, reply)

    async def _patiently(self, sender: str, text: str) -> None:
        for attempt in range(1, SEND_TRIES + 1):
            try:
                await self._sender.text(sender, text)
                return
            except ChannelBusy as error:
                if attempt == SEND_TRIES:
                    raise
                await self._sleep(min(error.retry_after, 5.0))

    async def _picture(self, sender: str, reply: dict[str, Any]) -> None:
        """Send the ticket of a reply; its words have arrived, so a failure here only leaves it out."""
        try:
            papers = await self._host.papers(reply)
            if papers is not None and papers.picture:
                media = await self._api.upload("image", papers.picture, "lianxinqiao.png", "image/png")
                await self._sender.picture(sender, media)
        except ChannelUnreachable:
            log.info("a ticket was not sent: nothing more may be said")
        except Exception as error:
            log.warning("a ticket was not delivered: %s", type(error).__name__)
