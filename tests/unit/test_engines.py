"""Several dialogue engines as one: a conversation keeps its engine, and goes to another one while that is away."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from bot.dialogue.engines import REST_S, Engines
from bot.dialogue.port import DialogueError, Unreached
from bot.dialogue.rasa import RasaDialogue

URLS = ("http://one", "http://two", "http://three")


class Farm:
    """Engines that say their own name, or fail as they are told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.fails: dict[str, Exception] = {}
        self.asked: list[tuple[str, str]] = []
        made = {url: RasaDialogue(url, "t", self, "http://gateway:1") for url in URLS}
        self.engines = Engines(made, lambda: self.now)

    async def ask(
        self, _method: str, url: str, _seconds: float, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """See `Carrier.ask`."""
        host = url.rpartition("/webhooks/")[0]
        assert headers == {"X-Gateway-Token": "t"}
        self.asked.append((host, body["metadata"]["gateway"]))
        if host in self.fails:
            raise self.fails[host]
        return 200, json.dumps([{"custom": {"text": host}}]).encode()

    async def close(self) -> None:
        """Nothing is open."""

    def turn(self, session: str) -> str:
        return asyncio.run(self.engines.turn(session, "你好", {"turn": 1}))[0].text


def test_every_turn_of_a_conversation_goes_to_the_same_engine_and_conversations_are_shared_out() -> None:
    farm = Farm()
    homes = {f"{n}.0": farm.turn(f"{n}.0") for n in range(90)}
    assert all(farm.turn(session) == home for session, home in homes.items())
    assert all(count > 15 for count in Counter(homes.values()).values())
    assert {gateway for _, gateway in farm.asked} == {"http://gateway:1"}


def test_while_an_engine_is_away_its_conversations_alone_go_elsewhere_and_come_back() -> None:
    farm = Farm()
    homes = {f"{n}.0": farm.turn(f"{n}.0") for n in range(30)}
    farm.fails["http://one"] = Unreached()
    moved = {session: farm.turn(session) for session in homes}
    assert "http://one" not in moved.values()
    assert all(moved[session] == home for session, home in homes.items() if home != "http://one")
    farm.asked.clear()
    farm.turn(next(session for session, home in homes.items() if home == "http://one"))
    assert "http://one" not in {host for host, _ in farm.asked}  # it rests, nobody waits for it
    farm.fails.clear()
    farm.now += REST_S + 1
    assert {session: farm.turn(session) for session in homes} == homes


def test_what_an_engine_may_have_begun_is_given_to_no_other() -> None:
    farm = Farm()
    farm.fails = dict.fromkeys(URLS, DialogueError("away"))
    with pytest.raises(DialogueError, match="away"):
        farm.turn("1.0")
    assert len(farm.asked) == 1


def test_when_all_are_away_that_is_told() -> None:
    farm = Farm()
    farm.fails = dict.fromkeys(URLS, Unreached())
    with pytest.raises(DialogueError, match="away"):
        farm.turn("1.0")
    assert len(farm.asked) == 3
