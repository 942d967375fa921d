"""The dialogue engine's own memory (Rasa's tracker), seen from outside: only ever to delete from it.

It lies in an SQLite file, or with several gateways as the table `events` beside the store in PostgreSQL. Its
conversations are named `person.session`, its moments are seconds since 1970.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, delete, event, func, inspect, or_, select
from sqlalchemy.sql import column, table

from bot.hall.clock import SHANGHAI
from bot.store.database import Database

TABLE = "events"
BATCH = 50  # conversations; some five thousand events
PATIENCE_S = 5.0
_EVENTS = table(TABLE, column("sender_id"), column("timestamp"), column("data"))
_SENDER = _EVENTS.c.sender_id


class EngineMemory:
    """The events in the file at `path` and in the server `beside`; nothing happens where there are none."""

    def __init__(self, path: Path | None, beside: Database | None = None) -> None:
        self._path = path
        self._beside = beside if beside is not None and not beside.sqlite else None

    def forget(self, person_id: int, words: Iterable[str] = ()) -> int:
        """Delete every conversation of a person, from the write-ahead log too; how many events.

        Where somebody else's has one of the words (a relative was told the name), that one goes as well: the engine
        begins it anew, what was being filled in lies in the store.
        """
        forms = sorted({form for word in words for form in (word, json.dumps(word)[1:-1])})
        gone = 0
        for c in self._open(PATIENCE_S):
            holds = func.instr if c.dialect.name == "sqlite" else func.strpos
            told = [select(_SENDER).where(holds(_EVENTS.c.data, form) > 0) for form in forms]
            named = [_SENDER.in_(one) for one in told]
            gone += c.execute(delete(_EVENTS).where(or_(_SENDER.like(f"{person_id}.%"), *named))).rowcount
        return gone

    def silent(self, before: datetime) -> int:
        """How many conversations had their last event before that local time."""
        found = select(func.count()).select_from(_silent(before).subquery())
        return sum(int(c.execute(found).scalar_one()) for c in self._open())

    def drop_silent(self, before: datetime) -> int:
        """Delete some of those conversations; how many."""
        gone = 0
        for c in self._open():
            senders = list(c.execute(_silent(before).limit(BATCH)).scalars())
            c.execute(delete(_EVENTS).where(_SENDER.in_(senders)))
            gone += len(senders)
        return gone

    def _open(self, patience_s: float = 0.0) -> Iterator[Connection]:
        """A transaction in each of the places that has events."""
        if self._path is not None and self._path.is_file():
            with _file(self._path) as engine:
                yield from _begun(engine)
                _empty_log(engine, patience_s)
        if self._beside is not None:
            yield from _begun(self._beside.engine)


def _silent(before: datetime) -> Any:
    last = func.max(_EVENTS.c.timestamp)
    return select(_SENDER).group_by(_SENDER).having(last < before.replace(tzinfo=SHANGHAI).timestamp())


def _begun(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as c:
        if inspect(c).has_table(TABLE):
            yield c


@contextmanager
def _file(path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def overwrite(connection: Any, _record: Any) -> None:
        connection.execute("pragma secure_delete = on")  # what is deleted is overwritten as well

    yield engine
    engine.dispose()


def _empty_log(engine: Engine, patience_s: float) -> bool:
    """The write-ahead log still has what was deleted; False when a reader kept it from being emptied."""
    until = time.monotonic() + patience_s
    with engine.connect() as c:
        while c.exec_driver_sql("pragma wal_checkpoint(truncate)").one()[0]:
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
    return True
