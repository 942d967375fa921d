"""The tables of appointments: places, who has them, who waits, and when the crew is away."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bot.store.tables import metadata

slot = Table(
    "slot",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("resource", String(30), nullable=False),
    Column("start", DateTime, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("booked", Integer, nullable=False, server_default="0"),
    UniqueConstraint("resource", "start"),
    CheckConstraint("booked >= 0 and booked <= capacity", name="guard"),
)

_visited = "township is not null"
_active = "status in ('held','pending','confirmed','checked_in') and not extra"

appointment = Table(
    "appointment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("person_id", ForeignKey("person.id", ondelete="SET NULL"), index=True),
    Column("channel", String(20), nullable=False),
    Column("service", String(30), nullable=False),
    Column("status", String(12), nullable=False),
    Column("start", DateTime, nullable=False, index=True),
    Column("duration_min", Integer, nullable=False),
    Column("place", String(10), nullable=False),
    Column("by_appointment", Boolean, nullable=False),
    Column("name_enc", LargeBinary),
    Column("phone_enc", LargeBinary),
    Column("phone_tail_hash", String(64), index=True),
    Column("licence_enc", LargeBinary),
    Column("holder_hash", String(64), index=True),
    Column("address_enc", LargeBinary),
    Column("township", String(20)),
    Column("relation", String(20)),  # whose licence it is, seen from the person who books: 母亲
    Column("extra", Boolean, nullable=False, server_default=text("false")),  # a second one, by a clerk's word
    Column("made_by", String(60)),  # the clerk who booked it
    Column("outcome_enc", LargeBinary),
    Column("held_until", DateTime, index=True),
    Column("created_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint(
        "status in ('held','pending','confirmed','checked_in','done','no_show','cancelled')", name="status"
    ),
    Index(
        "uq_appointment_active_holder",
        "holder_hash",
        "service",
        unique=True,
        sqlite_where=text(_active),
        postgresql_where=text(_active),
    ),
    Index("ix_appointment_status_start", "status", "start"),
    Index("ix_appointment_township", "township", sqlite_where=text(_visited), postgresql_where=text(_visited)),
)

# One row per counter cell an appointment uses up: `slot.booked` is always the number of its rows here.
occupancy = Table(
    "occupancy",
    metadata,
    Column("appointment_id", ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True),
    Column("slot_id", ForeignKey("slot.id"), primary_key=True, index=True),
)

# One row per visiting clerk and quarter of an hour: the primary key is the guard.
visit_cell = Table(
    "visit_cell",
    metadata,
    Column("clerk", String(20), primary_key=True),
    Column("at", DateTime, primary_key=True),
    Column("appointment_id", ForeignKey("appointment.id", ondelete="CASCADE"), nullable=False, index=True),
)

_listed = "state in ('waiting','offered')"

waiting = Table(
    "waiting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("service", String(30), nullable=False),
    Column("first", DateTime, nullable=False),  # nothing before this would do
    Column("last", DateTime, nullable=False),  # nothing from this on would do
    Column("body_enc", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),
    Column("appointment_id", ForeignKey("appointment.id", ondelete="SET NULL")),
    Column("created_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    CheckConstraint("state in ('waiting','offered','taken','left','passed')", name="state"),
    Index("ix_waiting_state_id", "state", "id"),
    Index(
        "uq_waiting_listed",
        "person_id",
        "service",
        unique=True,
        sqlite_where=text(_listed),
        postgresql_where=text(_listed),
    ),
)

# Hours in which a visiting clerk does not go out, end not included.
crew_block = Table(
    "crew_block",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("clerk", String(20), nullable=False),
    Column("begin", DateTime, nullable=False, index=True),
    Column("end", DateTime, nullable=False),
    Column("reason", String(60), nullable=False),
    Column("set_by", String(60), nullable=False),
    Column("set_at", DateTime, nullable=False),
)

# An address under which a calendar program reads appointments; only the hash of its secret is kept.
calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("clerk", String(20), nullable=False),  # whose visits; empty: everything of the hall
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made_at", DateTime, nullable=False),
    Column("read_at", DateTime),
)
