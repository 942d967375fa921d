"""Turns of the small house in tests that are not asynchronous themselves."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.fakes.house import SmallHouse


def run(coroutine: Any) -> list[dict[str, Any]]:
    """The replies of a turn."""
    return asyncio.run(coroutine)  # type: ignore[no-any-return]


def titles(reply: dict[str, Any]) -> list[str]:
    """What stands on its buttons."""
    return [one["title"] for one in reply["buttons"]]


def press(house: SmallHouse, reply: dict[str, Any], title: str) -> list[dict[str, Any]]:
    """Press one of them; the replies."""
    token = next(one["payload"] for one in reply["buttons"] if one["title"] == title)
    return run(house.say(token))
