"""HTTP to the dialogue engine over connections that are kept: what went wrong is said in the port's own words.

aiohttp, because every turn goes through here: httpx takes 0.75 ms of the processor for such a call, aiohttp 0.16
(measured side by side on loopback, ADR 14).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Protocol

import aiohttp

from bot.dialogue.port import DialogueError, Unreached

CONNECTIONS = 100
CONNECT_S = 2.0
IDLE_S = 4.0  # below what a server keeps a connection open that nobody uses


class Carrier(Protocol):
    """Takes a request to an engine and brings its answer."""

    async def ask(
        self, method: str, url: str, seconds: float, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body; `body` is sent as JSON.

        Raises Unreached when nothing came to the engine, DialogueError("slow") after `seconds`, DialogueError("away")
        for every other failure.
        """
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


class HttpCarrier:
    """A `Carrier` over real connections; they are made on the first call, for they belong to its event loop."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def ask(
        self, method: str, url: str, seconds: float, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """See `Carrier.ask`."""
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        given = {**({"Content-Type": "application/json"} if data is not None else {}), **(headers or {})}
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, CONNECT_S))
        try:
            async with self._open().request(method, url, data=data, headers=given, timeout=timeout) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise Unreached from None
        except TimeoutError:
            raise DialogueError("slow") from None
        except (aiohttp.ClientError, OSError):
            raise DialogueError("away") from None

    def _open(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            self._loop = loop
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE_S)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None and self._loop is asyncio.get_running_loop():
            await self._session.close()
