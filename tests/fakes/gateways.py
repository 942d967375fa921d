"""A gateway without voice in front of the small house."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from bot.gateway import Gateway
from tests.fakes.house import SmallHouse


def gateway_of(house: SmallHouse) -> Gateway:
    """The gateway of that house."""
    nothing: Any = SimpleNamespace()
    facts = house.desk.facts
    return Gateway(house.store, house.conversation, nothing, house.live, house.clock, facts, "k" * 32, False, False)
