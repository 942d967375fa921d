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
from nlu.tracker_rows import FileRows, Mark, Rows, TableRows, prepare
from nlu.tracker_twin import twin

REMEMBERED = 64  # conversations; a session of twenty turns is about a hundred events
NOTHING: Mark = (0, 0)


@dataclass
class _Known:
    """A conversation's running session as it would be read, and the mark of its rows when that was so."""

    mark: Mark
    domain: Domain
    tracker: DialogueStateTracker


class NearTrackerStore(SQLTrackerStore):
    """Named in endpoints.yml. What it retrieves and stores is what `SQLTrackerStore` would."""

    def __init__(self, domain: Domain | None = None, **kwargs: Any) -> None:
        self._known: OrderedDict[str, _Known] = OrderedDict()
        super().__init__(domain, **kwargs)
        self._on = patches.wanted() and self.event_broker is None
        if self._on and self.engine.dialect.name == "sqlite":
            self._stay_connected()
        self.engine.hide_parameters = True  # its errors come into the log, and somebody's words are among them
        self._rows = self._rows_of(self.engine.url)

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
        sa.event.listen(self.engine, "connect", prepare)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    def _rows_of(self, url: Any) -> Rows:
        if self._on and self.engine.dialect.name == "sqlite" and url.database not in (None, "", ":memory:"):
            return FileRows(url.database)
        return TableRows(self.engine, self.SQLEvent.__table__)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's running session, None for one that was never heard of."""
        if not self._on:
            return await super().retrieve(sender_id)
        mark = self._rows.mark(sender_id)
        known = self._known.get(sender_id)
        if known is None or known.mark != mark or known.domain is not self.domain:  # another model brings its own
            events = [] if mark == NOTHING else await self._read(sender_id)
            known = self._played(sender_id, events, mark)
        self._remember(sender_id, known)
        return twin(known.tracker) if known.tracker.events else None

    async def _read(self, sender_id: str) -> list[Event]:
        tracker = await super().retrieve(sender_id)
        return list(tracker.events) if tracker is not None else []

    def _played(self, sender_id: str, events: list[Event], mark: Mark) -> _Known:
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        return _Known(mark, self.domain, tracker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are not stored yet, in one transaction."""
        sender = tracker.sender_id
        known = self._known.pop(sender, None)
        if not self._on or known is None or not self._append(tracker, known):
            await super().save(tracker)

    def _append(self, tracker: DialogueStateTracker, known: _Known) -> bool:
        """Add what is new to what is known; False when the rows are not those that are known."""
        sender, before = tracker.sender_id, len(known.tracker.events)
        rows = [self._row(sender, event) for event in itertools.islice(tracker.events, before, None)]
        added, mark = self._rows.append(sender, rows, known.mark)
        if added and mark[0] == known.mark[0] + len(rows):  # else another engine wrote meanwhile: read again next time
            stored = deserialise_events([json.loads(row["data"]) for row in rows])
            self._remember(sender, self._grown(known, stored, mark))
        return added

    def _grown(self, known: _Known, stored: list[Event], mark: Mark) -> _Known:
        """What would be read after `stored` was added; where a session began in it, nothing older than that."""
        if any(isinstance(event, SessionStarted) for event in stored):
            events = [*known.tracker.events, *stored]
            began = max(event.timestamp for event in events if isinstance(event, SessionStarted))
            return self._played(known.tracker.sender_id, [one for one in events if one.timestamp >= began], mark)
        for event in stored:
            known.tracker.update(event)
        return _Known(mark, known.domain, known.tracker)

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

    def _remember(self, sender: str, known: _Known) -> None:
        self._known[sender] = known
        self._known.move_to_end(sender)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
