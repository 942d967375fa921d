"""The table of guides: how far somebody is, and which papers they have."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, String, Table, Text

from bot.store.tables import metadata

guide_progress = Table(
    "guide_progress",
    metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("guide", String(20), primary_key=True),
    Column("card", String(20), nullable=False),
    Column("checked", Text, nullable=False),  # JSON object: the paper's name, and whether it is there
    Column("updated_at", DateTime, nullable=False),
)
