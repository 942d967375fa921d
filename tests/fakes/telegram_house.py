"""A small house behind the Telegram channel, and the channel itself running against the stand-in for Telegram."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_pace import Pace
from bot.channels.ticket_papers import Papers
from bot.messages import Incoming
from bot.settings import Settings, read
from tests.fakes.clock import JumpingClock
from tests.fakes.telegram_api import TOKEN, TelegramApi

SECRET = "invented_secret-1"
MENU = ["续证", "预约时间", "要带什么材料", "找工作人员", "再说一遍", "慢一点"]
TIMES = ["周六 11月28日 上午9:00", "周六 11月28日 晚上6:30", "周日 11月29日 上午9:30"]


@dataclass
class FakeHouse:
    """Answers from a table, once per (sender, id); `delays` slow single people down, `faults` are raised in turn."""

    clock: datetime = datetime(2026, 11, 23, 9, 0)
    taken: list[Incoming] = field(default_factory=list)
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    stored: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    delays: dict[str, asyncio.Event] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)
    sounds: dict[str, Path] = field(default_factory=dict)
    sound_ready: asyncio.Event = field(default_factory=asyncio.Event)
    tickets: dict[str, Papers] = field(default_factory=dict)
    effects: int = 0
    stopped: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    posters: dict[str, str] = field(default_factory=dict)
    visits: list[str] = field(default_factory=list)
    sees: bool = False

    async def take_incoming(self, incoming: Incoming) -> list[dict[str, Any]]:
        self.taken.append(incoming)
        if waiting := self.delays.get(incoming.person.sender):
            await waiting.wait()
        if self.faults:
            raise self.faults.pop(0)
        key = (incoming.person.sender, incoming.id)
        if key not in self.stored:
            self.effects += 1
            self.stored[key] = self._answer(incoming)
        return self.stored[key]

    def _answer(self, incoming: Incoming) -> list[dict[str, Any]]:
        if incoming.photo is not None:
            return [reply(f"我看到的是：{len(incoming.photo)}个字节")]
        if incoming.sound is not None:
            return [reply(f"您说的是：{len(incoming.sound)}个字节")]
        if incoming.text in self.answers:
            return self.answers[incoming.text]
        if incoming.text == "你好":
            return [reply("您好，您要办什么事？", *MENU[:4])]
        if incoming.text == "我要预约时间":
            return [reply("最近有这三个时间，您看哪个方便？", *TIMES)]
        if incoming.text.startswith("p:"):
            return [reply(f"好的，{incoming.text[2:]}。请问您贵姓？")]
        return [reply(f"您说的是：{incoming.text}")]

    async def voice_note(self, reply: dict[str, Any]) -> Path | None:
        if path := self.sounds.get(reply["text"]):
            await self.sound_ready.wait()
        return path

    async def papers(self, reply: dict[str, Any]) -> Papers | None:
        return self.tickets.get(reply.get("attachment") or reply.get("image", ""))

    async def asks(self, _channel: str, sender: str, message_id: str = "") -> str:
        return "known" if (sender, message_id) in self.stored else self.asked.get(sender, "")

    async def poster(self, token: str, _channel: str, sender: str, message_id: str) -> str | None:
        if (sender, message_id) not in self.stored:
            self.visits.append(token)
        return self.posters.get(token)

    def closed(self, _channel: str) -> str:
        return self.stopped

    def now(self) -> datetime:
        return self.clock

    def menu(self) -> list[str]:
        return MENU

    @property
    def heard(self) -> list[str]:
        """The texts that came in, oldest first."""
        return [incoming.text for incoming in self.taken]


def reply(text: str, *titles: str) -> dict[str, Any]:
    """One message of the REST contract."""
    buttons = [{"title": title, "payload": f"p:{title}"[:20]} for title in titles]
    return {"text": text, "buttons": buttons, "custom": {"spoken": text, "intent": "help"}}


def settings(url: str, mode: str = "polling") -> Settings:
    """The settings a deployment would give, pointing at the stand-in."""
    env = {
        "LIANXIN_TELEGRAM_TOKEN": TOKEN,
        "LIANXIN_TELEGRAM_API_URL": url,
        "LIANXIN_TELEGRAM_MODE": mode,
        "LIANXIN_TELEGRAM_SECRET": SECRET,
    }
    return read(env, Path(__file__).parent)


@dataclass
class Running:
    """The stand-in, the house, the channel, and whom the channel reported as gone."""

    api: TelegramApi
    host: Any
    channel: TelegramChannel
    gone: list[str]
    settings: Settings
    pauses: list[float] = field(default_factory=list)
    crash: Callable[[], Awaitable[None]] | None = None


@asynccontextmanager
async def running(api: TelegramApi, host: Any, mode: str = "polling", **other: Any) -> AsyncIterator[Running]:
    """Start the channel, in webhook mode with a web server of its own, and stop it properly."""
    gone: list[str] = []
    pauses: list[float] = []

    async def left(sender: str) -> None:
        gone.append(sender)

    async def short(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(min(seconds, 0.02))

    chosen = replace(settings(api.url, mode), **other.pop("settings", {}))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    other.setdefault("sleep", short)
    hours = JumpingClock()
    other.setdefault("pace", Pace(hours.now, hours.sleep))  # keeps its rules without taking their time
    channel = TelegramChannel(chosen, host, on_unreachable=left, public_url=address, **other)
    async with _web(channel.route, listener) if mode == "webhook" else _nothing(listener):
        await channel.start()
        try:
            yield Running(api, host, channel, gone, chosen, pauses)
        finally:
            await channel.stop()


@asynccontextmanager
async def _nothing(listener: socket.socket) -> AsyncIterator[None]:
    listener.close()
    yield


@asynccontextmanager
async def _web(route: Route, listener: socket.socket) -> AsyncIterator[None]:
    app = Starlette(routes=[route])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1))
    server.capture_signals = _keep_signals  # type: ignore[method-assign,assignment]
    serving = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await serving


def _keep_signals() -> Any:
    """The test runner keeps its own handlers."""
    return nullcontext()
