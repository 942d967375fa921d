"""The outbox: notices written in the transaction of their cause, sent later, cancelled with it.

A row is sent by whoever has claimed it; every word about what became of it is a compare-and-set on that claim, so a
notice that was set anew or cancelled meanwhile stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from bot.hall.notices import Due
from bot.messages import Choice
from bot.store.behind import Behind, behind
from bot.store.calls import close_calls, forget_call, open_call
from bot.store.choices import fresh_tokens, keep
from bot.store.database import Database
from bot.store.notice_tables import notice
from bot.store.seal import Seal
from bot.store.tables import message, person
from bot.store.transcript import line_row, notice_reply

_ADD = insert(notice)


@dataclass(frozen=True)
class Notice:
    """One thing a person has to be told, when, and on which channel (`sms` and `call` once it was handed on)."""

    id: int
    person_id: int
    cause: str
    step: str
    channel: str
    sender: str
    due: datetime
    state: str
    text: str
    attempts: int
    claimed_until: datetime | None
    logged: bool


@dataclass(frozen=True)
class Shown:
    """The buttons a notice was shown with, the token of each, and whether a number typed now means them.

    `sound` is what is said of it, where it may be heard.
    """

    choices: tuple[Choice, ...] = ()
    tokens: tuple[str, ...] = ()
    numbered: bool = True
    sound: Mapping[str, Any] | None = None

    @classmethod
    def fresh(cls, choices: Sequence[Choice], numbered: bool) -> Shown:
        """The choices with new tokens; they mean nothing before the notice is handed over."""
        return cls(tuple(choices), tuple(fresh_tokens(choices)), numbered)

    @property
    def buttons(self) -> list[dict[str, str]]:
        """As every channel gets them."""
        return [{"title": c.title, "payload": t} for c, t in zip(self.choices, self.tokens, strict=True)]


def add(c: Connection, seal: Seal, person_id: int, channel: str, cause: str, dues: Sequence[Due]) -> None:
    """Write the first notices of a cause inside the caller's transaction; at least one."""
    common = {"person_id": person_id, "cause": cause, "channel": channel, "state": "queued"}
    c.execute(
        _ADD, [common | {"step": d.step, "due": d.at, "own_due": d.at, "body_enc": seal.close(d.text)} for d in dues]
    )


def queue(c: Connection, seal: Seal, person_id: int, channel: str, cause: str, dues: list[Due]) -> None:
    """Write notices inside the caller's transaction; a step that exists already is set anew."""
    for due in dues:
        values = {
            "channel": channel, "due": due.at, "own_due": due.at, "state": "queued", "body_enc": seal.close(due.text),
            "attempts": 0, "sent_at": None, "claimed_until": None, "logged": False, "again": False,
        }  # fmt: skip
        same = (notice.c.person_id == person_id) & (notice.c.cause == cause) & (notice.c.step == due.step)
        made = c.execute(update(notice).where(same).values(values).returning(notice.c.id)).scalar()
        if made is None:
            row = {"person_id": person_id, "cause": cause, "step": due.step, **values}
            made = c.execute(insert(notice).values(row).returning(notice.c.id)).scalar_one()
        forget_call(c, cause, due.step)
        if due.call:
            open_call(c, seal, cause, due.step, due.text, due.at, made, person_id)


def call_only(c: Connection, seal: Seal, cause: str, dues: list[Due]) -> None:
    """The same for an appointment behind which nobody is known on any channel: a clerk rings, once a matter."""
    for due in dues:
        if due.step != "two_hours":  # whoever is rung is rung the day before
            forget_call(c, cause, due.step)
            open_call(c, seal, cause, due.step, due.text, due.at)


def hush_person(c: Connection, person_id: int, causes: str) -> None:
    """Cancel what is queued for one person about causes that begin so, and for nobody else."""
    where = (notice.c.person_id == person_id) & notice.c.cause.startswith(causes) & (notice.c.state == "queued")
    c.execute(update(notice).where(where).values(state="cancelled", claimed_until=None))


def cancel(c: Connection, cause: str) -> None:
    """Cancel what is still queued for a cause, and the calls about it, inside the caller's transaction."""
    where = (notice.c.cause == cause) & (notice.c.state == "queued")
    c.execute(update(notice).where(where).values(state="cancelled", claimed_until=None))
    close_calls(c, cause)


class Notices:
    """Reading the outbox and recording what became of its rows."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def put(self, person_id: int, channel: str, cause: str, dues: list[Due]) -> None:
        """Queue notices in a transaction of their own."""
        self._db.retry(lambda c: queue(c, self._seal, person_id, channel, cause, dues))

    def channels_due(self, now: datetime) -> list[str]:
        """The channels on which something is due that nobody is sending."""
        query = select(notice.c.channel).where(_free(now)).distinct().order_by(notice.c.channel)
        with self._db.read() as c:
            return list(c.execute(query).scalars())

    def waiting(self, now: datetime, channel: str, limit: int = 500) -> list[tuple[int, int, str]]:
        """What is due on one channel, oldest first: (id, person, step)."""
        query = (
            select(notice.c.id, notice.c.person_id, notice.c.step)
            .where(_free(now), notice.c.channel == channel)
            .order_by(notice.c.due, notice.c.id)
            .limit(limit)
        )
        with self._db.read() as c:
            return [(row.id, row.person_id, row.step) for row in c.execute(query)]

    def claim(self, notice_id: int, now: datetime, until: datetime) -> Notice | None:
        """Take a due notice for oneself until then; None when somebody else was faster or it was cancelled."""
        step = update(notice).where(notice.c.id == notice_id, _free(now)).values(claimed_until=until)
        if self._db.retry(lambda c: c.execute(step).rowcount) != 1:
            return None
        with self._db.read() as c:
            found = self._rows(c, notice.c.id == notice_id, notice.c.claimed_until == until)
        return found[0] if found else None

    def behind(self, cause: str, person_id: int | None = None) -> Behind:
        """Whom a notice is about, and whether `person_id` is not that one but who helps."""
        with self._db.read() as c:
            return behind(c, self._seal, cause, person_id)

    def state(self, one: Notice, step: str) -> str | None:
        """How it stands with another step that is told to the same person; None when there is none."""
        mine = (notice.c.person_id == one.person_id) & (notice.c.cause == one.cause)
        query = select(notice.c.state).where(mine, notice.c.step == step)
        with self._db.read() as c:
            return c.execute(query).scalar()

    def handed(
        self, one: Notice, channel: str, text: str, now: datetime, then: str | None = None, shown: Shown | None = None
    ) -> int | None:
        """It reached `channel`; the conversation shows it once, with the buttons that were `shown` with it.

        `then` names the channel it still has to take. The id of the line in the conversation: 0 when it stood there
        already, None when the claim was lost.
        """
        values: dict[str, Any] = {"channel": then or channel, "attempts": 0, "logged": True}
        values |= {"state": "queued", "due": now} if then else {"state": "sent", "sent_at": now}

        def work(c: Connection) -> int | None:
            if not settle(c, one, values):
                return None
            if channel == "call":
                close_calls(c, one.cause, but=one.step)  # one call about a matter, with the newest word on it
                open_call(c, self._seal, one.cause, one.step, text, now, one.id, one.person_id)
            return log_line(c, self._seal, one, text, now, shown or Shown())

        return self._db.retry(work)

    def pass_on(self, one: Notice, channel: str, now: datetime) -> bool:
        """It cannot reach the person as it was tried: another channel takes it, now."""
        values = {"channel": channel, "attempts": 0, "due": now}
        return self._db.retry(lambda c: settle(c, one, values))

    def again(self, one: Notice, due: datetime) -> bool:
        """It did not reach the channel: try again at `due`."""
        return self._db.retry(lambda c: settle(c, one, {"due": due, "attempts": one.attempts + 1}))

    def postpone(self, one: Notice, due: datetime) -> bool:
        """Wait without counting a failure (quiet hours, a channel that asks to wait)."""
        return self._db.retry(lambda c: settle(c, one, {"due": due}))

    def drop(self, one: Notice, now: datetime) -> bool:
        """Saying it has no use any more; when that was stays known, for a clock can be wrong (see `TooEarly`)."""
        return self._db.retry(lambda c: settle(c, one, {"state": "cancelled", "sent_at": now}))

    def give_up(self, one: Notice, text: str, now: datetime) -> bool:
        """Nothing reaches them, and no number is known: it stands in the conversation, for when they come back."""

        def work(c: Connection) -> bool:
            done = settle(c, one, {"state": "failed", "logged": True})
            if done:
                log_line(c, self._seal, one, text, now, Shown())
            return done

        return self._db.retry(work)

    def listing(self, **filters: object) -> list[Notice]:
        """All notices in order of their time; filters: sender, status."""
        where = []
        if filters.get("sender"):
            where.append(person.c.sender == filters["sender"])
        if filters.get("status"):
            where.append(notice.c.state == filters["status"])
        with self._db.read() as c:
            return self._rows(c, *where)

    def _rows(self, c: Connection, *where: ColumnElement[bool], limit: int = 5000) -> list[Notice]:
        query = (
            select(notice, person.c.sender)
            .join(person, person.c.id == notice.c.person_id)
            .where(*where)
            .order_by(notice.c.due, notice.c.id)
            .limit(limit)
        )
        return [
            Notice(
                r.id, r.person_id, r.cause, r.step, r.channel, r.sender, r.due, r.state, self._seal.open(r.body_enc),
                r.attempts, r.claimed_until, r.logged,
            )
            for r in c.execute(query)
        ]  # fmt: skip


def _free(now: datetime) -> ColumnElement[bool]:
    unclaimed = or_(notice.c.claimed_until.is_(None), notice.c.claimed_until <= now)
    return (notice.c.state == "queued") & (notice.c.due <= now) & unclaimed


def settle(c: Connection, one: Notice, values: dict[str, Any]) -> bool:
    """Write down what became of a claimed notice and give the claim back; False when it is not ours any more."""
    mine = (notice.c.id == one.id) & (notice.c.state == "queued") & (notice.c.claimed_until == one.claimed_until)
    return c.execute(update(notice).where(mine).values(claimed_until=None, **values)).rowcount == 1


def log_line(c: Connection, seal: Seal, one: Notice, text: str, now: datetime, shown: Shown) -> int:
    """Let it stand in the conversation, once, with its buttons; the id of the line, 0 when it stood there already."""
    if one.logged:
        return 0
    if shown.choices:
        keep(c, one.person_id, shown.choices, shown.tokens, shown.numbered)
    row = line_row(seal, one.person_id, "system", text, now, None)
    kept = notice_reply(one.sender, text, one.cause, one.step, shown.buttons, shown.sound)
    row["reply_enc"] = seal.close_json([kept])
    return int(c.execute(insert(message).values(row).returning(message.c.id)).scalar_one())
