"""Taking and giving back what an appointment uses up, inside the caller's transaction.

Locks are always taken in one order – the appointment's row, then slot rows by id – so that two transactions can never
wait for each other. Rows are made beforehand in a transaction of their own (an insert that waits for another
transaction's insert would break that order). A visit locks one row per day of its crew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.hall.appointment import KEEPING
from bot.hall.claims import Cell, Claim, Load
from bot.hall.errors import SlotTaken
from bot.store.database import Database
from bot.store.tables import appointment, occupancy, slot, visit_cell

CREW = "crew"  # one row a day that stands for the visiting clerks; it counts nothing, it is only locked


def lockable(claim: Claim) -> tuple[Cell, ...]:
    """The slot rows that guard a claim: its counter cells, or the days of the crew."""
    return claim.cells or tuple(Cell(CREW, datetime.combine(day, time()), 0) for day in claim.days)


def prepare(db: Database, claim: Claim) -> None:
    """Make the slot rows a claim needs, where they are missing."""
    wanted = lockable(claim)
    with db.read() as c:
        known = {(r.resource, r.start) for r in c.execute(_rows(wanted))}
    missing = [x for x in wanted if (x.resource, x.start) not in known]
    if not missing:
        return
    made = (sqlite if db.sqlite else postgresql).insert(slot).on_conflict_do_nothing()
    rows = [{"resource": x.resource, "start": x.start, "capacity": x.capacity, "booked": 0} for x in sorted(missing)]
    db.retry(lambda c: c.execute(made, rows))


def lock(c: Connection, *claims: Claim, ids: Iterable[int] = (), skip_locked: bool = False) -> set[int]:
    """Lock the rows of all claims together with the given ones, in the order of their ids; the ids locked."""
    wanted = {r.id for one in claims for r in c.execute(_rows(lockable(one)))} | set(ids)
    query = select(slot.c.id).where(slot.c.id.in_(wanted)).order_by(slot.c.id)
    return set(c.execute(query.with_for_update(skip_locked=skip_locked)).scalars()) if wanted else set()


def lockable_now(c: Connection, claim: Claim) -> bool:
    """Lock a claim's rows if nobody else has them and all exist; for work that another round can do as well."""
    wanted = lockable(claim)
    return len(lock(c, claim, skip_locked=True)) == len(wanted)


def ids_of(claim: Claim) -> Select[tuple[int]]:
    """The query of a claim's slot rows."""
    pairs = [(x.resource, x.start) for x in lockable(claim)]
    return select(slot.c.id).where(tuple_(slot.c.resource, slot.c.start).in_(pairs))


def visits_between(first: datetime, last: datetime) -> Select[tuple[int]]:
    """The query of the appointments whose clerk is out at one of these quarters."""
    return select(visit_cell.c.appointment_id).where(visit_cell.c.at >= first, visit_cell.c.at <= last)


def take(c: Connection, claim: Claim, appointment_id: int) -> None:
    """Use up what the claim needs for that appointment. Raises SlotTaken, and then nothing must be committed."""
    if claim.quarters:
        _take_quarters(c, claim, appointment_id)
        return
    if not claim.cells:
        raise SlotTaken()
    rows = {(r.resource, r.start): r for r in c.execute(_rows(claim.cells))}
    for cell in claim.cells:
        _count_up(c, rows[cell.resource, cell.start].id, cell.capacity)
    used = [{"appointment_id": appointment_id, "slot_id": rows[x.resource, x.start].id} for x in claim.cells]
    c.execute(insert(occupancy), used)


def give_back(c: Connection, appointment_id: int) -> None:
    """Free everything an appointment uses up; its slot rows must be locked by the caller."""
    ids = slots_of(c, appointment_id)
    c.execute(delete(occupancy).where(occupancy.c.appointment_id == appointment_id))
    c.execute(delete(visit_cell).where(visit_cell.c.appointment_id == appointment_id))
    if ids:
        c.execute(update(slot).where(slot.c.id.in_(ids)).values(booked=slot.c.booked - 1))


def slots_of(c: Connection, appointment_id: int) -> list[int]:
    """The slot rows an appointment counts in."""
    query = select(occupancy.c.slot_id).where(occupancy.c.appointment_id == appointment_id)
    return list(c.execute(query).scalars())


def crew_days(c: Connection, appointment_id: int) -> list[int]:
    """The rows that guard the days on which an appointment's clerk is out."""
    query = select(visit_cell.c.at).where(visit_cell.c.appointment_id == appointment_id)
    days = {at.date() for at in c.execute(query).scalars()}
    found = _rows([Cell(CREW, datetime.combine(day, time()), 0) for day in days])
    return [r.id for r in c.execute(found)] if days else []


def clerk_of(c: Connection, appointment_id: int) -> str | None:
    """Which clerk goes there."""
    query = select(visit_cell.c.clerk).where(visit_cell.c.appointment_id == appointment_id).limit(1)
    found = c.execute(query).scalar()
    return str(found) if found is not None else None


def load(c: Connection, begin: datetime, end: datetime, now: datetime) -> Load:
    """What is taken in [begin, end); holds that ran out do not count."""
    counted = select(slot.c.id, slot.c.resource, slot.c.start, slot.c.booked).where(
        slot.c.start >= begin, slot.c.start < end, slot.c.resource != CREW
    )
    gone = (
        select(occupancy.c.slot_id, func.count())
        .join(appointment, appointment.c.id == occupancy.c.appointment_id)
        .where(appointment.c.status == "held", appointment.c.held_until <= now)
        .group_by(occupancy.c.slot_id)
    )
    expired = {row[0]: row[1] for row in c.execute(gone)}
    cells = {(r.resource, r.start): r.booked - expired.get(r.id, 0) for r in c.execute(counted)}
    busy = (
        select(visit_cell.c.clerk, visit_cell.c.at)
        .join(appointment, appointment.c.id == visit_cell.c.appointment_id)
        .where(visit_cell.c.at >= begin - timedelta(hours=4), visit_cell.c.at < end + timedelta(hours=12))
        .where((appointment.c.status != "held") | (appointment.c.held_until > now))
    )
    return Load(cells, {(r.clerk, r.at) for r in c.execute(busy)})


def miscounted(c: Connection) -> list[int]:
    """Slot ids whose counter differs from the rows that use it up, or exceeds its capacity: must be empty."""
    counting = appointment.c.status.in_(KEEPING)
    rows = (
        select(slot.c.id)
        .outerjoin(occupancy, occupancy.c.slot_id == slot.c.id)
        .outerjoin(appointment, (appointment.c.id == occupancy.c.appointment_id) & counting)
        .group_by(slot.c.id, slot.c.booked, slot.c.capacity)
        .having((slot.c.booked != func.count(appointment.c.id)) | (slot.c.booked > slot.c.capacity))
    )
    return list(c.execute(rows).scalars())


def _rows(cells: Sequence[Cell]) -> Select[Any]:
    pairs = [(x.resource, x.start) for x in cells]
    where = tuple_(slot.c.resource, slot.c.start).in_(pairs)
    return select(slot.c.id, slot.c.resource, slot.c.start, slot.c.capacity).where(where)


def _count_up(c: Connection, slot_id: int, capacity: int) -> None:
    """One more, if there is room by today's capacity (the hall may have changed it since the row was made)."""
    room = func.max(capacity, slot.c.booked + 1) if c.dialect.name == "sqlite" else func.greatest(
        capacity, slot.c.booked + 1
    )  # fmt: skip
    guarded = (
        update(slot)
        .where(slot.c.id == slot_id, slot.c.booked < capacity)
        .values(booked=slot.c.booked + 1, capacity=room)
    )
    if c.execute(guarded).rowcount != 1:
        raise SlotTaken()


def _take_quarters(c: Connection, claim: Claim, appointment_id: int) -> None:
    first, last = claim.quarters[0], claim.quarters[-1]
    query = select(visit_cell.c.clerk, visit_cell.c.at).where(visit_cell.c.at >= first, visit_cell.c.at <= last)
    busy = {r.clerk for r in c.execute(query)}
    clerk = next((who for who in claim.crew if who not in busy), None)
    if clerk is None:
        raise SlotTaken()
    rows = [{"clerk": clerk, "at": at, "appointment_id": appointment_id} for at in claim.quarters]
    c.execute(insert(visit_cell), rows)
