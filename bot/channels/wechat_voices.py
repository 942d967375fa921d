"""The sound behind a reply: an MP3 kept at WeChat under a media id, which is renewed before its three days are over."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_errors import LostMedia
from bot.channels.wechat_port import ChannelError, Wall, WechatHost
from bot.channels.wechat_sender import Sender

log = logging.getLogger("lianxin.wechat")

CODEC, MEDIA_TYPE = "mp3", "audio/mpeg"
LARGEST = 2_000_000  # 新增临时素材: voice 2 MB
LONGEST_S, BYTES_A_SECOND = 60, 6_000  # and 60 s; the house's MP3 has 48 kbit/s
GOOD_FOR_S = 60 * 3600  # of the 72 hours that WeChat keeps it
REMEMBERED = 500
RENDER_S = 60.0
AT_ONCE = 3
Key = tuple[str, int, int]


class Voices:
    """Sends the sound of replies; one that cannot be made or sent is left out."""

    def __init__(self, host: WechatHost, api: WechatApi, sender: Sender, wall: Wall = time.time) -> None:
        self._host = host
        self._api = api
        self._sender = sender
        self._wall = wall
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._kept: OrderedDict[Key, tuple[str, float]] = OrderedDict()

    async def follow(self, sender: str, reply: dict[str, Any]) -> None:
        """Send the sound of a reply, if it has one and the budget allows."""
        try:
            async with self._at_once:
                path = await asyncio.wait_for(self._host.voice_file(reply, CODEC), RENDER_S)
                if path is not None and await self._send(sender, path):
                    return
        except ChannelError as error:
            log.info("a voice message was not sent: %s", type(error).__name__)
        except Exception as error:  # sound is an extra
            log.warning("a voice message could not be made: %s", type(error).__name__)
        await self._instead(sender, reply)

    async def _instead(self, sender: str, reply: dict[str, Any]) -> None:
        """What a clerk recorded is no extra: whoever does not get it is told so."""
        if words := (reply.get("custom") or {}).get("instead"):
            try:
                await self._sender.text(sender, words)
            except ChannelError as error:
                log.warning("nor was it told that a recording is missing: %s", type(error).__name__)

    async def _send(self, sender: str, path: Path) -> bool:
        """False for a sound that WeChat would not take."""
        status = await asyncio.to_thread(path.stat)
        if not 0 < status.st_size <= min(LARGEST, LONGEST_S * BYTES_A_SECOND):
            return False
        key = (str(path), status.st_size, status.st_mtime_ns)
        media, until = self._kept.get(key, ("", 0.0))
        if until > self._wall():
            try:
                await self._sender.voice(sender, media)
                return True
            except LostMedia:
                self._kept.pop(key, None)
        await self._sender.voice(sender, await self._upload(path, key))
        return True

    async def _upload(self, path: Path, key: Key) -> str:
        data = await asyncio.to_thread(path.read_bytes)
        media = await self._api.upload("voice", data, "lianxin.mp3", MEDIA_TYPE)
        self._kept[key] = (media, self._wall() + GOOD_FOR_S)
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return media
