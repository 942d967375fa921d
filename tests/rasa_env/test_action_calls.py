"""Calls of actions say what they said before, but for the events; connections are used again and lost ones replaced."""

from __future__ import annotations

import asyncio
import os
import unittest
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from aiohttp import web
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from nlu import patches

ROOT = Path(__file__).resolve().parents[2]
Ask = Callable[[], Awaitable[Any]]


async def served(talk: Callable[[Ask, list[Any], web.AppRunner], Awaitable[None]]) -> None:
    """Let `talk` call a small server; the list is who called, by port, and with what headers."""
    callers: list[Any] = []

    async def answer(request: web.Request) -> web.Response:
        callers.append((request.transport.get_extra_info("peername")[1], dict(request.headers)))
        status = 400 if (await request.json()).get("bad") else 200
        return web.json_response({"events": [], "responses": []}, status=status)

    app = web.Application()
    app.router.add_post("/actions", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    endpoint = EndpointConfig(
        f"http://127.0.0.1:{port}/actions", headers={"X-A": "1"}, basic_auth={"username": "u", "password": "p"}
    )

    async def ask(**body: Any) -> Any:
        return await endpoint.request(json=body)

    try:
        await talk(ask, callers, runner)
    finally:
        await runner.cleanup()


class TheCalls(unittest.TestCase):
    """Stock and patched calls side by side."""

    def setUp(self) -> None:
        patches.remove()
        self.addCleanup(patches.remove)
        self.domain = Domain.load(str(ROOT / "domain.yml"))
        said = UserUttered("约周六", {"name": "book_appointment", "confidence": 0.9}, metadata={"turn": 7, "data": {}})
        events = [ActionExecuted("action_listen"), said, ActiveLoop("booking_form"), SlotSet("service", "renewal")]
        self.tracker = DialogueStateTracker.from_events("1.0", events, self.domain.slots)
        self.endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text("utf-8"))

    def call(self) -> dict[str, Any]:
        kwargs = {"selective_domain": self.endpoints["action_endpoint"]["selective_domain"]}
        action = RemoteAction("action_answer", EndpointConfig("http://127.0.0.1:1", **kwargs))
        made: dict[str, Any] = action._action_call_format(self.tracker, self.domain)
        return made

    def test_the_action_is_asked_for_at_the_gateway_that_asked(self) -> None:
        patches.apply()
        called: list[str] = []

        async def request(endpoint: EndpointConfig, **_: Any) -> dict[str, Any]:
            called.append(endpoint.url)
            return {"events": [], "responses": []}

        action = RemoteAction("action_answer", EndpointConfig("http://127.0.0.1:1/internal/actions?token=t"))
        for metadata in ({"turn": 7}, {"turn": 8, "gateway": "http://127.0.0.1:8081"}, None):
            self.tracker.latest_message.metadata = metadata
            with mock.patch.object(EndpointConfig, "request", request):
                asyncio.run(action.run(None, None, self.tracker, self.domain))
        one, other = (f"http://127.0.0.1:{port}/internal/actions?token=t" for port in (1, 8081))
        assert called == [one, other, one]
        assert action.action_endpoint.url == one

    def test_a_call_lacks_the_events_and_nothing_else(self) -> None:
        stock = self.call()
        assert len(stock["tracker"]["events"]) == 4
        patches.apply()
        assert self.call() == {**stock, "tracker": {**stock["tracker"], "events": []}}
        assert len(self.tracker.events) == 4

    def test_no_action_of_ours_reads_what_is_left_out(self) -> None:
        for path in (ROOT / "actions").glob("*.py"):
            text = path.read_text("utf-8")
            for name in (
                "tracker.events",
                "get_latest_entity",
                "get_last_event",
                "events_after",
                "domain[",
                "domain.get",
            ):
                assert name not in text, f"{path.name} reads {name}"

    def test_one_connection_serves_many_calls_that_say_the_same(self) -> None:
        async def talk(ask: Any, callers: list[Any], _runner: web.AppRunner) -> None:
            stock = await ask(a=1)
            patches.apply()
            assert [await ask(a=1) for _ in range(3)] == [stock] * 3
            assert callers[0][1] == callers[1][1]
            assert len({port for port, _ in callers[1:]}) == 1
            with self.assertRaises(ClientResponseError):  # noqa: PT027 - no pytest in this environment
                await ask(bad=1)
            assert await ask(a=1) == stock

        asyncio.run(served(talk))

    def test_a_connection_that_the_other_side_closed_is_not_used_again(self) -> None:
        async def talk(ask: Any, callers: list[Any], runner: web.AppRunner) -> None:
            patches.apply()
            await ask(a=1)
            for connection in list(runner.server.connections):
                connection.transport.abort()
            await asyncio.sleep(0.05)
            await ask(a=1)
            assert len({port for port, _ in callers}) == 2

        asyncio.run(served(talk))

    def test_the_switch_leaves_the_calls_as_they_are(self) -> None:
        stock = RemoteAction._action_call_format, EndpointConfig.session
        with mock.patch.dict(os.environ, {patches.SWITCH: "off"}):
            assert not patches.apply()
        assert (RemoteAction._action_call_format, EndpointConfig.session) == stock
        patches.apply()
        patches.remove()
        assert (RemoteAction._action_call_format, EndpointConfig.session) == stock


if __name__ == "__main__":
    unittest.main()
