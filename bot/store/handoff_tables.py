"""The tables of clerks' work: handoffs with their notes, recordings and ratings, and cases."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
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

handoff = Table(
    "handoff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(10), nullable=False),  # live, callback
    Column("reason", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("opened_at", DateTime, nullable=False),
    Column("clerk", String(60)),
    Column("claimed_at", DateTime),
    Column("closed_at", DateTime),
    Column("outcome", String(40)),
    Column("wished_time", String(80)),
    Column("phone_enc", LargeBinary),
    Column("told", Boolean, nullable=False, server_default=text("false")),
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    Column("note_enc", LargeBinary),  # what the clerk has to tell or do
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    Column("for_role", String(20)),  # forwarded to whoever has that role, or
    Column("for_clerk", String(60)),  # to one colleague; anybody may still take it
    Column("active_at", DateTime),  # when its clerk last did something
    Column("first_at", DateTime),  # when a clerk took it for the first time
    CheckConstraint("state in ('waiting','human','closed')", name="state"),
    Index("ix_handoff_state_opened_at", "state", "opened_at"),
    Index("ix_handoff_opened_at", "opened_at"),
    Index(
        "uq_handoff_open_per_person",
        "person_id",
        "kind",
        unique=True,
        sqlite_where=text("state in ('waiting','human')"),
        postgresql_where=text("state in ('waiting','human')"),
    ),
)

# A voice message that nobody understood, kept for a clerk. The sealed sound lies in a file named by `key`.
recording = Table(
    "recording",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(40), nullable=False, unique=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("message_id", ForeignKey("message.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("handoff_id", ForeignKey("handoff.id", ondelete="SET NULL")),  # none: waits for a yes or no
    Column("seconds", Float, nullable=False),
    Column("kind", String(8), nullable=False, server_default="sound"),  # or picture
    Column("created_at", DateTime, nullable=False),
    Column("keep_until", DateTime, nullable=False, index=True),
)

handoff_note = Table(
    "handoff_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("handoff_id", ForeignKey("handoff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),  # note, forward, release
    Column("at", DateTime, nullable=False),
    Column("author", String(60), nullable=False),
    Column("text_enc", LargeBinary, nullable=False),
)

# One row per person and matter that was asked how it went; `grade` is empty until a button was pressed. No words.
rating = Table(
    "rating",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("matter", String(60), nullable=False, unique=True),  # handoff:7, appointment:9
    Column("asked_on", Date, nullable=False, index=True),
    Column("grade", String(6)),
    Column("graded_at", DateTime),
    UniqueConstraint("person_id", "asked_on"),
    CheckConstraint("grade in ('good','fair','bad')", name="grade"),
)

# A matter on its way through the hall. `sequence` counts its steps, which are never altered.
case_file = Table(
    "case_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="SET NULL"), index=True),  # who is told and may ask
    Column("channel", String(20), nullable=False),
    Column("service", String(30), nullable=False),
    Column("step", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("name_enc", LargeBinary),
    Column("phone_enc", LargeBinary),
    Column("phone_hash", String(64), index=True),
    Column("phone_tail_hash", String(64)),
    Column("licence_enc", LargeBinary),
    Column("licence_hash", String(64), index=True),
    Column("opened_by", String(60), nullable=False),
    Column("opened_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("sequence", Integer, nullable=False, server_default="1"),
    Index("ix_case_file_changed_at", "changed_at"),
    CheckConstraint("state in ('open','refused','withdrawn')", name="state"),
    CheckConstraint("step in ('applied','accepted','checking','deciding','delivered')", name="step"),
)

case_step = Table(
    "case_step",
    metadata,
    Column("case_id", ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("act", String(12), nullable=False),
    Column("step", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("note_enc", LargeBinary),
    Column("set_by", String(60), nullable=False),
    Column("set_at", DateTime, nullable=False),
)
