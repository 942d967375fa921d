"""Fetching a voice message or a photo: not too large, only from Telegram's own address, twice at the most."""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.channels.telegram_pace import Sleep
from bot.photo.eye import LARGEST as LARGEST_PHOTO
from bot.voice.listening.decoder import LARGEST

log = logging.getLogger("lianxin.telegram")

TRIES = 2
AGAIN_S = 1.0


class NotFetched(Exception):
    """The file could not be had; `code` is too_large, or lost when sending it again may help."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Downloads:
    """Downloads by file id. `files` is the address that all files must lie under, the bot's token left out."""

    def __init__(self, bot: Bot, files: str, sleep: Sleep = asyncio.sleep) -> None:
        self._bot = bot
        self._files = files
        self._sleep = sleep

    async def sound(self, file_id: str, size: int) -> bytes:
        """The bytes of a voice message; `size` is what Telegram said of it, 0 for nothing. Raises NotFetched."""
        return await self._patiently(file_id, size, LARGEST)

    async def photo(self, file_id: str, size: int) -> bytes:
        """The bytes of a photo. Raises NotFetched."""
        return await self._patiently(file_id, size, LARGEST_PHOTO)

    async def _patiently(self, file_id: str, size: int, largest: int) -> bytes:
        if size > largest:
            raise NotFetched("too_large")
        for last in (False, True):
            try:
                return await self._fetched(file_id, largest)
            except (BadRequest, Forbidden, InvalidToken):
                raise NotFetched("lost") from None
            except TelegramError as error:
                log.warning("a file could not be fetched: %s", type(error).__name__)
                if last:
                    break
                await self._sleep(AGAIN_S)
        raise NotFetched("lost")

    async def _fetched(self, file_id: str, largest: int) -> bytes:
        file = await self._bot.get_file(file_id)
        if (file.file_size or 0) > largest:
            raise NotFetched("too_large")
        # The library reads a path that exists on this machine as a local file.
        if not (file.file_path or "").startswith(self._files) or ".." in (file.file_path or ""):
            raise NotFetched("lost")
        data = bytes(await file.download_as_bytearray())
        if len(data) > largest:
            raise NotFetched("too_large")
        return data
