"""What a gateway needs when others work beside it on the same store, and what it does without that when it is alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.in_order import InOrder, Order
from bot.jobs.leading import Always, ByDatabase, Lead
from bot.live import LiveTopics
from bot.settings import Settings
from bot.several.live import RedisLive
from bot.several.order import RedisOrder
from bot.several.wire import Wire
from bot.store.database import Database
from bot.store.keys import secret


@dataclass(frozen=True)
class Beside:
    """`work` runs as long as the gateway; `health` is its part of `/health`."""

    order: Order
    live: LiveTopics
    lead: Lead
    work: Sequence[Callable[[], Coroutine[Any, Any, None]]]
    health: Callable[[], Mapping[str, str]]


def join(settings: Settings, db: Database) -> Beside:
    """Join the other gateways where LIANXIN_REDIS_URL says, or be the only one."""
    if settings.redis_url is None:
        return Beside(InOrder(), LiveTopics(), Always(), (), lambda: {"status": "alone"})
    # Every gateway of a hall has the same keys, and no other hall has them.
    hall = hashlib.sha256(secret(settings.data / "keys", "cookie.key").encode()).hexdigest()[:12]
    wire = Wire(settings.redis_url, hall)
    order, live, lead = RedisOrder(wire), RedisLive(wire), ByDatabase(db)

    def health() -> Mapping[str, str]:
        redis = "down" if wire.rests or not wire.hearing.is_set() else "ok"
        return {"status": "leading" if lead.leads() else "following", "redis": redis}

    return Beside(order, live, lead, (wire.run, order.run, live.run, lead.run), health)
