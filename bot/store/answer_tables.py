"""The tables of answers: versions, what was asked and not understood, sentences and their sound."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from bot.store.tables import metadata

phrase = Table(
    "phrase",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(20), nullable=False),
    Column("text", String(400), nullable=False),
    Column("position", Integer, nullable=False),
    Column("changed_at", DateTime),
    Column("changed_by", String(60)),  # none: shipped
)

question = Table(
    "question",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("guess", String(40)),
    Column("confidence", Float),
    Column("at", DateTime, nullable=False),
    Column("label", String(40)),
    Column("key", String(64), nullable=False, unique=True),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("kind", String(10), nullable=False, server_default="unclear"),
    Column("labelled_by", String(60)),
    Column("labelled_at", DateTime),
    Index("ix_question_label_at", "label", "at"),
)

utterance = Table(
    "utterance",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("spoken", Text, nullable=False),
    Column("rate", String(10), nullable=False),
    Column("volume", String(10), nullable=False, server_default="normal"),
    Column("used_at", DateTime, nullable=False),
)

# What the staff write in the place of an answer of the files; the newest published row of an answer counts.
answer_version = Table(
    "answer_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("answer", String(60), nullable=False),
    Column("state", String(10), nullable=False),  # draft, submitted, returned, published, dropped
    Column("filed", Boolean, nullable=False),  # the answer of the files counts again
    Column("body", Text, nullable=False),  # JSON, as in data/knowledge
    Column("base", Integer, nullable=False),  # the published row it was written over, 0 for the files
    Column("edition", Integer, nullable=False),  # counts the times it was saved
    Column("writers", Text, nullable=False),  # JSON list of names; none of them may publish it
    Column("why", String(200), nullable=False),
    Column("questions", Text, nullable=False),  # JSON list: the utterances it was written for
    Column("written_at", DateTime, nullable=False),
    Column("word", String(300), nullable=False, server_default=""),  # of whoever returned it
    Column("decided_by", String(60)),
    Column("decided_at", DateTime),
    CheckConstraint("state in ('draft','submitted','returned','published','dropped')", name="state"),
    Index("ix_answer_version_answer_id", "answer", "id"),
    Index(
        "uq_answer_version_open", "answer", unique=True,
        sqlite_where=text("state in ('draft','submitted','returned')"),
        postgresql_where=text("state in ('draft','submitted','returned')"),
    ),
)  # fmt: skip

clip_wish = Table(
    "clip_wish",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("text", Text, nullable=False),
    Column("voice", String(20), nullable=False),
    Column("answer", String(80), nullable=False, server_default=""),
    Column("count", Integer, nullable=False, server_default="1"),
    Column("last_at", DateTime, nullable=False),
)
