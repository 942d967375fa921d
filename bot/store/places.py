"""Taking and giving back what an appointment uses up, inside the caller's transaction.

Locks are always taken in one order – the appointment's row, then slot rows by id in one statement – so that two
transactions can never wait for each other. Rows are made beforehand in a transaction of their own (an insert that waits
for another transaction's insert would break that order). A visit locks one row per day of its crew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.hall.claims import QUARTER, Cell, Claim, Load
from bot.hall.errors import SlotTaken
from bot.store.booking_tables import appointment, crew_block, occupancy, slot, visit_cell
from bot.store.database import Database

CREW = "crew"  # one row a day that stands for the visiting clerks; it counts nothing, it is only locked

# Built once: making a statement anew costs more than running it.
# A claim's rows are every one of its resources at every one of its starts; in this form both databases use the index.
NAMED = slot.c.resource.in_(bindparam("resources", expanding=True)) & slot.c.start.in_(
    bindparam("starts", expanding=True)
)
ROWS = select(slot.c.id, slot.c.resource, slot.c.start, slot.c.booked).where(NAMED).order_by(slot.c.id)
LOCKED_ROWS = ROWS.with_for_update(of=slot)
_LOCKED_IDS = (
    select(slot.c.id)
    .where(or_(NAMED, slot.c.id.in_(bindparam("ids", expanding=True))))
    .order_by(slot.c.id)
    .with_for_update()
)
_UP = (
    update(slot)
    .where(slot.c.id.in_(bindparam("ids", expanding=True)), slot.c.booked < bindparam("most"))
    .values(booked=slot.c.booked + 1, capacity=bindparam("most"))
)
UP_ONE = (
    update(slot)
    .where(slot.c.resource == bindparam("of"), slot.c.start == bindparam("at"), slot.c.booked < bindparam("most"))
    .values(booked=slot.c.booked + 1, capacity=bindparam("most"))
)
USE = insert(occupancy)
_DOWN = update(slot).where(slot.c.id.in_(bindparam("ids", expanding=True))).values(booked=slot.c.booked - 1)
_SLOTS_OF = select(occupancy.c.slot_id).where(occupancy.c.appointment_id == bindparam("which"))
_QUARTERS_OF = select(visit_cell.c.at).where(visit_cell.c.appointment_id == bindparam("which"))
_GIVE_BACK = delete(occupancy).where(occupancy.c.appointment_id == bindparam("which"))
_GIVE_BACK_CELLS = delete(visit_cell).where(visit_cell.c.appointment_id == bindparam("which"))
_BUSY = (
    select(visit_cell.c.clerk)
    .where(visit_cell.c.at >= bindparam("first"), visit_cell.c.at <= bindparam("last"))
    .union(
        select(crew_block.c.clerk).where(
            crew_block.c.begin < bindparam("over"), crew_block.c.end > bindparam("first")
        )
    )
)  # fmt: skip


class Unprepared(Exception):
    """Slot rows of a claim do not exist yet: `prepare` makes them, outside of the transaction."""


@dataclass(frozen=True)
class Room:
    """Where there is room for a claim: slot row ids by today's capacity, or the clerk who goes."""

    slots: tuple[tuple[int, int], ...] = ()
    clerk: str | None = None


def lockable(claim: Claim) -> tuple[Cell, ...]:
    """The slot rows that guard a claim: its counter cells, or the days of the crew."""
    return claim.cells or tuple(Cell(CREW, datetime.combine(day, time()), 0) for day in claim.days)


def names(*claims: Claim) -> dict[str, list[Any]]:
    """The parameters that name the slot rows which guard these claims."""
    cells = [cell for one in claims for cell in lockable(one)]
    return {"resources": sorted({c.resource for c in cells}), "starts": sorted({c.start for c in cells})}


def prepare(db: Database, claim: Claim) -> None:
    """Make the slot rows a claim needs, where they are missing."""
    with db.read() as c:
        known = {(r.resource, r.start) for r in c.execute(ROWS, names(claim))}
    missing = [x for x in lockable(claim) if (x.resource, x.start) not in known]
    if not missing:
        return
    made = (sqlite if db.sqlite else postgresql).insert(slot).on_conflict_do_nothing()
    rows = [{"resource": x.resource, "start": x.start, "capacity": x.capacity, "booked": 0} for x in sorted(missing)]
    db.retry(lambda c: c.execute(made, rows))


def lock(c: Connection, *claims: Claim, ids: Iterable[int] = ()) -> set[int]:
    """Lock the rows of all claims together with the given ones, in the order of their ids; the ids locked."""
    asked: dict[str, Any] = names(*claims) | {"ids": sorted(set(ids))}
    return set(c.execute(_LOCKED_IDS, asked).scalars()) if asked["ids"] or asked["starts"] else set()


def room(c: Connection, claim: Claim, rows: Sequence[Any] | None = None) -> Room | None:
    """Where the claim finds room, or None; expired holds count until they are given back.

    `rows` are its locked slot rows, read here (and locked) when not given. Raises Unprepared when one is missing.
    """
    if rows is None:
        rows = c.execute(LOCKED_ROWS, names(claim)).all()
    wanted = lockable(claim)
    if len(rows) < len(wanted):
        raise Unprepared()
    if claim.quarters:
        clerk = _free_clerk(c, claim)
        return Room(clerk=clerk) if clerk else None
    found = {(r.resource, r.start): r for r in rows}
    pairs = [(found[cell.resource, cell.start], cell.capacity) for cell in claim.cells]
    if not pairs or any(row.booked >= capacity for row, capacity in pairs):
        return None
    return Room(tuple((row.id, capacity) for row, capacity in pairs))


def room_now(c: Connection, claim: Claim) -> Room | None:
    """Room for a claim whose rows all exist and are in nobody else's hands; for work another round can do as well."""
    rows = c.execute(ROWS.with_for_update(of=slot, skip_locked=True), names(claim)).all()
    return room(c, claim, rows) if len(rows) == len(lockable(claim)) else None


def use(c: Connection, claim: Claim, where: Room, appointment_id: int) -> None:
    """Use up the room found. Raises SlotTaken if it is gone after all, and then nothing must be committed."""
    if where.clerk is not None:
        cells = [{"clerk": where.clerk, "at": at, "appointment_id": appointment_id} for at in claim.quarters]
        c.execute(insert(visit_cell), cells)
        return
    for most in sorted({capacity for _, capacity in where.slots}):
        ids = [slot_id for slot_id, capacity in where.slots if capacity == most]
        if c.execute(_UP, {"ids": ids, "most": most}).rowcount != len(ids):
            raise SlotTaken()
    used = [{"appointment_id": appointment_id, "slot_id": slot_id} for slot_id, _ in where.slots]
    c.execute(USE, used[0] if len(used) == 1 else used)


def take(c: Connection, claim: Claim, appointment_id: int) -> None:
    """Use up what the claim needs for that appointment. Raises SlotTaken, and then nothing must be committed."""
    found = room(c, claim)
    if found is None:
        raise SlotTaken()
    use(c, claim, found, appointment_id)


def _free_clerk(c: Connection, claim: Claim) -> str | None:
    first, last = claim.quarters[0], claim.quarters[-1]
    busy = set(c.execute(_BUSY, {"first": first, "last": last, "over": last + QUARTER}).scalars())
    return next((who for who in claim.crew if who not in busy), None)


def ids_of(claim: Claim) -> Select[tuple[int]]:
    """The query of a claim's slot rows."""
    return select(slot.c.id).where(NAMED).params(names(claim))


def visits_between(first: datetime, last: datetime) -> Select[tuple[int]]:
    """The query of the appointments whose clerk is out at one of these quarters."""
    return select(visit_cell.c.appointment_id).where(visit_cell.c.at >= first, visit_cell.c.at <= last)


def give_back(c: Connection, appointment_id: int) -> None:
    """Free everything an appointment uses up; its slot rows must be locked by the caller."""
    which = {"which": appointment_id}
    if ids := slots_of(c, appointment_id):
        c.execute(_GIVE_BACK, which)
        c.execute(_DOWN, {"ids": ids})
    else:
        c.execute(_GIVE_BACK_CELLS, which)


def slots_of(c: Connection, appointment_id: int) -> list[int]:
    """The slot rows an appointment counts in."""
    return list(c.execute(_SLOTS_OF, {"which": appointment_id}).scalars())


def crew_days(c: Connection, appointment_id: int) -> list[int]:
    """The rows that guard the days on which an appointment's clerk is out."""
    days = {at.date() for at in c.execute(_QUARTERS_OF, {"which": appointment_id}).scalars()}
    asked = {"resources": [CREW], "starts": [datetime.combine(day, time()) for day in days]}
    return [r.id for r in c.execute(ROWS, asked)] if days else []


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
    taken = {(r.clerk, r.at) for r in c.execute(busy)}
    return Load(cells, taken | _blocked(c, begin - timedelta(hours=4), end + timedelta(hours=12)))


def _blocked(c: Connection, begin: datetime, end: datetime) -> set[tuple[str, datetime]]:
    """The quarters in [begin, end) in which a visiting clerk does not go out."""
    query = select(crew_block.c.clerk, crew_block.c.begin, crew_block.c.end).where(
        crew_block.c.begin < end, crew_block.c.end > begin
    )
    found = set()
    for clerk, first, last in c.execute(query):
        at = first - timedelta(minutes=first.minute % 15)
        while at < last:
            found.add((clerk, at))
            at += QUARTER
    return found
