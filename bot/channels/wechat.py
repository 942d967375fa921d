"""The WeChat channel: a service account (服务号) with text, voice, numbered choices, a menu, and reminders."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from datetime import datetime
from typing import Any

from bot.channels.limits import NOBODY, PersonLimits
from bot.channels.telegram_log import guard_logs
from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_errors import Closed, Misset
from bot.channels.wechat_inbound import OPENID
from bot.channels.wechat_inbox import Inbox
from bot.channels.wechat_layout import pieces, pressable
from bot.channels.wechat_port import (
    CHANNEL,
    ChannelError,
    ChannelRefused,
    ChannelUnreachable,
    Left,
    Sleep,
    Wall,
    WechatHost,
)
from bot.channels.wechat_sender import Sender
from bot.channels.wechat_turns import Turns
from bot.channels.wechat_voices import Voices
from bot.channels.wechat_webhook import PATIENCE_S, Webhook
from bot.channels.wechat_words import CHOOSE
from bot.store.wechat import WechatBook
from bot.wechat_settings import WechatSettings

__all__ = ["WechatChannel"]
log = logging.getLogger("lianxin.wechat")

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
GRACE_S = 5.0


class WechatChannel:
    """One service account. `left` is told who no longer follows it; `public_url` is where people reach the pages.

    `wall` are seconds since 1970 by the real clock; `patience_s` is how long a call of WeChat is kept waiting.
    """

    def __init__(
        self, settings: WechatSettings, host: WechatHost, book: WechatBook, *, left: Left | None = None,
        public_url: str | None = None, wall: Wall = time.time, sleep: Sleep = asyncio.sleep,
        patience_s: float = PATIENCE_S, limits: PersonLimits = NOBODY,
    ) -> None:  # fmt: skip
        self._host = host
        self._secret = settings.secret
        self._sleep = sleep
        self._public_url = public_url
        self._api = WechatApi(settings, book, wall, sleep)
        page = f"{public_url}/" if public_url else None
        self._sender = Sender(settings, self._api, book, page, wall)
        self._voices = Voices(host, self._api, self._sender, wall)
        self._turns = Turns(host, self._api, self._sender, self._voices, left, public_url, sleep, limits)
        self._inbox = Inbox(self._turns.answer)
        self.route = Webhook(settings, self._inbox, wall, patience_s).route
        self._task: asyncio.Task[None] | None = None
        self._state = "stopped"

    def health(self) -> dict[str, str]:
        """`status` is stopped, connecting, on, unreachable or refused."""
        lost = self._state == "on" and not self._api.reachable
        return {"status": "unreachable" if lost else self._state}

    async def start(self) -> None:
        """Begin to work in the background; an unreachable WeChat never holds up the house."""
        if self._task is None:
            guard_logs(self._secret)  # the HTTP library would write addresses, and the access token is in them
            self._state = "connecting"
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish what is being answered, and give the connections back."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        await self._inbox.stop(GRACE_S)
        await self._api.close()
        self._state = "stopped"

    async def send(self, sender: str, message: dict[str, Any]) -> None:
        """Send a message of the REST contract to a person who did not ask just now: in the conversation while that
        is allowed, else as a reminder.

        Raises ChannelUnreachable (no follower, no consent, nothing allowed), ChannelBusy, ChannelRefused.
        """
        if not OPENID.fullmatch(sender):
            raise ChannelUnreachable("not an openid")
        try:
            await self._say(sender, message)
        except Closed:
            words = (message.get("custom") or {}).get("instead") or message.get("text")  # a reminder has no sound
            await self._sender.notice(sender, str(words or ""))
            return
        await self._voices.follow(sender, message)

    async def _say(self, sender: str, message: dict[str, Any]) -> None:
        """What comes by itself may be answered late, when its numbers mean something else: its choices are pressed."""
        choices = pressable(message)
        *texts, last = pieces([{**message, "buttons": []} if choices else message], self._public_url) or [CHOOSE]
        for text in texts:
            await self._sender.text(sender, text)
        if not choices:
            await self._sender.text(sender, last)
            return
        try:
            await self._sender.menu(sender, last, choices)
        except ChannelRefused as error:
            log.warning("the choices of a message were refused, sending numbers: %s", error)
            await self._sender.text(sender, "\n".join([last, *(words for _, words in choices)]))

    async def typing(self, sender: str) -> None:
        """Show for a few seconds that somebody is writing."""
        if OPENID.fullmatch(sender):
            await self._sender.typing(sender)

    async def _run(self) -> None:
        before = self._host.now()
        await self._connect()
        if self._state != "on":
            return
        try:
            await self._recover(before)
        except Exception as error:  # the channel works without it
            log.error("what a restart left unanswered was not looked at: %s", type(error).__name__)

    async def _recover(self, before: datetime) -> None:
        for sender, replies in await self._host.recover(CHANNEL, before):
            try:
                await self._turns.tell(sender, replies)
            except ChannelError as error:
                log.warning("an answer from before the restart was not delivered: %s", type(error).__name__)

    async def _connect(self) -> None:
        wait = FIRST_WAIT_S
        while True:
            try:
                await self._api.token()
                self._state = "on"
                return
            except Misset as error:
                self._state = "refused"
                log.error("WeChat does not accept the account, check LIANXIN_WECHAT_*; it says %s", error)
                return
            except ChannelError as error:
                self._state = "unreachable"
                log.warning("WeChat could not be reached: %s", type(error).__name__)
            await self._sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_S)
