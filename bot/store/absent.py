"""Who never came back and has nothing here any more: after an age the row that names them on a channel goes as well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Table, and_, case, cast, exists, func, select

from bot.hall.retention import Ages
from bot.store.booking_tables import appointment, waiting
from bot.store.database import Database
from bot.store.family_tables import family_link
from bot.store.handoff_tables import case_file, handoff, recording
from bot.store.handoffs import OPEN as OPEN_TALKS
from bot.store.holder_rows import PSEUDO
from bot.store.holder_tables import holder
from bot.store.notice_tables import call_task, notice, reminder
from bot.store.people import COLUMNS, PersonRow
from bot.store.tables import consent, message, person
from bot.store.transcript import EMPTIED

BATCH = 50
"""So many are taken at a time: forgetting somebody looks into every table."""


class Absent:
    """People who are due, and how many they are."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def count(self, ages: Ages, now: datetime) -> int:
        """How many are due; nothing is changed."""
        with self._db.read() as c:
            return int(c.execute(select(func.count()).select_from(person).where(due(ages, now))).scalar_one())

    def some(self, ages: Ages, now: datetime) -> list[PersonRow]:
        """A batch of them, those who have been away longest first."""
        query = select(*COLUMNS).where(due(ages, now)).order_by(person.c.last_at, person.c.id).limit(BATCH)
        with self._db.read() as c:
            return [PersonRow(*row) for row in c.execute(query)]


def due(ages: Ages, now: datetime) -> ColumnElement[bool]:
    """What must hold of a row of `person`: away for `person_days`, and nothing else that is kept leads to them."""
    return and_(person.c.last_at < ages.before("person_days", now), *(~one for one in _ties(ages, now)))


def _ties(ages: Ages, now: datetime) -> Sequence[ColumnElement[bool]]:
    """What keeps somebody here; all of it ends or has an age of its own."""
    given = consent.c.withdrawn_at.is_(None) & (consent.c.given_at >= ages.before("appointment_days", now))
    return (
        _has(appointment),
        _has(case_file),
        _has(recording),
        _has(reminder),
        _has(holder),
        _has(message, message.c.state != EMPTIED),
        _has(consent, given),  # it is the proof for what was kept that long
        _among(handoff, OPEN_TALKS),
        _among(call_task, ("open", "unreached")),
        _among(notice, ("queued",)),
        _among(waiting, ("waiting", "offered")),
        exists().where(family_link.c.helper_id == person.c.id),
        exists().where(family_link.c.granted_by == person.c.id),
        exists().where(holder.c.id == _LISTED),
    )


_LISTED = case((person.c.channel == PSEUDO, cast(person.c.sender, Integer)))
"""The line of the hall's list in whose place somebody stands, whom no chat is tied to; none of anybody else."""


def _has(table: Table, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """One look into an index for each person."""
    return exists().where(table.c.person_id == person.c.id, *where)


def _among(table: Table, states: Sequence[str]) -> ColumnElement[bool]:
    """Among the few of a table that are under way: those are read once for all people."""
    return person.c.id.in_(select(table.c.person_id).where(table.c.state.in_(states), table.c.person_id.is_not(None)))
