"""The engine's memory (Rasa's SQL tracker store) without a wait for the disk at every save and without reading again
what it has just written.

On SQLite a save waits for the write-ahead log only: the conversation itself is in the gateway's store, so a crash of
the machine may cost the engine its last turns, a crash of the process none. The events of the last conversations are
remembered as they would be read; whether somebody else wrote or deleted any is asked before every use.
`LIANXIN_RASA_PATCHES=off` leaves all of it as Rasa has it. Several engines may share one memory: a file of SQLite on
one machine, or PostgreSQL, when `LIANXIN_TRACKER_DB` is an address (`postgresql://user@host/name`) and not a path.
"""

from __future__ import annotations

import itertools
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.pool import QueuePool

from nlu import patches

REMEMBERED = 64  # conversations; a session of twenty turns is about a hundred events
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000")


@dataclass
class _Known:
    """What a conversation's events of the running session are, and the mark of its rows when that was so."""

    mark: tuple[int, int]
    events: list[Event]


class NearTrackerStore(SQLTrackerStore):
    """Named in endpoints.yml. What it retrieves and stores is what `SQLTrackerStore` would."""

    def __init__(self, domain: Domain | None = None, **kwargs: Any) -> None:
        self._known: OrderedDict[str, _Known] = OrderedDict()
        super().__init__(domain, **kwargs)
        self._on = patches.wanted() and self.event_broker is None
        if self._on and self.engine.dialect.name == "sqlite":
            self._stay_connected()
        self._rows = self.SQLEvent.__table__
        asked = sa.select([sa.func.count(self._rows.c.id), sa.func.coalesce(sa.func.max(self._rows.c.id), 0)])
        self._mark_query = asked.where(self._rows.c.sender_id == sa.bindparam("sender"))

    @staticmethod
    def get_db_url(
        dialect: str = "sqlite", host: str | None = None, port: int | None = None, db: str = "rasa.db", *rest: Any
    ) -> Any:
        """An address instead of a path is taken as it is, with the driver that this environment has."""
        if "://" not in db:
            return SQLTrackerStore.get_db_url(dialect, host, port, db, *rest)
        return sa.engine.url.make_url(db).set(drivername=db.partition(":")[0].partition("+")[0])

    def _stay_connected(self) -> None:
        url = self.engine.url
        self.engine.dispose()
        self.engine = sa.create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False})
        sa.event.listen(self.engine, "connect", _prepare)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's running session, None for one that was never heard of."""
        if not self._on:
            return await super().retrieve(sender_id)
        with self.engine.connect() as c:
            mark = self._mark(c, sender_id)
        known = self._known.get(sender_id)
        if known is not None and known.mark == mark:
            self._known.move_to_end(sender_id)
            return DialogueStateTracker.from_events(sender_id, known.events, self.domain.slots)
        tracker = await super().retrieve(sender_id)
        if tracker is not None:
            self._remember(sender_id, _Known(mark, list(tracker.events)))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are not stored yet, in one transaction."""
        sender = tracker.sender_id
        known = self._known.pop(sender, None)
        if not self._on or known is None or not self._append(tracker, known):
            await super().save(tracker)

    def _append(self, tracker: DialogueStateTracker, known: _Known) -> bool:
        """Add what is new to what is known; False when the rows are not those that are known."""
        events = list(itertools.islice(tracker.events, len(known.events), None))
        rows = [self._row(tracker.sender_id, event) for event in events]
        with self.engine.begin() as c:
            if self._mark(c, tracker.sender_id) != known.mark:
                return False
            if rows:
                c.execute(self._rows.insert(), rows)
            mark = self._mark(c, tracker.sender_id)
        if mark[0] != known.mark[0] + len(rows):  # another engine wrote at the same moment: read again next time
            return True
        if not any(isinstance(event, SessionStarted) for event in events):  # then less is read next time
            stored = deserialise_events([json.loads(row["data"]) for row in rows])
            self._remember(tracker.sender_id, _Known(mark, known.events + stored))
        return True

    def _row(self, sender: str, event: Event) -> dict[str, Any]:
        data = event.as_dict()
        return {
            "sender_id": sender,
            "type_name": event.type_name,
            "timestamp": data.get("timestamp"),
            "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
            "action_name": data.get("name"),
            "data": json.dumps(data),
        }

    def _mark(self, c: sa.engine.Connection, sender: str) -> tuple[int, int]:
        count, newest = c.execute(self._mark_query, {"sender": sender}).one()
        return int(count), int(newest)

    def _remember(self, sender: str, known: _Known) -> None:
        self._known[sender] = known
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _prepare(connection: Any, _record: Any) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
