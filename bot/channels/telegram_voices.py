"""The voice note of a reply: made and sent behind the text, and never in its way."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from pathlib import Path
from typing import Any, TypeVar

from bot.channels.telegram_asking import Keyboards
from bot.channels.telegram_layout import Markup, Part
from bot.channels.telegram_port import ChannelError, ChannelRefused, TelegramHost
from bot.channels.telegram_sender import VOICE_FORBIDDEN, Sender

log = logging.getLogger("lianxin.telegram")
K = TypeVar("K")
V = TypeVar("V")

AT_ONCE = 3
MOST_WAITING = 200
RENDER_S = 60.0
VOICE_NOTE_BYTES = 1_000_000  # above this Telegram no longer shows a voice note
REMEMBERED = 500


class VoiceNotes:
    """Sends voice notes in the background; a note that cannot be made or sent is left out."""

    def __init__(self, host: TelegramHost, sender: Sender, keyboards: Keyboards) -> None:
        self._host = host
        self._sender = sender
        self._keyboards = keyboards
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._sent: OrderedDict[tuple[str, int, int], str] = OrderedDict()
        self._latest: OrderedDict[int, int] = OrderedDict()
        self._no_voice: OrderedDict[int, None] = OrderedDict()

    def follow(self, chat: int, reply: dict[str, Any], message: int) -> None:
        """Let the sound of `reply`, which was sent as `message`, come after it."""
        _remember(self._latest, chat, message)
        if len(self._tasks) < MOST_WAITING:
            task = asyncio.create_task(self._follow(chat, reply, message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Drop what is not sent yet."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow(self, chat: int, reply: dict[str, Any], message: int) -> None:
        try:
            async with self._at_once:
                path = await asyncio.wait_for(self._host.voice_note(reply), RENDER_S)
            if path is not None:
                await self._send(chat, path, message)
                return
        except ChannelError as error:
            log.info("a voice note was not sent: %s", type(error).__name__)
        except Exception as error:  # sound is an extra
            log.warning("a voice note could not be made: %s", type(error).__name__)
        await self._instead(chat, reply)

    async def _instead(self, chat: int, reply: dict[str, Any]) -> None:
        """What a clerk recorded is no extra: whoever does not get it is told so."""
        if words := (reply.get("custom") or {}).get("instead"):
            try:
                await self._sender.text(chat, Part(words))
            except ChannelError as error:
                log.warning("nor was it told that a recording is missing: %s", type(error).__name__)

    async def _send(self, chat: int, path: Path, message: int) -> None:
        status = await asyncio.to_thread(path.stat)
        key = (str(path), status.st_size, status.st_mtime_ns)
        if not status.st_size:
            return
        answers = None if self._latest.get(chat) == message else message
        markup = self._keyboards.back(chat)
        if (known := self._sent.get(key)) and chat not in self._no_voice:
            try:
                await self._sender.voice(chat, known, answers, markup=markup)
                return
            except ChannelRefused as error:  # Telegram may have forgotten the file
                self._refused(chat, error)
        await self._upload(chat, path, key, answers, markup)

    async def _upload(
        self, chat: int, path: Path, key: tuple[str, int, int], answers: int | None, markup: Markup | None
    ) -> None:
        sound = await asyncio.to_thread(path.read_bytes)
        if chat not in self._no_voice and len(sound) <= VOICE_NOTE_BYTES:
            try:
                _remember(self._sent, key, await self._sender.voice(chat, sound, answers, markup=markup))
                return
            except ChannelRefused as error:
                self._refused(chat, error)
        await self._sender.voice(chat, sound, answers, as_audio=True, markup=markup)

    def _refused(self, chat: int, error: ChannelRefused) -> None:
        if VOICE_FORBIDDEN in str(error).upper():  # the library changes the case
            _remember(self._no_voice, chat, None)


def _remember(known: OrderedDict[K, V], key: K, value: V) -> None:
    known[key] = value
    known.move_to_end(key)
    while len(known) > REMEMBERED:
        known.popitem(last=False)
