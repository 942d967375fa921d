"""How fast messages may go out: one a second to a chat, 30 a second over all.

Telegram's own figures are one message a second to a chat and 30 a second over all (Bots FAQ, "My bot is hitting
limits"). It counts when they arrive, which nobody here sees: somewhere between the sending and the answer. So a second
is counted from the answer, less what a quick trip takes both ways anyway; only what a message is delayed by costs pace.
"Too many requests" does not say which limit was hit, so the whole bot rests as long as it was told to.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

OVER_ALL = 30
EVERY_S = 1.0
LATE_S = 3.0  # what is not answered by then is taken to have arrived
LOOK_S = 0.02
TRIPS = 100  # so many of the last ones tell how long a quick trip takes
SURE = 0.8  # of a quick trip: the quickest one seen may still have been held up a little
FORGET_ABOVE = 1000
Seconds = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(eq=False)
class Gone:
    """A message that was let go at a moment, and when it was answered; seconds of the pace's clock."""

    at: float
    answered: float | None = None


class Pace:
    """Says when the next message may go; times are seconds of a monotonic clock."""

    def __init__(self, seconds: Seconds = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._seconds = seconds
        self._sleep = sleep
        self._chats: dict[int, Gone] = {}
        self._rest_until = float("-inf")
        self._last: deque[Gone] = deque(maxlen=OVER_ALL)
        self._trips: deque[float] = deque(maxlen=TRIPS)
        self._waiting: Counter[int] = Counter()  # words that wait, by chat

    async def turn(self, chat: int, behind: bool = False) -> Gone:
        """Return when a message to `chat` may go, and count it; what goes `behind` lets all words pass first.

        Tell `answered` when the call is over, however it ended.
        """
        if behind:
            await self._wait_for(lambda: max(self._wait(chat), EVERY_S if self._waiting[chat] else 0.0))
        else:
            self._waiting[chat] += 1
            try:
                await self._wait_for(lambda: self._wait(chat))
            finally:
                self._waiting[chat] -= 1
                self._waiting += Counter()  # drops the zeros
        return self._count(chat)

    def answered(self, gone: Gone) -> None:
        """The call that `gone` stands for is over."""
        gone.answered = self._seconds()
        self._trips.append(gone.answered - gone.at)

    async def calm(self) -> None:
        """Return when the bot no longer rests."""
        await self._wait_for(self.resting)

    def rest(self, seconds: float) -> None:
        """Nothing at all for so long."""
        self._rest_until = max(self._rest_until, self._seconds() + seconds)

    def resting(self) -> float:
        """How many seconds Telegram still has to be left alone; 0 when it has not."""
        return max(0.0, self._rest_until - self._seconds())

    async def _wait_for(self, left: Callable[[], float]) -> None:
        while (wait := left()) > 0:
            await self._sleep(wait)

    def _wait(self, chat: int) -> float:
        of_all = self._since(self._last[0]) if len(self._last) == OVER_ALL else 0.0
        to_chat = self._since(self._chats[chat]) if chat in self._chats else 0.0
        return max(to_chat, of_all, self.resting())

    def _since(self, gone: Gone) -> float:
        """Seconds until one second has surely passed since a message arrived; looked at again where it is unknown."""
        now = self._seconds()
        if gone.answered is not None:
            quick = SURE * min(self._trips, default=0.0)
            return max(gone.at, gone.answered - quick) + EVERY_S - now
        if now < gone.at + EVERY_S:
            return gone.at + EVERY_S - now
        return LOOK_S if now < gone.at + LATE_S else 0.0

    def _count(self, chat: int) -> Gone:
        gone = self._chats[chat] = Gone(self._seconds())
        self._last.append(gone)
        if len(self._chats) > FORGET_ABOVE:
            self._chats = {c: g for c, g in self._chats.items() if self._since(g) > 0}
        return gone
