"""Calls that go out: paced, patient with a busy or absent service, and every failure in the channel's own words."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram import Bot, Message, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram_layout import Markup, Part
from bot.channels.telegram_pace import Gone, Pace, Seconds, Sleep
from bot.channels.telegram_port import ChannelBusy, ChannelRefused, ChannelUnreachable

log = logging.getLogger("lianxin.telegram")
T = TypeVar("T")

PATIENCE_S = 300.0
LONGEST_WAIT_S = 30.0
PUSH_TRIES = 2
REMEMBERED = 1000
_NOBODY = ("chat not found", "peer_id_invalid", "user not found", "user is deactivated")
VOICE_FORBIDDEN = "VOICE_MESSAGES_FORBIDDEN"


class Sender:
    """Sends to one chat at a time; only "too many requests" makes chats wait for each other."""

    def __init__(self, bot: Bot, pace: Pace, seconds: Seconds = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._bot = bot
        self._pace = pace
        self._seconds = seconds
        self._sleep = sleep
        self._moved: OrderedDict[int, int] = OrderedDict()

    async def text(self, chat: int, part: Part, patient: bool = True) -> int:
        """Send one text and return its message id.

        A patient call waits out a busy or absent service; the other kind raises ChannelBusy soon.
        Raises ChannelUnreachable, ChannelRefused, ChannelBusy.
        """
        try:
            return await self._text(chat, part, patient)
        except ChannelRefused as error:
            if part.markup is None:
                raise
            log.warning("the buttons of a message were refused, sending the words alone: %s", error)
            return await self._text(chat, Part(part.text), patient)

    async def _text(self, chat: int, part: Part, patient: bool) -> int:
        async def call(to: int) -> Message:
            return await self._bot.send_message(to, part.text, reply_markup=part.markup)

        return (await self._deliver(chat, call, patient)).message_id

    async def voice(
        self, chat: int, sound: bytes | str, answers: int | None, as_audio: bool = False, markup: Markup | None = None
    ) -> str:
        """Send a sound (bytes, or the id of one sent before) and return its id for the next time.

        `answers` quotes an earlier message. Words that wait for the same chat go first. Raises like `text`.
        """
        try:
            return await self._voice(chat, sound, answers, as_audio, markup)
        except ChannelRefused as error:
            if markup is None:
                raise
            log.info("a sound was refused with a keyboard, sending it alone: %s", error)
            return await self._voice(chat, sound, answers, as_audio)

    async def _voice(
        self, chat: int, sound: bytes | str, answers: int | None, as_audio: bool, markup: Markup | None = None
    ) -> str:
        quote = ReplyParameters(answers, allow_sending_without_reply=True) if answers else None
        name = "lianxin.ogg" if isinstance(sound, bytes) else None

        async def call(to: int) -> Message:
            send = self._bot.send_audio if as_audio else self._bot.send_voice
            return await send(to, sound, filename=name, reply_parameters=quote, reply_markup=markup)

        sent = await self._deliver(chat, call, patient=True, behind=True)
        file = sent.voice or sent.audio or sent.document
        return file.file_id if file else ""

    async def picture(self, chat: int, png: bytes, caption: str) -> None:
        """Send a picture with a line under it. Raises like `text`."""

        async def call(to: int) -> Message:
            return await self._bot.send_photo(to, png, caption=caption, filename="lianxinqiao.png")

        await self._deliver(chat, call, patient=True)

    async def file(self, chat: int, data: bytes, name: str, caption: str) -> None:
        """Send a file under its name with a line under it. Raises like `text`."""

        async def call(to: int) -> Message:
            return await self._bot.send_document(to, data, caption=caption, filename=name)

        await self._deliver(chat, call, patient=True)

    async def clear_buttons(self, chat: int, message: int) -> None:
        """Take the buttons off a message; no harm when that is not possible."""
        await self._pace.calm()
        await self._quietly(self._bot.edit_message_reply_markup(chat_id=chat, message_id=message))

    async def typing(self, chat: int) -> None:
        """Show that somebody is writing; no harm when that is not possible."""
        if not self._pace.resting():
            await self._quietly(self._bot.send_chat_action(chat, ChatAction.TYPING))

    async def answer_press(self, press: str) -> None:
        """Stop the waiting sign on a pressed button; no harm when it is too late."""
        await self._pace.calm()
        await self._quietly(self._bot.answer_callback_query(press))

    @staticmethod
    async def _quietly(call: Awaitable[object]) -> None:
        try:
            await call
        except Exception as error:  # a nicety: the answer itself must not suffer
            log.debug("a small call failed: %s", type(error).__name__)

    async def _deliver(
        self, chat: int, call: Callable[[int], Awaitable[T]], patient: bool, behind: bool = False
    ) -> T:  # fmt: skip
        give_up, wait, tries = self._seconds() + PATIENCE_S, 1.0, 0
        while True:
            if not patient and (rest := self._pace.resting()):
                raise ChannelBusy(rest)
            to = self._moved.get(chat, chat)
            gone = await self._pace.turn(to, behind)
            tries += 1
            try:
                return await self._counted(gone, call(to))
            except RetryAfter as error:
                pause = _seconds(error.retry_after)
                self._pace.rest(pause)
                patient_still, pause_here = patient, 0.0  # the pace itself waits
            except ChatMigrated as error:
                self._follow(chat, to, error.new_chat_id)
                continue
            except Exception as error:
                _final(error)
                log.warning("the messenger could not be reached: %s", type(error).__name__)
                pause, pause_here = wait, wait
                patient_still, wait = patient or tries < PUSH_TRIES, min(wait * 2, LONGEST_WAIT_S)
            if not patient_still or self._seconds() + pause > give_up:
                raise ChannelBusy(pause)
            await self._sleep(pause_here)

    async def _counted(self, gone: Gone, call: Awaitable[T]) -> T:
        try:
            return await call
        finally:
            self._pace.answered(gone)

    def _follow(self, chat: int, asked: int, new: int) -> None:
        """A group became a supergroup: from now on it has another number. Raises ChannelUnreachable the second time."""
        if asked != chat or new == chat:
            raise ChannelUnreachable("a group that goes on moving") from None
        self._moved[chat] = new
        while len(self._moved) > REMEMBERED:
            self._moved.popitem(last=False)


def _final(error: Exception) -> None:
    """Raise what trying again does not help against; return for everything else."""
    if isinstance(error, Forbidden):
        raise ChannelUnreachable from None
    if isinstance(error, BadRequest):
        if any(words in error.message.lower() for words in _NOBODY):
            raise ChannelUnreachable from None
        raise ChannelRefused(error.message) from None
    if isinstance(error, InvalidToken):  # its own text would hold the token
        raise ChannelRefused("the bot's token is not accepted") from None
    if not isinstance(error, (TelegramError, KeyError, TypeError, ValueError)):
        raise error


def _seconds(value: int | float | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
