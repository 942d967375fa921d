"""What a helper does with an appointment of the holder, as a part of the transaction that does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.hall import family as rules
from bot.hall.errors import NoLongerHelper
from bot.store import family_rows
from bot.store.family_tables import family_link


@dataclass(frozen=True)
class Behalf:
    """Who acts under which link, and whose the appointment is: the holder's chat, or the person behind a number."""

    link_id: int
    helper_id: int
    person_id: int | None
    channel: str


def begin(c: Connection, behalf: Behalf | None, appointment_id: int, act: str, now: datetime) -> int | None:
    """Make sure that the link still holds, and write down what is done; the helper, None when nobody helps.

    The link's row is locked: who takes it back at the same moment comes before or after. Raises NoLongerHelper.
    """
    if behalf is None:
        return None
    mine = (family_link.c.id == behalf.link_id) & (family_link.c.helper_id == behalf.helper_id)
    holds = (family_link.c.state == rules.ACTIVE) & (family_link.c.ends_at > now)
    if c.execute(select(family_link.c.id).where(mine, holds).with_for_update()).first() is None:
        raise NoLongerHelper()
    family_rows.cover(c, behalf.link_id, appointment_id)
    family_rows.note(c, behalf.link_id, act, rules.HELPER, now, appointment_id)
    return behalf.helper_id
