"""The waiting list: who wants a place when one comes free, in the order in which they came.

An offer is a held appointment with a notice, made in the same transaction that frees the place; when it runs out the
next one is asked. Nobody is lost: a row ends as taken, left (by the person) or passed (the wished time is over).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.hall.claims import Claim
from bot.hall.errors import AlreadyWaiting
from bot.hall.notices import Due
from bot.store import notices
from bot.store.booking_tables import waiting
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.tables import person

LISTED = ("waiting", "offered")
LOOKED_AT = 200  # waiting people looked at for one freed place


@dataclass(frozen=True)
class Wanted:
    """What somebody waits for: the wish as it was said and when, and who it is for (sealed in the store)."""

    wish: str
    wish_at: str
    wish_on: str | None
    name: str
    phone: str
    licence: str | None = None
    address: str | None = None
    township: str | None = None
    relation: str | None = None


@dataclass(frozen=True)
class Waiter:
    """One row of the waiting list; `changed_at` is when it came into its state."""

    id: int
    person_id: int
    channel: str
    sender: str
    service: str
    first: datetime
    last: datetime
    state: str
    appointment_id: int | None
    created_at: datetime
    changed_at: datetime
    wanted: Wanted


@dataclass(frozen=True)
class Offering:
    """What the hall would offer a waiting person at a start: the claim, until when, and the notice of it."""

    claim: Claim
    place: str
    until: datetime
    due: Due


Offers = Callable[[Waiter, datetime, datetime], Offering | None]
"""(who waits, the start that came free, now): whether it suits, and what is said then (pure, from the desk)."""


class Waiting:
    """Joining, leaving and reading the list."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def join(
        self, person_id: int, channel: str, service: str, first: datetime, last: datetime, wanted: Wanted, now: datetime
    ) -> Waiter:
        """Stand in the list for a service between two moments. Raises AlreadyWaiting when in it for that service."""
        row = {
            "person_id": person_id, "channel": channel, "service": service, "first": first, "last": last,
            "body_enc": self._seal.close_json(asdict(wanted)), "state": "waiting", "created_at": now, "changed_at": now,
        }  # fmt: skip
        query = insert(waiting).values(row).returning(waiting.c.id)
        try:
            made = self._db.retry(lambda c: c.execute(query).scalar_one())
        except IntegrityError as error:
            raise AlreadyWaiting() from error
        found = self.get(made)
        assert found is not None
        return found

    def leave(self, person_id: int, now: datetime, service: str | None = None) -> int:
        """Leave the list (for one service, or altogether); how many places in it were given up."""
        where = [waiting.c.person_id == person_id, waiting.c.state == "waiting"]
        if service:
            where.append(waiting.c.service == service)
        return self._db.retry(lambda c: _end(c, where, "left", now))

    def passed(self, now: datetime, words: Callable[[Waiter], Due]) -> int:
        """End the wishes whose time is over and tell their people; how many."""

        def work(c: Connection) -> int:
            rows = self._rows(c, waiting.c.state == "waiting", waiting.c.last <= now)
            over = [
                one for one in rows if _end(c, [waiting.c.id == one.id, waiting.c.state == "waiting"], "passed", now)
            ]
            for one in over:  # who was offered a place meanwhile has it
                notices.queue(c, self._seal, one.person_id, one.channel, f"waiting:{one.id}", [words(one)])
            return len(over)

        return self._db.retry(work)

    def get(self, waiting_id: int) -> Waiter | None:
        """One row, or None."""
        with self._db.read() as c:
            found = self._rows(c, waiting.c.id == waiting_id)
        return found[0] if found else None

    def offered(self, person_id: int) -> list[Waiter]:
        """What this person is being offered now."""
        with self._db.read() as c:
            return [self._opened(row) for row in c.execute(_OFFERED, {"person": person_id})]

    def listing(self, **filters: Any) -> list[Waiter]:
        """All rows in their order; filters: person_id, service, state, open."""
        where = [waiting.c[name] == filters[name] for name in ("person_id", "service", "state") if filters.get(name)]
        if filters.get("open"):
            where.append(waiting.c.state.in_(LISTED))
        with self._db.read() as c:
            return self._rows(c, *where)

    def place(self, one: Waiter) -> int:
        """How many people wait before this one for the same service, plus one."""
        with self._db.read() as c:
            ahead = self._rows(c, waiting.c.state == "waiting", waiting.c.service == one.service)
        return sum(w.id < one.id for w in ahead) + 1

    # -- inside the transaction of others -----------------------------------------------------------------

    def candidates(self, c: Connection, starts: Sequence[datetime]) -> list[Waiter]:
        """Who might want one of these starts, first come first."""
        near = (waiting.c.first <= max(starts)) & (waiting.c.last > min(starts))
        return self._rows(c, waiting.c.state == "waiting", near, limit=LOOKED_AT)

    def _rows(self, c: Connection, *where: Any, limit: int = 5000) -> list[Waiter]:
        return [self._opened(r) for r in c.execute(_query(*where).limit(limit))]

    def _opened(self, r: Row[Any]) -> Waiter:
        return Waiter(
            r.id, r.person_id, r.channel, r.sender, r.service, r.first, r.last, r.state, r.appointment_id,
            r.created_at, r.changed_at, Wanted(**self._seal.open_json(r.body_enc)),
        )  # fmt: skip


def _query(*where: Any) -> Select[Any]:
    joined = select(waiting, person.c.sender).join(person, person.c.id == waiting.c.person_id)
    return joined.where(*where).order_by(waiting.c.id)


_OFFERED = _query(waiting.c.person_id == bindparam("person"), waiting.c.state == "offered")
"""Asked in every turn: put together once, which costs as much as running it."""


def listed(person_id: Any, service: Any) -> Any:
    """Whether somebody waits for a matter or is offered it, as a part of another question."""
    listed_now = text("waiting.state in ('waiting','offered')")  # in the words of the index, so that it is used
    where = [waiting.c.person_id == person_id, waiting.c.service == service, listed_now]
    return select(waiting.c.id).where(*where).exists()


def mark_offered(c: Connection, waiting_id: int, now: datetime) -> bool:
    """Turn who waits into who is offered a place; False when somebody else holds or changed the row meanwhile."""
    free = select(waiting.c.id).where(waiting.c.id == waiting_id, waiting.c.state == "waiting")
    if c.execute(free.with_for_update(skip_locked=True)).first() is None:
        return False
    c.execute(update(waiting).where(waiting.c.id == waiting_id).values(state="offered", changed_at=now))
    return True


def end_offer(c: Connection, appointment_id: int, state: str, now: datetime) -> tuple[int, int, str] | None:
    """The offer behind this appointment was taken, or ended without; (row, person, channel) if there was one.

    A notice of the offer that was not sent yet is cancelled. What ran out can still be `taken` while there is room.
    """
    open_to = ("offered", "passed", "left") if state == "taken" else ("offered",)
    query = select(waiting.c.id, waiting.c.person_id, waiting.c.channel).where(
        waiting.c.appointment_id == appointment_id, waiting.c.state.in_(open_to)
    )
    found = c.execute(query).first()
    if found is None:
        return None
    _end(c, [waiting.c.id == found.id], state, now)
    return found.id, found.person_id, found.channel


def no_longer_waits(c: Connection, person_id: int | None, service: str, now: datetime) -> None:
    """Who got a place for a matter does not wait for one any more."""
    where = [waiting.c.person_id == person_id, waiting.c.service == service, waiting.c.state == "waiting"]
    _end(c, where, "taken", now)


def _end(c: Connection, where: Sequence[Any], state: str, now: datetime) -> int:
    """End rows and what is queued for them; how many."""
    step = update(waiting).where(*where).values(state=state, changed_at=now).returning(waiting.c.id)
    ended = c.execute(step).scalars().all()
    for waiting_id in ended:
        notices.cancel(c, f"waiting:{waiting_id}")
    return len(ended)
