"""Finding who has to be reminded of a licence now, and queueing it once, in one transaction.

The row of `licence_step` is the right to tell: whoever writes it first queues the notice in the same transaction, so
two processes never both do, and one that dies in the middle has done nothing. Each batch takes the same few queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, or_, select

from bot.hall.appointment import CHECKED_IN, CONFIRMED, DONE, PENDING
from bot.hall.calendar import Calendar
from bot.hall.family_words import to_helper
from bot.hall.holders import reminder_words, step_on, to_be_said_at
from bot.hall.notices import RENEWAL_DAYS, Due, QuietHours
from bot.store.booking_tables import appointment
from bot.store.database import Database
from bot.store.family_rows import helpers_told, put
from bot.store.holder_rows import PSEUDO, cause_of, hush, insert_into, opened
from bot.store.holder_tables import holder, licence_step
from bot.store.notice_tables import notice
from bot.store.seal import Seal
from bot.store.tables import person

BATCH = 300


class LicenceRound:
    """Queues reminders of licences; the words are made as of the moment at which they are said."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def queue(self, now: datetime, quiet: QuietHours, calendar: Calendar, limit: int = BATCH) -> int:
        """Queue the reminders that are due, at most `limit`; how many were queued."""
        at = to_be_said_at(now, quiet)
        query = _due(at.date(), now).order_by(holder.c.expiry, holder.c.id).limit(limit)
        with self._db.read() as c:
            if c.execute(query.limit(1)).first() is None:
                return 0
        # Held until the end: who unsubscribes meanwhile waits, and then finds the notice to cancel.
        held = query.with_for_update(of=holder, skip_locked=True)
        return self._db.retry(lambda c: self._queue(c, list(c.execute(held)), now, at, calendar))

    def _queue(self, c: Connection, found: Sequence[Row[Any]], now: datetime, at: datetime, calendar: Calendar) -> int:
        rows = self._won(c, found, now, at.date())
        if not rows:
            return 0
        people = _people(c, [r for r in rows if r.person_id is None], now)
        hush(c, [cause_of(r.id, r.expiry) for r in rows])  # an earlier step that nobody has got yet says the same
        told = [self._notice(r, people, at, calendar) for r in rows]
        c.execute(insert_into(c, notice), told)
        self._tell_helpers(c, rows, told, now)
        return len(rows)

    def _tell_helpers(self, c: Connection, rows: Sequence[Row[Any]], told: list[dict[str, Any]], now: datetime) -> None:
        """The same step to those who act for the holder."""
        helpers = helpers_told(c, self._seal, [r.key_hash for r in rows], now)
        for r, one in zip(rows, told, strict=True):
            for link in helpers.get(r.key_hash, ()):
                text = to_helper(link.kin, self._seal.open(one["body_enc"]))
                due = Due(one["step"], one["due"], text)
                put(c, self._seal, link.helper_id, link.channel, one["cause"], due)

    def _won(self, c: Connection, found: Sequence[Row[Any]], now: datetime, day: date) -> list[Row[Any]]:
        """Those whose step nobody else has written."""
        values = [
            {
                "key_hash": r.key_hash,
                "expiry": r.expiry,
                "step": step_on(r.expiry, day),
                "holder_id": r.id,
                "made_at": now,
            }
            for r in sorted(found, key=lambda r: r.id)
        ]
        if not values:
            return []
        step = insert_into(c, licence_step).on_conflict_do_nothing().returning(licence_step.c.holder_id)
        won = set(c.execute(step.values(values)).scalars())
        return [r for r in found if r.id in won]

    def _notice(self, r: Row[Any], people: dict[str, int], at: datetime, calendar: Calendar) -> dict[str, Any]:
        text = reminder_words(opened(self._seal, r), at, calendar)
        return {
            "person_id": r.person_id or people[str(r.id)], "channel": r.channel or "sms", "due": at, "state": "queued",
            "cause": cause_of(r.id, r.expiry), "step": step_on(r.expiry, at.date()), "body_enc": self._seal.close(text),
        }  # fmt: skip


def _due(day: date, now: datetime) -> Any:
    """Holders whose newest step has come on `day`, was not told, and who are not about to renew or have renewed."""
    told = select(licence_step.c.id).where(
        licence_step.c.key_hash == holder.c.key_hash,
        licence_step.c.expiry == holder.c.expiry,
        licence_step.c.step == _step(day),
    )
    reach = (holder.c.expiry >= day) & (holder.c.expiry <= day + timedelta(days=RENEWAL_DAYS[0]))
    query = select(holder, person.c.channel).outerjoin(person, person.c.id == holder.c.person_id)
    return query.where(holder.c.state == "active", reach, ~told.exists(), ~_renewing(day, now).exists())


def _renewing(day: date, now: datetime) -> Any:
    """An appointment for this renewal that is still to come, or at which it was done."""
    coming = appointment.c.status.in_((PENDING, CONFIRMED)) & (appointment.c.start > now)
    since = datetime.combine(day - timedelta(days=RENEWAL_DAYS[0]), datetime.min.time())
    done = appointment.c.status.in_((CHECKED_IN, DONE)) & (appointment.c.start > since)
    mine = (appointment.c.holder_hash == holder.c.key_hash) & (appointment.c.service == "renewal")
    return select(appointment.c.id).where(and_(mine, or_(coming, done)))


def _step(day: date) -> ColumnElement[str]:
    bounds = sorted(RENEWAL_DAYS)
    return case(*((holder.c.expiry <= day + timedelta(days=days), f"d{days}") for days in bounds))


def _people(c: Connection, rows: Sequence[Row[Any]], now: datetime) -> dict[str, int]:
    """For those who never wrote: a person whom only a short message or a call reaches."""
    senders = [str(r.id) for r in rows]
    if not senders:
        return {}
    made = [{"channel": PSEUDO, "sender": sender, "created_at": now, "last_at": now} for sender in senders]
    c.execute(insert_into(c, person).values(made).on_conflict_do_nothing())
    query = select(person.c.sender, person.c.id).where(person.c.channel == PSEUDO, person.c.sender.in_(senders))
    return {r.sender: r.id for r in c.execute(query)}
