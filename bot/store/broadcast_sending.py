"""Getting a broadcast out: people go from its list into the outbox at its pace, each of them once.

A person is `waiting`, then `queued` (a notice lies in the outbox), `sending` from the moment before the channel gets
it, and then `sent`, `later` (stands in the conversation, for a page that is opened again), `failed`, or `unsure` when
whoever was sending it died: it may have arrived, so it is not sent again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from bot.hall import broadcast as rules
from bot.store.broadcast_tables import broadcast, broadcast_person, no_news
from bot.store.database import Database
from bot.store.notice_tables import notice
from bot.store.notices import Notice, Shown, log_line, settle
from bot.store.seal import Seal
from bot.store.tables import person

Verdict = Literal["go", "wait", "drop", "unsure"]
AHEAD = timedelta(minutes=1)  # so much of the pace is made up for after a pause of the worker
A_PAGE = 30
UNDER_WAY = ("waiting", "queued", "sending")


@dataclass(frozen=True)
class Reached:
    """One person of a broadcast: where they write from, when last, and what became of it."""

    person_id: int
    channel: str
    last_at: datetime
    state: str
    changed_at: datetime


class BroadcastSending:
    """The steps of sending; each is one transaction and safe to repeat, by several workers too."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    # -- into the outbox ----------------------------------------------------------------------------------

    def running(self, now: datetime) -> list[int]:
        """The broadcasts that are approved and whose time has come."""
        begun = broadcast.c.start_at.is_(None) | (broadcast.c.start_at <= now)
        query = select(broadcast.c.id).where(broadcast.c.state == rules.APPROVED, begun).order_by(broadcast.c.id)
        with self._db.read() as c:
            return list(c.execute(query).scalars())

    def feed(self, broadcast_id: int, stopped: Collection[str], now: datetime) -> int:
        """Put the next people into the outbox, as many as the pace allows and none on a stopped channel; how many."""

        def work(c: Connection) -> int:
            here = (broadcast.c.id == broadcast_id) & (broadcast.c.state == rules.APPROVED)
            row = c.execute(select(broadcast).where(here).with_for_update()).first()
            if row is None:
                return 0
            _leave_out(c, broadcast_id, now)
            every = timedelta(minutes=1) / row.per_minute
            since = max(row.fed_at or now, now - AHEAD)
            people = self._next(c, broadcast_id, stopped, int((now - since) / every), now)
            if people:
                self._queue(c, row, people, now)
                c.execute(update(broadcast).where(here).values(fed_at=since + every * len(people)))
            elif not self._left(c, broadcast_id):
                done = {"state": rules.DONE, "version": row.version + 1, "changed_at": now}
                c.execute(update(broadcast).where(here).values(done))
            return len(people)

        return self._db.retry(work)

    def _next(
        self, c: Connection, broadcast_id: int, stopped: Collection[str], most: int, now: datetime
    ) -> list[tuple[int, str]]:
        if most < 1:
            return []
        query = (
            select(person.c.id, person.c.channel)
            .join(broadcast_person, broadcast_person.c.person_id == person.c.id)
            .where(_of(broadcast_id, "waiting"), person.c.channel.not_in(stopped))
            .order_by(person.c.id)
            .limit(most)
        )
        channels = {row[0]: row[1] for row in c.execute(query)}
        mine = _of(broadcast_id, "waiting") & broadcast_person.c.person_id.in_(channels)
        step = update(broadcast_person).where(mine).values(state="queued", changed_at=now)
        taken = c.execute(step.returning(broadcast_person.c.person_id)).scalars()
        return [(one, channels[one]) for one in sorted(taken)]

    def _queue(self, c: Connection, row: Any, people: Sequence[tuple[int, str]], now: datetime) -> None:
        common = {
            "cause": rules.cause(row.id), "step": rules.STEP, "due": now, "state": "queued",
            "body_enc": self._seal.close(rules.whole(row.final)),
        }  # fmt: skip
        c.execute(insert(notice), [common | {"person_id": one, "channel": channel} for one, channel in people])

    @staticmethod
    def _left(c: Connection, broadcast_id: int) -> bool:
        return c.execute(select(broadcast_person.c.person_id).where(_of(broadcast_id, *UNDER_WAY))).first() is not None

    # -- out of it ----------------------------------------------------------------------------------------

    def begin(self, one: Notice, now: datetime) -> tuple[Verdict, str]:
        """Whether this claimed notice may go right now, and what is said aloud; from `go` on it counts as sent out."""
        number, mine = rules.number(one.cause), broadcast_person.c.person_id == one.person_id

        def work(c: Connection) -> tuple[Verdict, str]:
            _leave_out(c, number, now, mine)
            query = select(broadcast.c.state, broadcast.c.final_spoken, broadcast_person.c.state.label("person"))
            joined = query.join(broadcast_person, broadcast_person.c.broadcast_id == broadcast.c.id)
            row = c.execute(joined.where(broadcast.c.id == number, mine)).first()
            if row is None or row.person not in ("queued", "sending"):
                return "drop", ""
            if row.person == "sending":
                return "unsure", ""
            if row.state == rules.PAUSED:
                return "wait", ""
            step = update(broadcast_person).where(_of(number, "queued"), mine).values(state="sending", changed_at=now)
            return ("go" if c.execute(step).rowcount == 1 else "drop"), row.final_spoken or ""

        return self._db.retry(work)

    def ended(self, one: Notice, state: str, now: datetime, shown: Shown | None = None) -> int | None:
        """It is `sent`, stands in the conversation for `later`, `failed`, or is `unsure`.

        The id of its line in the conversation, None when the notice is not ours any more.
        """

        def work(c: Connection) -> int | None:
            self._mark(c, one, state, now)
            kept = {"state": "sent", "sent_at": now} if state == "sent" else {"state": "failed"}
            if not settle(c, one, {**kept, "logged": True}):
                return None
            return log_line(c, self._seal, one, one.text, now, shown or Shown())

        return self._db.retry(work)

    def again(self, one: Notice, due: datetime, now: datetime, failed: bool) -> None:
        """The channel surely did not take it: try at `due`; `failed` counts one more attempt."""

        def work(c: Connection) -> None:
            self._mark(c, one, "queued", now)
            settle(c, one, {"due": due, "attempts": one.attempts + int(failed)})

        self._db.retry(work)

    @staticmethod
    def _mark(c: Connection, one: Notice, state: str, now: datetime) -> None:
        mine = _of(rules.number(one.cause), "sending") & (broadcast_person.c.person_id == one.person_id)
        c.execute(update(broadcast_person).where(mine).values(state=state, changed_at=now))

    # -- what became of it --------------------------------------------------------------------------------

    def people(self, broadcast_id: int, states: Collection[str], page: int) -> list[Reached]:
        """One page of those in one of these states."""
        columns = (person.c.id, person.c.channel, person.c.last_at, broadcast_person.c.state)
        query = (
            select(*columns, broadcast_person.c.changed_at)
            .join(broadcast_person, broadcast_person.c.person_id == person.c.id)
            .where(_of(broadcast_id, *states))
            .order_by(person.c.id)
            .offset((page - 1) * A_PAGE)
            .limit(A_PAGE)
        )
        with self._db.read() as c:
            return [Reached(*row) for row in c.execute(query)]

    def waiting(self, channel: str) -> int:
        """How many notices of any kind wait for a channel."""
        query = select(func.count()).select_from(notice).where(notice.c.state == "queued", notice.c.channel == channel)
        with self._db.read() as c:
            return int(c.execute(query).scalar_one())


def _of(broadcast_id: int, *states: str) -> ColumnElement[bool]:
    return (broadcast_person.c.broadcast_id == broadcast_id) & broadcast_person.c.state.in_(states)


def _leave_out(
    c: Connection, broadcast_id: int, now: datetime, mine: ColumnElement[bool] | None = None
) -> None:  # fmt: skip
    """Whoever has opted out meanwhile gets nothing."""
    out = broadcast_person.c.person_id.in_(select(no_news.c.person_id))
    where = _of(broadcast_id, "waiting", "queued") & out
    step = update(broadcast_person).where(where if mine is None else where & mine)
    c.execute(step.values(state="opted_out", changed_at=now))
