"""The tables of what people are told later: the outbox, the calls that clerks make, licence reminders."""

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

notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("cause", String(60), nullable=False),
    Column("step", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("due", DateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("body_enc", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("sent_at", DateTime),  # or given up because its time was over
    Column("claimed_until", DateTime),  # a worker is sending it; when that time is over it has died
    Column("logged", Boolean, nullable=False, server_default=text("false")),  # stands in the conversation
    Column("own_due", DateTime),  # `due` as it was first, whatever put it off
    Column("again", Boolean, nullable=False, server_default=text("false")),  # taken back once, see TooEarly
    UniqueConstraint("person_id", "cause", "step"),
    CheckConstraint("state in ('queued','sent','failed','cancelled')", name="state"),
    Index("ix_notice_state_due", "state", "due"),
    Index("ix_notice_cause", "cause"),
    Index("ix_notice_state_channel_sent_at", "state", "channel", "sent_at"),
    Index("ix_notice_sent_at", "sent_at"),
)

# What a clerk has to tell somebody on the telephone; without a notice where nobody is known on any channel.
call_task = Table(
    "call_task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notice.id", ondelete="CASCADE"), unique=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), index=True),
    Column("cause", String(60), nullable=False),
    Column("step", String(20), nullable=False),
    Column("reason", String(20), nullable=False),  # remind_call, tell_call
    Column("name_enc", LargeBinary),
    Column("phone_enc", LargeBinary),
    Column("text_enc", LargeBinary, nullable=False),
    Column("due", DateTime, nullable=False),
    Column("start", DateTime),  # of the appointment it is about
    Column("state", String(10), nullable=False),
    Column("misses", Integer, nullable=False, server_default="0"),
    Column("clerk", String(60)),
    Column("done_at", DateTime),
    UniqueConstraint("cause", "step"),
    CheckConstraint("state in ('open','done','unreached','cancelled')", name="state"),
    Index("ix_call_task_state_due", "state", "due"),
    Index("ix_call_task_step_state", "step", "state"),
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("expiry", DateTime, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("stopped_at", DateTime),
)
