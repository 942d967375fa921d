"""Every table, as SQLAlchemy Core: here people and their conversations. Times are the hall's local time without offset.

Columns ending in `_enc` hold text sealed by `bot.store.seal`; columns ending in `_hash` are keyed hashes for
look-up (个人信息保护法 article 51 asks for encryption of personal data where possible).
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("sender", String(200), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("last_at", DateTime, nullable=False),
    Column("rasa_session", Integer, nullable=False, server_default="1"),
    Column("rate", String(10), nullable=False, server_default="normal"),
    Column("volume", String(10), nullable=False, server_default="normal"),  # soft, normal, loud
    Column("voice_on", Boolean, nullable=False, server_default=text("true")),
    Column("dialect", Boolean, nullable=False, server_default=text("false")),
    Column("misses", Integer, nullable=False, server_default="0"),
    Column("told_no_voice", Boolean, nullable=False, server_default=text("false")),  # what dialect lacks
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("channel", "sender"),
    Index("ix_person_channel_last_at", "channel", "last_at"),
)

_under_way = "state = 'received' or state = 'queued'"

consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", String(40), nullable=False),
    Column("version", String(20), nullable=False),
    Column("given_at", DateTime, nullable=False),
    Column("withdrawn_at", DateTime),
)

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(250)),
    Column("direction", String(8), nullable=False),  # in, bot, staff, system
    Column("state", String(10), nullable=False),  # received, answered, sent, queued
    Column("at", DateTime, nullable=False),
    Column("body_enc", LargeBinary, nullable=False),
    Column("masked", Text, nullable=False),
    Column("reply_enc", LargeBinary),
    Column("intent", String(40)),
    Column("answer", String(80)),
    Column("confidence", Float),
    Column("outcome", String(10)),  # of words: clear, asked, missed, picked; stopped: on a stopped channel
    Column("millis", Integer),
    Column("author", String(60)),
    Column("sound", Boolean, nullable=False, server_default=text("false")),  # it came in as a voice message
    UniqueConstraint("channel", "external_id"),
    CheckConstraint("direction in ('in','bot','staff','system')", name="direction"),
    Index("ix_message_person_id_id", "person_id", "id"),
    Index("ix_message_answer_at", "answer", "at"),
    # the few that nobody has answered or sent yet; a query has to name such a state in its words to use it
    Index("ix_message_under_way", "state", "id", sqlite_where=text(_under_way), postgresql_where=text(_under_way)),
    # all that the figures read, so that they never touch the sealed words
    Index("ix_message_figures", "direction", "at", "person_id", "intent", "outcome", "sound"),
)

choice = Table(
    "choice",
    metadata,
    Column("token", String(24), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("batch", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("title", String(120), nullable=False),
    Column("say", String(200), nullable=False),
    Column("data", Text, nullable=False),
    Index("ix_choice_person_id_batch", "person_id", "batch"),
)

draft = Table(
    "draft",
    metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("form", String(20), primary_key=True),
    Column("body_enc", LargeBinary, nullable=False),
    Column("updated_at", DateTime, nullable=False),
)
