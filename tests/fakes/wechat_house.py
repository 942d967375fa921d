"""The WeChat channel before a small house, with its own store, called in process; WeChat itself is over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.channels.wechat import WechatChannel
from bot.channels.wechat_webhook import PATH
from bot.store.store import Store
from bot.wechat_settings import read_wechat
from tests.fakes.patience import PATIENCE_S
from tests.fakes.telegram_house import FakeHouse
from tests.fakes.wechat_people import WechatPerson
from tests.fakes.wechat_server import WechatServer, environment


@dataclass
class WechatHouse(FakeHouse):
    """The same small house; `lost` is what a crash left, unless it is `forgetful`."""

    forgetful: bool = False
    lost: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)

    async def voice_file(self, reply: dict[str, Any], codec: str) -> Path | None:
        assert codec == "mp3"
        return self.sounds.get(reply["text"])

    async def recover(self, channel: str, before: datetime | None = None) -> list[tuple[str, list[dict[str, Any]]]]:
        assert channel == "wechat"
        assert before is not None
        assert before <= self.clock
        if self.forgetful:
            raise RuntimeError("the store is away")
        return self.lost


@dataclass
class Running:
    """The channel at work."""

    server: WechatServer
    house: WechatHouse
    channel: WechatChannel
    store: Store
    client: httpx.AsyncClient
    left: list[str]
    safe: bool

    def person(self) -> WechatPerson:
        """Somebody new."""
        return WechatPerson(self.server, self.post, self.safe)

    async def post(self, query: dict[str, str], body: str) -> tuple[int, str]:
        """A call to the house's address."""
        answer = await self.client.post(PATH, params=query, content=body.encode())
        return answer.status_code, answer.text

    async def until(self, holds: Any) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(PATIENCE_S):
            while not holds():  # noqa: ASYNC110
                await asyncio.sleep(0.005)


@asynccontextmanager
async def running(
    server: WechatServer, store: Store, safe: bool = True, house: WechatHouse | None = None, **other: Any
) -> AsyncIterator[Running]:
    """Start the channel and stop it properly."""
    left: list[str] = []

    async def told(sender: str) -> None:
        left.append(sender)

    async def short(seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.01))

    settings = read_wechat(environment(server.url, safe) | other.pop("env", {}))
    assert settings is not None
    host = house or WechatHouse()
    other.setdefault("patience_s", 2.0)
    channel = WechatChannel(settings, host, store.wechat, left=told, wall=server.now, sleep=short, **other)
    transport = httpx.ASGITransport(Starlette(routes=[channel.route]))
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.example") as client:
        await channel.start()
        try:
            yield Running(server, host, channel, store, client, left, safe)
        finally:
            await channel.stop()
