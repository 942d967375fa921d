"""The tables of the WeChat channel. Moments are seconds since 1970, because WeChat counts by the real clock."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Table

from bot.store.tables import metadata

wechat_token = Table(
    "wechat_token",
    metadata,
    Column("appid", String(32), primary_key=True),
    Column("token_enc", LargeBinary),
    Column("expires_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("locked_until", BigInteger, nullable=False),
)

# How many messages WeChat still lets the house send to somebody who has written, or who has pressed something.
wechat_window = Table(
    "wechat_window",
    metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(10), primary_key=True),  # message, click
    Column("until", BigInteger, nullable=False),
    Column("left", Integer, nullable=False),
)
