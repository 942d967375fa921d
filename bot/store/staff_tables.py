"""The tables of the staff: accounts, sessions, browsers, the audit chain and counted attempts."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from bot.store.tables import metadata

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password", String(200), nullable=False),
    Column("must_change", Boolean, nullable=False, server_default=text("false")),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", DateTime),
    Column("created_at", DateTime, nullable=False),
    Column("disabled_at", DateTime),
    Column("last_at", DateTime),
    Column("totp_enc", LargeBinary),
    Column("totp_new_enc", LargeBinary),  # offered, not yet confirmed by a code
    Column("totp_step", Integer),  # the newest half minute whose code was used: none is taken twice
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Column("address", String(60)),
    Column("agent", String(160)),
    Column("half", Boolean, nullable=False, server_default=text("false")),  # the password was right, the code is due
)

# A browser in which somebody signed in before: strangers' failures do not lock it out.
staff_browser = Table(
    "staff_browser",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", DateTime),
)

staff_recovery = Table(
    "staff_recovery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String(60), nullable=False),
    Column("action", String(40), nullable=False),
    Column("target", String(80), nullable=False),
    Column("hash", String(64)),  # keyed, over this row and the hash before; none in rows older than the chain
)

# The end of the chain: a row that is missing at the end is missed, too. `first` is the last row before it.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64)),  # keyed, over the three before; none until the first line
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("at", DateTime, nullable=False),
    Index("ix_attempt_kind_subject_at", "kind", "subject", "at"),
)
