"""The table of the hall's own videos beside answers."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from bot.store.tables import metadata

_playing = "state = 'published'"

# `version` is the digest of the answer's words when it was filmed: other words make it stale.
answer_video = Table(
    "answer_video",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("answer", String(80), nullable=False, index=True),
    Column("version", String(64), nullable=False),
    Column("kind", String(4), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("captions", Text, nullable=False),  # WebVTT
    Column("speaker_id", ForeignKey("speaker.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("uploaded_by", String(60), nullable=False),
    Column("uploaded_at", DateTime, nullable=False),
    Column("decided_by", String(60)),
    Column("decided_at", DateTime),
    CheckConstraint("kind in ('mp4','webm')", name="kind"),
    CheckConstraint("state in ('waiting','published','retired')", name="state"),
    Index(
        "uq_answer_video_playing", "answer", unique=True,
        sqlite_where=text(_playing), postgresql_where=text(_playing),
    ),
)  # fmt: skip
