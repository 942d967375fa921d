"""Fetching updates: an update is confirmed to Telegram only after it was answered."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TimedOut

from bot.channels.telegram_inbound import ASKED_FOR, NotAnUpdate
from bot.channels.telegram_inbox import Inbox, InboxFull
from bot.channels.telegram_pace import Sleep

log = logging.getLogger("lianxin.telegram")

LONG_POLL_S = 25
LOOK_AGAIN_S = 0.3
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0


class PullingBot(Bot):
    """A bot that hands out updates as they came, so that one unreadable update cannot hold up the rest."""

    async def pull(self, offset: int, timeout_s: int) -> list[Any]:
        """The updates from `offset` on; everything before it is confirmed by this call."""
        asked: dict[str, Any] = {"timeout": timeout_s, "allowed_updates": list(ASKED_FOR)}
        if offset:
            asked["offset"] = offset
        pulled = await self._post("getUpdates", asked, read_timeout=timeout_s + 10)
        return pulled if isinstance(pulled, list) else []


class Poll:
    """The long poll. While something is unanswered it looks for new updates every moment and confirms nothing."""

    def __init__(
        self, bot: PullingBot, inbox: Inbox, sleep: Sleep = asyncio.sleep, look_again_s: float = LOOK_AGAIN_S
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._sleep = sleep
        self._look_again_s = look_again_s
        self.reachable = True

    async def run(self) -> None:
        """Fetch until cancelled. Raises InvalidToken when the token is no longer accepted."""
        wait = FIRST_WAIT_S
        while True:
            try:
                await self._once()
                wait = FIRST_WAIT_S
            except InvalidToken:
                raise
            except TimedOut:
                continue
            except RetryAfter as error:
                pause = error.retry_after
                await self._sleep(pause if isinstance(pause, (int, float)) else pause.total_seconds())
            except Exception as error:
                self.reachable = False
                _tell(error)
                await self._sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_S)

    async def confirm(self) -> None:
        """Tell Telegram, before leaving, what was answered; the rest comes again next time."""
        for last in (False, True):
            try:
                await self._bot.pull(self._inbox.next_offset, 0)
                return
            except Exception as error:
                log.info("the last confirmation failed: %s", type(error).__name__)
                if not last:
                    await self._sleep(0.3)  # the ended poll may still count as a second one

    async def _once(self) -> None:
        pulled = await self._bot.pull(self._inbox.next_offset, LONG_POLL_S)
        self.reachable = True
        for raw in pulled:
            try:
                self._inbox.submit(raw)
            except NotAnUpdate as error:
                log.warning("something that is no update was skipped: %s", error)
            except InboxFull:
                break
        await self._inbox.finish(self._look_again_s)


def _tell(error: Exception) -> None:
    if isinstance(error, Conflict):
        log.error("another process reads this bot's messages, or a webhook is set; waiting for it to stop")
    else:
        log.warning("Telegram could not be reached: %s", type(error).__name__)
