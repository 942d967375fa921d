"""The tables of family helpers: the link of a person to somebody's licence, what it covers, and what was done."""

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
    text,
)

from bot.store.tables import metadata

_open = "state in ('asked','active')"

# By the hash of the licence and not by a row of the hall's list: a list that is taken back and brought in again
# changes nothing about who may act for whom, and a licence that no list has can be helped with as well.
family_link = Table(
    "family_link",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("helper_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("key_hash", String(64), nullable=False, index=True),  # as in `holder` and with appointments
    Column("licence_enc", LargeBinary, nullable=False),
    Column("name_enc", LargeBinary, nullable=False),  # of the helper, as told to the holder
    Column("kin", String(20), nullable=False),  # who the holder is to the helper: 母亲
    Column("state", String(8), nullable=False),
    Column("version", String(20), nullable=False),  # of the words that were agreed to
    Column("code_hash", String(64)),
    Column("code_until", DateTime),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("asked_at", DateTime, nullable=False),
    Column("how", String(10)),  # code, button, counter, phone
    Column("confirmed_by", String(60)),  # the clerk, or `holder`
    Column("granted_by", ForeignKey("person.id", ondelete="SET NULL"), index=True),  # the chat that said yes
    Column("confirmed_at", DateTime),
    Column("ends_at", DateTime, nullable=False),  # of an asked one: until when it can be answered
    Column("warned_at", DateTime),
    Column("ended_by", String(60)),  # the clerk, `holder`, `helper` or `time`
    Column("ended_at", DateTime),
    Column("quiet", Boolean, nullable=False, server_default=text("false")),  # no reminders of the licence to the helper
    CheckConstraint("state in ('asked','active','refused','revoked','expired')", name="state"),
    Index("ix_family_link_state_ends_at", "state", "ends_at"),
    Index(
        "uq_family_link_open",
        "helper_id",
        "key_hash",
        unique=True,
        sqlite_where=text(_open),
        postgresql_where=text(_open),
    ),
)

# Appointments that a helper made or changed: both are told about these.
family_appointment = Table(
    "family_appointment",
    metadata,
    Column("appointment_id", ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True),
    Column("link_id", ForeignKey("family_link.id", ondelete="CASCADE"), primary_key=True, index=True),
)

family_act = Table(
    "family_act",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("link_id", ForeignKey("family_link.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("appointment_id", ForeignKey("appointment.id", ondelete="SET NULL"), index=True),
    Column("act", String(20), nullable=False),
    Column("who", String(60), nullable=False),  # helper, holder, time, or the clerk's name
    Column("at", DateTime, nullable=False),
)
