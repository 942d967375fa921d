"""The tables of the hall's own settings and days, and its daily figures."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from bot.store.tables import metadata

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("date", Date, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("name", String(40)),
    Column("source", String(120), nullable=False),
    Column("announced", Boolean, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("changed_by", String(60)),  # none: seeded from the official calendar
    CheckConstraint("kind in ('workday','weekend','holiday','makeup')", name="kind"),
)

day_exception = Table(
    "day_exception",
    metadata,
    Column("date", Date, primary_key=True),
    Column("blocks", Text, nullable=False),  # JSON list of {from, to, by_appointment, capacity?}; empty: closed
    Column("reason", String(120), nullable=False),
    Column("source", String(120), nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("changed_by", String(60), nullable=False),
)

# One row per change, never altered: the newest of a key counts. `filed` ones hand the key back to the hall's file.
hall_value = Table(
    "hall_value",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(60), nullable=False),
    Column("filed", Boolean, nullable=False),
    Column("value", Text, nullable=False),  # JSON
    Column("source", String(120), nullable=False),
    Column("checked_on", Date),
    Column("set_by", String(60), nullable=False),
    Column("set_at", DateTime, nullable=False),
    Index("ix_hall_value_key_id", "key", "id"),
)

# One row that counts the changes of the four tables above, so that another process sees cheaply that there was one.
calendar_version = Table(
    "calendar_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)

# How often something without a row of its own happened on a day; nobody stands behind it.
tally = Table(
    "tally",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(10), primary_key=True),  # played, sent
    Column("count", Integer, nullable=False),
)
