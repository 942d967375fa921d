"""The nightly proof that counters, places and visits agree; every answer must be empty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from bot.hall.appointment import KEEPING, OCCUPYING
from bot.hall.claims import QUARTER
from bot.store.booking_tables import appointment, occupancy, slot, visit_cell


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


def half_taken(c: Connection) -> list[int]:
    """Appointments still to come that use up nothing, or a visit without every quarter of one clerk: must be empty."""
    counted = select(occupancy.c.appointment_id).where(occupancy.c.appointment_id == appointment.c.id).exists()
    query = (
        select(appointment.c.id, appointment.c.start, appointment.c.duration_min, visit_cell.c.clerk, visit_cell.c.at)
        .outerjoin(visit_cell, visit_cell.c.appointment_id == appointment.c.id)
        .where(appointment.c.status.in_(OCCUPYING), ~counted)
        .order_by(appointment.c.id, visit_cell.c.at)
    )
    visits: dict[int, list[Any]] = {}
    for row in c.execute(query):
        visits.setdefault(row.id, []).append(row)
    left_over = select(visit_cell.c.appointment_id).join(appointment, appointment.c.id == visit_cell.c.appointment_id)
    stray = c.execute(left_over.where(appointment.c.status.not_in(KEEPING))).scalars()
    return sorted({one for one, cells in visits.items() if not _whole(cells)} | set(stray))


def _whole(cells: Sequence[Any]) -> bool:
    """Whether these are all quarters of one clerk from no later than the start to no sooner than the end."""
    first, last = cells[0], cells[-1]
    if first.at is None or len({cell.clerk for cell in cells}) != 1:
        return False
    unbroken = last.at - first.at == QUARTER * (len(cells) - 1)
    return bool(unbroken and first.at <= first.start and last.at + QUARTER >= first.start + _minutes(first))


def _minutes(row: Any) -> timedelta:
    return timedelta(minutes=row.duration_min)
