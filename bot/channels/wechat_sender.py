"""Messages that go out by themselves: within the budget as 客服消息, outside of it as 订阅通知 where one is set."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Any

from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_errors import Closed
from bot.channels.wechat_layout import keyword
from bot.channels.wechat_port import Wall
from bot.store.wechat import WechatBook, Window
from bot.wechat_settings import WechatSettings

log = logging.getLogger("lianxin.wechat")

CUSTOM, TYPING = "/cgi-bin/message/custom/send", "/cgi-bin/message/custom/typing"
NOTICE = "/cgi-bin/message/subscribe/bizsend"


class Sender:
    """Counts before it sends, so that two processes never overdraw the budget; what WeChat says of it is believed."""

    def __init__(
        self, settings: WechatSettings, api: WechatApi, book: WechatBook, page: str | None, wall: Wall = time.time
    ) -> None:
        self._settings = settings
        self._api = api
        self._book = book
        self._page = page
        self._wall = wall

    async def opened(self, sender: str, kind: Window, at: Any) -> None:
        """Somebody wrote or clicked."""
        await asyncio.to_thread(self._book.opened, sender, kind, int(self._wall()), at)

    async def closed(self, sender: str) -> None:
        """Nothing may be said any more."""
        await asyncio.to_thread(self._book.closed, sender)

    async def text(self, sender: str, text: str) -> None:
        """Say something in the conversation. Raises Closed when the budget is used up, else ChannelError."""
        await self._custom(sender, {"msgtype": "text", "text": {"content": text}})

    async def menu(self, sender: str, text: str, choices: Sequence[tuple[str, str]]) -> None:
        """Say something with lines to be pressed, each an id and its words (客服消息, msgmenu). Raises like `text`."""
        rows = [{"id": token, "content": words} for token, words in choices]
        await self._custom(sender, {"msgtype": "msgmenu", "msgmenu": {"head_content": text, "list": rows}})

    async def voice(self, sender: str, media: str) -> None:
        """Send a sound; the last message of a budget is left for words. Raises like `text`."""
        await self._custom(sender, {"msgtype": "voice", "voice": {"media_id": media}}, spare=1)

    async def picture(self, sender: str, media: str) -> None:
        """Send a picture; the last message of a budget is left for words. Raises like `text`."""
        await self._custom(sender, {"msgtype": "image", "image": {"media_id": media}}, spare=1)

    async def notice(self, sender: str, text: str) -> None:
        """Tell a person who was not heard of lately. Raises Closed without a template, else ChannelError."""
        ours = self._settings
        if ours.notice is None:
            raise Closed("no template of 订阅通知 is set")
        data = {name: {"value": shape.replace("{text}", keyword(text))} for name, shape in ours.notice_data.items()}
        page = {"page": self._page} if self._page else {}
        await self._api.post(NOTICE, {"touser": sender, "template_id": ours.notice, **page, "data": data})

    async def typing(self, sender: str) -> None:
        """Show for a few seconds that somebody is writing; it counts against nothing."""
        await self._api.post(TYPING, {"touser": sender, "command": "Typing"})

    async def _custom(self, sender: str, message: dict[str, Any], spare: int = 0) -> None:
        if not await asyncio.to_thread(self._book.take, sender, int(self._wall()), spare):
            raise Closed("the budget is used up")
        try:
            await self._api.post(CUSTOM, {"touser": sender, **message})
        except Closed:
            await self.closed(sender)
            raise
