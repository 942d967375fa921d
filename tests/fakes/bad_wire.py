"""A line between the house and a service that breaks in every way a line can break.

`plan` says what happens to the next requests, then it is a good line: `down` (nobody takes it), `error` (a proxy's own
502), `cut` (the service has done it, no answer comes), `half` (half of its answer), `garbage` (something else with
status 200), `late` (the answer takes its time), `ok`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession, web

LATE_S = 0.2
LOST = ("cut", "half", "garbage")
"""After these the service has done what was asked, and whoever asked cannot know."""


@dataclass
class BadWire:
    """The line to one service, bad for addresses with `only` in them; `happened` is what became of those, in order."""

    service: str
    only: str = ""
    url: str = ""
    plan: list[str] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        """One request through the line."""
        fault = self.plan.pop(0) if self.plan and self.only in request.path else "ok"
        if self.only in request.path:
            self.happened.append(fault)
        if fault == "down":
            return _cut(request)
        if fault == "error":
            return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
        status, kind, body = await self._ask(request)
        if fault == "cut":
            return _cut(request)
        if fault == "garbage":
            return web.Response(text="<html>Please sign in</html>", content_type="text/html")
        if fault == "half":
            answer = web.StreamResponse(status=status, headers={"Content-Type": kind, "Content-Length": str(len(body))})
            await answer.prepare(request)
            await answer.write(body[: len(body) // 2])
            return _cut(request)
        if fault == "late":
            await asyncio.sleep(LATE_S)
        return web.Response(status=status, body=body, headers={"Content-Type": kind})

    async def _ask(self, request: web.Request) -> tuple[int, str, bytes]:
        headers = {k: v for k, v in request.headers.items() if k.lower() in ("content-type", "authorization")}
        async with (
            ClientSession() as client,
            client.request(
                request.method, self.service + request.path_qs, data=await request.read(), headers=headers
            ) as answer,
        ):
            return answer.status, answer.headers.get("Content-Type", "application/json"), await answer.read()


def _cut(request: web.Request) -> web.StreamResponse:
    """Hang up; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def bad_wire(service: str, only: str = "") -> AsyncIterator[BadWire]:
    """The line in front of a service's address."""
    wire = BadWire(service, only)
    app = web.Application(client_max_size=60 << 20)
    app.router.add_route("*", "/{path:.*}", wire.pass_on)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1).start()
    wire.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield wire
    finally:
        await runner.cleanup()
