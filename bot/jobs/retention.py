"""Deletes by age what people told: a little at a time while there is something, and a look once an hour otherwise."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from bot.counts import Counts
from bot.desk.forgetting import forget_absent
from bot.hall.facts import HallFacts
from bot.hall.retention import Ages
from bot.store.absent import due
from bot.store.engine_memory import EngineMemory
from bot.store.store import Store

log = logging.getLogger("lianxin.retention")
LOOK = timedelta(hours=1)
A_ROUND = 5
"""Batches of each kind in one round, so that the other jobs of the scheduler are soon looked at again."""
RECORDINGS, ORPHANS, ENGINE, PEOPLE = "recordings", "files_without_row", "engine", "people"


class Retention:
    """Everything that goes by age: rows, kept sounds and photos, the dialogue engine's memory, people themselves."""

    def __init__(self, store: Store, facts: HallFacts, engine: EngineMemory, counts: Counts | None = None) -> None:
        """`counts` gets `retention_WHAT` for /metrics."""
        self._store = store
        self._facts = facts
        self._engine = engine
        self._counts = Counts() if counts is None else counts
        self._rests: tuple[datetime, datetime] | None = None

    def sweep(self, now: datetime) -> int:
        """A round of `bot.jobs.rounds`: how much went."""
        if self._rests and self._rests[0] <= now < self._rests[1]:  # a clock that was put back keeps nothing
            return 0
        taken, more = self.once(now)
        self._rests = None if more else (now, now + LOOK)
        if taken:
            log.info("kept long enough and deleted: %s", ", ".join(f"{k} {n}" for k, n in sorted(taken.items())))
        return sum(taken.values())

    def once(self, now: datetime, batches: int = A_ROUND) -> tuple[dict[str, int], bool]:
        """Some of what is due: how much of each kind went, and whether more may be left."""
        ages = Ages.of(self._facts.get)
        taken, more = self._store.retention.sweep(ages, now, batches)
        for name, gone in (
            (RECORDINGS, self._store.recordings.drop_older(ages.before("recording_days", now))),
            (ORPHANS, self._store.orphans.drop()),
            (ENGINE, self._engine.drop_silent(ages.before("engine_days", now))),
            (PEOPLE, self._absent(ages, now)),
        ):
            if gone:
                taken[name], more = gone, True
        for name, number in taken.items():
            self._counts.add(f"retention_{name}", number)
        return taken, more

    def _absent(self, ages: Ages, now: datetime) -> int:
        still = due(ages, now)
        people = self._store.absent.some(ages, now)
        return sum(forget_absent(self._store, one, now, self._engine, still) for one in people)

    def due(self, now: datetime) -> dict[str, int]:
        """How much of each kind is due; nothing is changed. The engine's is counted in conversations.

        People whose words go first are counted the next time.
        """
        ages = Ages.of(self._facts.get)
        return {
            **self._store.retention.due(ages, now),
            RECORDINGS: self._store.recordings.older(ages.before("recording_days", now)),
            ORPHANS: len(self._store.orphans.found()),
            ENGINE: self._engine.silent(ages.before("engine_days", now)),
            PEOPLE: self._store.absent.count(ages, now),
        }


def retention(
    store: Store, facts: HallFacts, data: Path, counts: Counts | None = None
) -> Retention:  # fmt: skip
    """The job of a house whose files lie in `data`."""
    return Retention(store, facts, EngineMemory(data / "rasa" / "tracker.db", store.db), counts)
