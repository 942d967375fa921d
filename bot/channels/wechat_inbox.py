"""Every message once, those of one person in their order; whoever asks in time gets the first words as the answer."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.channels.wechat_inbound import Heard
from bot.in_order import InOrder

log = logging.getLogger("lianxin.wechat")

REMEMBERED = 2_000  # WeChat repeats a message within seconds, and older calls are refused by their moment
MOST_OPEN = 1_000


class InboxFull(Exception):
    """So much is waiting that nothing more is taken in; WeChat tries again."""


class Turn:
    """A message on its way: `first` are the words that may go back as the passive reply, "" when they go otherwise."""

    def __init__(self) -> None:
        self.first: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting = 0

    async def wait(self, patience_s: float) -> str:
        """The passive reply; "" when it has not come in time, and then it will be sent as a message of its own."""
        self._waiting += 1
        try:
            await asyncio.wait({self.first}, timeout=patience_s)
            return self.first.result() if self.first.done() else ""
        finally:
            self._waiting -= 1

    def passive(self, text: str) -> bool:
        """Hand the first words over; False when nobody waits for them any more."""
        if self.first.done():
            return False
        heard = self._waiting > 0
        self.first.set_result(text if heard else "")
        return heard

    def over(self) -> None:
        """Nothing (more) comes as a passive reply."""
        if not self.first.done():
            self.first.set_result("")


Work = Callable[[Heard, Turn], Awaitable[None]]


class Inbox:
    """Takes messages from the webhook; a known one is not handled again and gets the same passive reply."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._turns: OrderedDict[tuple[str, str], Turn] = OrderedDict()
        self._order = InOrder()
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, heard: Heard) -> Turn:
        """Begin to work on a message, or join the work on it. Raises InboxFull."""
        key = (heard.sender, heard.id)
        if (known := self._turns.get(key)) is not None:
            return known
        if len(self._tasks) >= MOST_OPEN:
            raise InboxFull
        turn = self._turns[key] = Turn()
        while len(self._turns) > REMEMBERED:
            self._turns.popitem(last=False)
        task = asyncio.create_task(self._run(heard, turn))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return turn

    async def stop(self, at_most_s: float) -> None:
        """Let what is being answered finish, but not longer than so many seconds."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=at_most_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, heard: Heard, turn: Turn) -> None:
        try:
            async with self._order.of(heard.sender) as my_turn:
                await my_turn()
                await self._work(heard, turn)
        except Exception as error:
            log.error("a message could not be answered: %s", type(error).__name__)
        finally:
            turn.over()
