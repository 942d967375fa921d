"""The tables of licence holders: who is reminded of a renewal, where they came from, and what was told already."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from bot.store.tables import metadata

STATES = ("active", "stopped", "wrong", "renewed")
"""Stopped: asked for quiet. Wrong: the number or chat is somebody else's, a clerk looks. Renewed: nothing to do."""

holder = Table(
    "holder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key_hash", String(64), nullable=False, unique=True),  # of the licence number, else of the phone
    Column("licence_enc", LargeBinary),
    Column("licence_tail_hash", String(64), index=True),
    Column("name_enc", LargeBinary),
    Column("name_hash", String(64), index=True),
    Column("phone_enc", LargeBinary),
    Column("phone_hash", String(64), index=True),
    Column("phone_tail_hash", String(64), index=True),
    Column("expiry", Date, nullable=False),
    Column("state", String(8), nullable=False),
    Column("source", String(8), nullable=False),  # import, chat
    Column("person_id", ForeignKey("person.id", ondelete="SET NULL"), index=True),  # whose chat is told
    Column("created_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    CheckConstraint("state in ('active','stopped','wrong','renewed')", name="state"),
    Index("ix_holder_state_expiry", "state", "expiry"),
    Index("ix_holder_expiry", "expiry"),
)

holder_import = Table(
    "holder_import",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", String(8), nullable=False),
    Column("set_by", String(60), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("rows_enc", LargeBinary),  # the file, until it is taken or dropped
    Column("troubles_enc", LargeBinary),
    Column("added", Integer, nullable=False, server_default="0"),
    Column("changed", Integer, nullable=False, server_default="0"),
    Column("same", Integer, nullable=False, server_default="0"),
    Column("bad", Integer, nullable=False, server_default="0"),
    Column("undone_by", String(60)),
    Column("undone_at", DateTime),
    CheckConstraint("state in ('staged','taken','undone')", name="state"),
)

# What an import did to a row, so that it can be taken back: `before_enc` is missing where it was new.
holder_change = Table(
    "holder_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("import_id", ForeignKey("holder_import.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("holder_id", ForeignKey("holder.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("before_enc", LargeBinary),
    Column("after_at", DateTime, nullable=False),  # the row's own time of change; another one means it moved on
)

# Outlives its holder: whatever is deleted and brought in again, nobody is told the same thing twice.
licence_step = Table(
    "licence_step",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key_hash", String(64), nullable=False),
    Column("expiry", Date, nullable=False),
    Column("step", String(8), nullable=False),
    Column("holder_id", ForeignKey("holder.id", ondelete="SET NULL"), index=True),
    Column("made_at", DateTime, nullable=False),
    UniqueConstraint("key_hash", "expiry", "step"),
)
