"""Every update once, those of one chat in their order, different chats side by side."""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.channels.telegram_inbound import Heard, check, hear

log = logging.getLogger("lianxin.telegram")

REMEMBERED = 20_000
MOST_OPEN = 2_000
Settled = asyncio.Future[None]
Settle = Callable[[], None]
Work = Callable[[Heard, Settle], Awaitable[None]]


class InboxFull(Exception):
    """So much is waiting that nothing more is taken in; the sender keeps it and tries again."""


class Inbox:
    """Takes updates from polling or the webhook; an update stays open until it is settled.

    `arrived` is called once for each new update, before anything else; `work` answers it and may settle it early.
    """

    def __init__(self, work: Work, arrived: Callable[[Heard], None]) -> None:
        self._work = work
        self._arrived = arrived
        self._open: dict[int, Settled] = {}
        self._done: OrderedDict[int, None] = OrderedDict()
        self._highest = -1
        self._lanes: dict[int, list[tuple[int, Heard]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, raw: object) -> Settled:
        """Take an update in and return what settles with it; a known one is not handled again.

        Raises NotAnUpdate, InboxFull.
        """
        update = check(raw)
        number = int(update["update_id"])
        if number in self._open:
            return self._open[number]
        settled: Settled = asyncio.get_running_loop().create_future()
        if number in self._done:
            settled.set_result(None)
            return settled
        if len(self._open) >= MOST_OPEN:
            raise InboxFull
        self._highest = max(self._highest, number)
        self._open[number] = settled
        self._begin(update)
        return settled

    @property
    def next_offset(self) -> int:
        """The first update that may not be confirmed yet: whatever stands before it is settled."""
        return min(self._open, default=self._highest + 1)

    async def finish(self, at_most_s: float) -> None:
        """Let everything open finish, but not longer than so many seconds."""
        if self._open:
            await asyncio.wait(list(self._open.values()), timeout=at_most_s)

    async def stop(self) -> None:
        """Give up what is still running; it stays unconfirmed and comes again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for settled in self._open.values():
            settled.cancel()
        self._open.clear()
        self._lanes.clear()

    def _begin(self, update: Mapping[str, Any]) -> None:
        heard = hear(update)
        self._arrived(heard)
        lane = heard.chat or -heard.update_id
        if lane in self._lanes:
            heapq.heappush(self._lanes[lane], (heard.update_id, heard))
            return
        self._lanes[lane] = [(heard.update_id, heard)]
        task = asyncio.create_task(self._run(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: int) -> None:
        while waiting := self._lanes[lane]:
            number, heard = heapq.heappop(waiting)
            try:
                await self._work(heard, lambda n=number: self._settle(n))  # type: ignore[misc]
            except Exception as error:
                log.error("an update could not be answered: %s", type(error).__name__)
            self._settle(number)
        del self._lanes[lane]

    def _settle(self, number: int) -> None:
        settled = self._open.pop(number, None)
        if settled is None:
            return
        self._done[number] = None
        while len(self._done) > REMEMBERED:
            self._done.popitem(last=False)
        if not settled.done():
            settled.set_result(None)
