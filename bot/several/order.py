"""One at a time per person over all gateways: a line in Redis in which a dead gateway's places run out by themselves.

A place is a ticket with a number and a deadline that its gateway puts off while it lives. Whoever is first in line has
the turn. Fencing is done where it counts: replies of a message are stored once (`Transcript.answer`), so a gateway that
was held up past its deadline changes nothing when it goes on. While Redis is away the order holds within each gateway.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.in_order import InOrder, MyTurn
from bot.several.wire import Wire

log = logging.getLogger("lianxin.several")

LEASE_S = 5.0  # so long a dead gateway's places last
LOOK_S = 0.5  # a turn that was passed on is told; this is for what was not
AWAY, LOST, NOW = -2, -1, 0

# KEYS: the line (ticket -> number), the deadlines (ticket -> ms). ARGV: ticket, lease in ms, whether it joins.
STAND = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. now)) do
  redis.call('ZREM', KEYS[1], dead)
  redis.call('ZREM', KEYS[2], dead)
end
if ARGV[3] == '1' then
  local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  redis.call('ZADD', KEYS[1], 'NX', (last[2] or 0) + 1, ARGV[1])
end
local rank = redis.call('ZRANK', KEYS[1], ARGV[1])
if not rank then return -1 end
redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 4)
redis.call('PEXPIRE', KEYS[2], ARGV[2] * 4)
return rank
"""
LEAVE = """
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('ZCARD', KEYS[1])
"""


@dataclass
class _Place:
    """One ticket of this gateway; `rank` as it was when it joined, `lost` when Redis does not know it any more."""

    ticket: str
    line: str
    rank: int = AWAY
    passed: asyncio.Event = field(default_factory=asyncio.Event)
    lost: bool = False


@dataclass(frozen=True)
class _Mine:
    """A place both here and in Redis; `wait` waits for the turn of both."""

    place: _Place
    here: MyTurn
    wait: Callable[[_Place, MyTurn], Awaitable[object]]

    def __call__(self) -> Awaitable[object]:
        return self.wait(self.place, self.here)

    def come(self) -> bool:
        """See `MyTurn.come`."""
        return self.place.rank <= NOW and self.here.come()


class RedisOrder:
    """See `bot.in_order.Order`. `run` keeps this gateway's places and must run beside it."""

    def __init__(self, wire: Wire, lease_s: float = LEASE_S) -> None:
        self._wire = wire
        self._lease_s = lease_s
        self._here = InOrder()
        self._joining = asyncio.Lock()  # places here and in Redis come in the same order, or two would wait for ever
        self._places: dict[str, _Place] = {}
        self._stand = wire.redis.register_script(STAND)
        self._leave = wire.redis.register_script(LEAVE)
        wire.on("passed", self._passed)

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[MyTurn]:
        """See `Order.of`."""
        place = _Place(f"{self._wire.name}.{secrets.token_hex(8)}", _name(key))
        async with AsyncExitStack() as leaving:
            async with self._joining:
                here = await leaving.enter_async_context(self._here.of(key))
                place.rank = await self._ask(place, join=True)
                if place.rank >= NOW:
                    self._places[place.ticket] = place
                    leaving.push_async_callback(self._go, place)
            yield _Mine(place, here, self._turn)

    async def run(self) -> None:
        """Keep the places of this gateway until cancelled."""
        while True:
            await asyncio.sleep(self._lease_s / 3)
            for place in list(self._places.values()):
                if await self._ask(place, join=False) == LOST and place.ticket in self._places:
                    log.warning("a place in a line ran out before its message was answered")
                    place.lost = True
                    place.passed.set()

    async def _turn(self, place: _Place, here: MyTurn) -> None:
        await here()
        rank = place.rank
        while rank > NOW and not place.lost:
            place.passed.clear()
            rank = await self._ask(place, join=False)
            if rank > NOW:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(place.passed.wait(), LOOK_S)

    async def _ask(self, place: _Place, join: bool) -> int:
        """The rank of a place in its line, which is put off by this; 0 has the turn, LOST and AWAY wait for nobody."""
        keys, lease = self._keys(place), round(self._lease_s * 1000)
        return int(await self._wire.ask(lambda: self._stand(keys, [place.ticket, lease, int(join)]), AWAY))

    async def _go(self, place: _Place) -> None:
        del self._places[place.ticket]
        if await self._wire.ask(lambda: self._leave(self._keys(place), [place.ticket]), 0):
            self._wire.tell("passed", {"line": place.line})

    def _keys(self, place: _Place) -> list[str]:
        line = self._wire.key("line", f"{{{place.line}}}")  # braces: both lie in one slot of a cluster
        return [line, f"{line}:alive"]

    def _passed(self, said: Mapping[str, Any]) -> None:
        for place in self._places.values():
            if place.line == said["line"]:
                place.passed.set()


def _name(key: str) -> str:
    """A key as Redis may know it: it says nothing about the person."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
