"""The small scheduler beside the outbox: what the clock ends, looked at every few seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.desk.lapses import Lapses
from bot.hall.clock import Clock
from bot.live import LiveTopics

log = logging.getLogger("lianxin.rounds")
REST = timedelta(minutes=1)
Job = Callable[[datetime], int]


class Rounds:
    """Runs each job of `Lapses`; one that fails never keeps the others from theirs."""

    def __init__(
        self, lapses: Lapses, clock: Clock, live: LiveTopics,
        more: Mapping[str, Job] | None = None, slow: Mapping[str, Job] | None = None,
        everywhere: Mapping[str, Job] | None = None, leads: Callable[[], bool] = lambda: True,
    ) -> None:  # fmt: skip
        """`more` are jobs that others look after, `slow` those of them for which once a minute is enough.

        Of several gateways the one that `leads` does them; those of `everywhere` are about a process's own memory.
        """
        self._everywhere = everywhere or {}
        self._leads = leads
        self._clock = clock
        self._live = live
        self._slow = slow or {}
        self._looked: datetime | None = None
        self._jobs: Mapping[str, Job] = {
            "holds": lapses.holds,
            "unconfirmed": lapses.unconfirmed,
            "offers": lapses.offers,
            "waited_in_vain": lapses.waited_in_vain,
            "recordings": lapses.recordings,
            **(more or {}),
        }

    async def run(self, every_s: float = 5.0) -> None:
        """Work until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(every_s)

    async def once(self) -> dict[str, int]:
        """Every job once that is not resting; how much each of them ended."""
        ended: dict[str, int] = {}
        led = {**self._jobs, **self._rested(self._clock.now())} if self._leads() else {}
        for name, job in {**led, **self._everywhere}.items():
            try:
                ended[name] = await asyncio.to_thread(job, self._clock.now())
            except Exception:
                log.exception("job %s failed", name)
        if ended.get("unconfirmed"):
            log.info("%d appointments were not confirmed in time and are cancelled", ended["unconfirmed"])
            self._live.publish("staff", {"kind": "queue"})
        return ended

    def _rested(self, now: datetime) -> Mapping[str, Job]:
        """The slow jobs when a minute has passed; a clock that was put back keeps none of them from its work."""
        if self._looked is not None and self._looked <= now < self._looked + REST:
            return {}
        self._looked = now
        return self._slow
