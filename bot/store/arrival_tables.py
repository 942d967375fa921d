"""The tables of waiting numbers: nothing personal is in them, only which appointment has which number."""

from __future__ import annotations

from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, String, Table, UniqueConstraint

from bot.store.tables import metadata

# The last number that was given out on a day; counted up under the row's lock.
arrival_day = Table(
    "arrival_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

arrival = Table(
    "arrival",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("appointment_id", ForeignKey("appointment.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("day", Date, nullable=False),
    Column("number", Integer, nullable=False),
    Column("came_at", DateTime, nullable=False),
    Column("called_at", DateTime),  # none: still waits
    Column("desk", String(20)),
    UniqueConstraint("day", "number"),
)
