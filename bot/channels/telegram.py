"""The Telegram channel: private chats, text and buttons, a voice note behind every answer that may be spoken."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import httpx
from starlette.routing import Route
from telegram.error import BadRequest, InvalidToken
from telegram.request import HTTPXRequest

from bot.channels.limits import NOBODY, PersonLimits
from bot.channels.telegram_asking import Keyboards
from bot.channels.telegram_download import Downloads
from bot.channels.telegram_inbound import ASKED_FOR
from bot.channels.telegram_inbox import Inbox
from bot.channels.telegram_log import guard_logs
from bot.channels.telegram_pace import Pace, Sleep
from bot.channels.telegram_poll import FIRST_WAIT_S, LONGEST_WAIT_S, Poll, PullingBot
from bot.channels.telegram_port import (
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    ChannelUnreachable,
    OnUnreachable,
    TelegramHost,
)
from bot.channels.telegram_saying import Saying
from bot.channels.telegram_sender import Sender
from bot.channels.telegram_shared import Shared
from bot.channels.telegram_turns import Turns
from bot.channels.telegram_voices import VoiceNotes
from bot.channels.telegram_webhook import PATH, webhook
from bot.settings import Settings

__all__ = [
    "ChannelBusy",
    "ChannelError",
    "ChannelRefused",
    "ChannelUnreachable",
    "TelegramChannel",
    "TelegramHost",
]
log = logging.getLogger("lianxin.telegram")

CONNECTIONS = 20
GRACE_S = 5.0


class TelegramChannel:
    """One bot, by polling or by webhook as the settings say.

    `on_unreachable` is told the sender who blocked the bot or left. `public_url` is where Telegram finds this
    gateway in webhook mode; without it the gateway's own address is given, which only a local server accepts.
    Of several gateways one may read the messages: `alone` runs what it is given where that is this one.
    `pace` takes the place of the usual one, which goes by this machine's clock, and `bot` that of the settings.
    Raises ValueError when the settings hold no token.
    """

    def __init__(
        self,
        settings: Settings,
        host: TelegramHost,
        *,
        on_unreachable: OnUnreachable | None = None,
        public_url: str | None = None,
        sleep: Sleep = asyncio.sleep,
        pace: Pace | None = None,
        bot: PullingBot | None = None,
        limits: PersonLimits = NOBODY,
        alone: Callable[[Callable[[], Awaitable[None]]], Awaitable[None]] = lambda work: work(),
    ) -> None:
        if not settings.telegram_token:
            raise ValueError("LIANXIN_TELEGRAM_TOKEN is not set")
        guard_logs(settings.telegram_token)
        self._settings = settings
        self._alone = alone
        self._read = False
        self._sleep = sleep
        self._address = (public_url or f"http://{settings.host}:{settings.port}").rstrip("/") + PATH
        self._bot = bot or bot_of(settings, settings.telegram_token)
        sender = self._sender = Sender(self._bot, pace or Pace(sleep=sleep), sleep=sleep)
        keyboards = Keyboards(host.menu)
        self._voices = VoiceNotes(host, sender, keyboards)
        downloads = Downloads(self._bot, f"{settings.telegram_file_url}/file/bot", sleep)
        saying = Saying(host, sender, self._voices, keyboards)
        judge = Shared(host, personal=settings.sends_abroad)
        self._turns = Turns(host, sender, saying, judge, downloads, on_unreachable, limits)
        self._inbox = Inbox(self._turns.answer, self._turns.arrived)
        self._poll = Poll(self._bot, self._inbox, sleep)
        self._task: asyncio.Task[None] | None = None
        self._state = "stopped"
        self.route: Route = webhook(self._inbox, settings.telegram_secret if self._by_webhook else None)

    @property
    def _by_webhook(self) -> bool:
        return self._settings.telegram_mode == "webhook"

    def health(self) -> dict[str, str]:
        """`status` is stopped, connecting, on, unreachable or refused; `mode` is polling or webhook."""
        lost = self._state == "on" and not self._poll.reachable
        return {"status": "unreachable" if lost else self._state, "mode": self._settings.telegram_mode}

    async def start(self) -> None:
        """Begin to work in the background; an unreachable Telegram never holds up the house."""
        if self._task is None:
            assert self._settings.telegram_token is not None
            guard_logs(self._settings.telegram_token)  # loggers and handlers may have come since
            self._state = "connecting"
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish what is being answered, confirm it, and leave the rest to the next start."""
        if self._task is None:
            return
        polling = self._state == "on" and self._read
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._task = None
        await self._inbox.finish(GRACE_S)
        if polling:
            await self._poll.confirm()
        await self._inbox.stop()
        await self._turns.stop()
        await self._voices.stop()
        await self._bot.shutdown()
        self._state = "stopped"

    async def send(self, sender: str, message: dict[str, Any]) -> None:
        """Send a message of the REST contract to a person who did not ask just now.

        Raises ChannelUnreachable (blocked, left, unknown), ChannelBusy (try again later), ChannelRefused.
        """
        if not sender.isascii() or not sender.removeprefix("-").isdigit():
            raise ChannelUnreachable("not a Telegram chat")
        await self._turns.push(int(sender), message)

    async def typing(self, sender: str) -> None:
        """Show for a few seconds that somebody is writing; no harm when that is not possible."""
        if sender.isascii() and sender.removeprefix("-").isdigit():
            await self._sender.typing(int(sender))

    async def _run(self) -> None:
        try:
            await self._connect()
            self._state = "on"
            if not self._by_webhook:
                await self._alone(self._fetch)
        except InvalidToken:  # its own text would hold the token
            self._state = "refused"
            log.error("Telegram does not accept LIANXIN_TELEGRAM_TOKEN; the channel stays off")
        except BadRequest as error:
            self._state = "refused"
            log.error("Telegram does not accept the webhook address, it must be https: %s", error.message)

    async def _fetch(self) -> None:
        self._read = True
        try:
            await self._poll.run()
        except asyncio.CancelledError:
            self._read = self._task is not None and bool(self._task.cancelling())  # else another gateway reads now
            raise

    async def _connect(self) -> None:
        wait = FIRST_WAIT_S
        while True:
            try:
                await self._bot.initialize()
                await self._choose_mode()
                return
            except (InvalidToken, BadRequest):
                raise
            except Exception as error:
                log.warning("Telegram could not be reached: %s", type(error).__name__)
            await self._sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_S)

    async def _choose_mode(self) -> None:
        """Updates that wait are kept in both modes."""
        if not self._by_webhook:
            await self._bot.delete_webhook()
            return
        await self._bot.set_webhook(
            self._address,
            secret_token=self._settings.telegram_secret,
            allowed_updates=ASKED_FOR,
            max_connections=CONNECTIONS,
        )


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it takes tens of milliseconds, and both lines of a bot need it."""
    return httpx.create_ssl_context()


def bot_of(settings: Settings, token: str) -> PullingBot:
    """The bot of the settings. Long read time-outs: a message whose answer got lost would be sent twice."""
    tls = {"verify": _certificates()}
    return PullingBot(
        token,
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_file_url}/file/bot",
        request=HTTPXRequest(
            connection_pool_size=32,
            connect_timeout=10,
            read_timeout=20,
            write_timeout=20,
            pool_timeout=30,
            httpx_kwargs=tls,
        ),
        get_updates_request=HTTPXRequest(connection_pool_size=2, connect_timeout=10, read_timeout=10, httpx_kwargs=tls),
    )
