"""The tables of the recording studio: whose voice, which takes, and a count of the changes."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from bot.store.tables import metadata

# A voice is personal data: the row holds the written consent, and everything of it goes with the row.
speaker = Table(
    "speaker",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name_enc", LargeBinary, nullable=False),
    Column("account", String(60)),  # the staff account of the speaker, if they have one
    Column("accent", String(10), nullable=False),
    Column("consent_at", DateTime, nullable=False),
    Column("consent_version", String(20), nullable=False),
    Column("consent_by", String(60), nullable=False),  # who took it down
    Column("withdrawn_at", DateTime),
    CheckConstraint("accent in ('plain','jiangkou','hills')", name="accent"),
)

_playing = "status = 'approved'"

take = Table(
    "take",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item", String(120), nullable=False, index=True),
    Column("text", String(400), nullable=False),  # what stands for it in an utterance
    Column("kind", String(10), nullable=False),
    Column("edge", String(6), nullable=False),
    Column("answer", String(80), nullable=False, server_default=""),
    Column("version", String(64), nullable=False, server_default=""),
    Column("wording", String(400), nullable=False),  # what was said, in dialect
    Column("reading", String(400), nullable=False, server_default=""),
    Column("speaker_id", ForeignKey("speaker.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("master_sha256", String(64), nullable=False, unique=True),
    Column("bank_sha256", String(64), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("rms_dbfs", Float, nullable=False),
    Column("status", String(10), nullable=False),
    Column("recorded_by", String(60), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Column("approved_by", String(60)),
    Column("approved_at", DateTime),
    Column("reason", String(200), nullable=False, server_default=""),  # why it was sent back or retired
    CheckConstraint("kind in ('whole','carrier','slot')", name="kind"),
    CheckConstraint("edge in ('any','start','mid','final')", name="edge"),
    CheckConstraint("status in ('draft','checked','approved','retired')", name="status"),
    CheckConstraint("approved_by is null or approved_by <> recorded_by", name="second_person"),
    Index(
        "uq_take_playing", "item", "speaker_id", unique=True,
        sqlite_where=text(_playing), postgresql_where=text(_playing),
    ),
)  # fmt: skip

# One row that counts the changes, so that whoever plays the clips sees cheaply that there was one.
studio_change = Table(
    "studio_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)
