"""Which channels are stopped: every change a row, the newest of a channel counts. Asked before every answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select

from bot.store.broadcast_tables import channel_stop
from bot.store.database import Database
from bot.store.hall_values import ChangedMeanwhile

MOST_SHOWN = 30
# Put together once: it is asked on every turn.
_NEWEST = (
    select(channel_stop.c.stopped)
    .where(channel_stop.c.channel == bindparam("channel"))
    .order_by(channel_stop.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Stop:
    """One change: a channel was stopped, or started again."""

    id: int
    channel: str
    stopped: bool
    reason: str
    set_by: str
    set_at: datetime


class ChannelStops:
    """Reading what is stopped and what was, and adding to it; nothing is ever altered or removed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def stopped(self, channel: str) -> bool:
        """Whether that channel is stopped right now, by whatever process."""
        with self._db.read() as c:
            return bool(c.execute(_NEWEST, {"channel": channel}).scalar())

    def since(self, channel: str) -> datetime | None:
        """Since when that channel has been stopped without a break; None while it is on."""
        mine = channel_stop.c.channel == channel
        went_on = select(func.max(channel_stop.c.id)).where(mine, channel_stop.c.stopped.is_(False)).scalar_subquery()
        query = select(func.min(channel_stop.c.set_at)).where(mine, channel_stop.c.id > func.coalesce(went_on, 0))
        with self._db.read() as c:
            found: datetime | None = c.execute(query).scalar()
        return found

    def newest(self) -> dict[str, Stop]:
        """The row that counts of every channel that was ever stopped."""
        last = select(func.max(channel_stop.c.id)).group_by(channel_stop.c.channel)
        with self._db.read() as c:
            rows = c.execute(select(channel_stop).where(channel_stop.c.id.in_(last)).order_by(channel_stop.c.id))
            return {row.channel: _stop(row) for row in rows}

    def now_stopped(self) -> list[Stop]:
        """Every channel that is stopped, the longest stopped first."""
        return [one for one in self.newest().values() if one.stopped]

    def history(self) -> list[Stop]:
        """The last changes, newest first."""
        query = select(channel_stop).order_by(channel_stop.c.id.desc()).limit(MOST_SHOWN)
        with self._db.read() as c:
            return [_stop(row) for row in c.execute(query)]

    def put(self, channel: str, stopped: bool, reason: str, seen: int, who: str, now: datetime) -> None:
        """Stop or start a channel; `seen` is the newest row of it that the writer knew (0: none).

        Raises ChangedMeanwhile when there is a newer one.
        """

        def work(c: Connection) -> None:
            last = c.execute(select(func.max(channel_stop.c.id)).where(channel_stop.c.channel == channel)).scalar()
            if (last or 0) != seen:
                raise ChangedMeanwhile
            row = {"channel": channel, "stopped": stopped, "reason": reason, "set_by": who, "set_at": now}
            c.execute(insert(channel_stop).values(row))

        self._db.retry(work)


def _stop(row: Row[Any]) -> Stop:
    return Stop(row.id, row.channel, row.stopped, row.reason, row.set_by, row.set_at)
