"""The tables of notices to many people, and of channels that are stopped."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from bot.store.tables import metadata

# `version` counts every change, so that a second writer is told; `final` is what was approved, word for word.
broadcast = Table(
    "broadcast",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("spoken", Text, nullable=False),
    Column("audience", String(12), nullable=False),
    Column("value", String(40), nullable=False),
    Column("start_at", DateTime),  # none: as soon as it is approved
    Column("per_minute", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("writers", Text, nullable=False),  # JSON list of names: none of them may approve it
    Column("created_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("changed_by", String(60), nullable=False),
    Column("reason", String(120), nullable=False),
    Column("approved_by", String(60)),
    Column("final", Text),
    Column("final_spoken", Text),
    Column("fed_at", DateTime),  # up to here the pace is used up
    Column("public", Boolean, nullable=False, server_default=false()),  # put up for everybody, too
    Column("valid_until", Date),  # none: for as long as nobody stops it
    Column("posted_at", DateTime),
    CheckConstraint("state in ('draft','review','approved','paused','stopped','done')", name="state"),
    Index("ix_broadcast_state", "state"),
)

# The primary key is why nobody gets a broadcast twice, whatever dies in the middle.
broadcast_person = Table(
    "broadcast_person",
    metadata,
    Column("broadcast_id", ForeignKey("broadcast.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("state", String(10), nullable=False),
    Column("changed_at", DateTime, nullable=False),
    CheckConstraint(
        "state in ('waiting','queued','sending','sent','later','failed','unsure','opted_out','stopped')", name="state"
    ),
)

no_news = Table(
    "no_news",
    metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("at", DateTime, nullable=False),
)

person_tag = Table(
    "person_tag",
    metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", String(20), primary_key=True, index=True),
    Column("set_by", String(60), nullable=False),
    Column("set_at", DateTime, nullable=False),
)

# One row per change, never altered: the newest of a channel counts.
channel_stop = Table(
    "channel_stop",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("reason", String(120), nullable=False),
    Column("set_by", String(60), nullable=False),
    Column("set_at", DateTime, nullable=False),
    Index("ix_channel_stop_channel_id", "channel", "id"),
)
