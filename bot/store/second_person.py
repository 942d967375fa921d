"""Whether a notice goes to the one whose matter it is, or to the one who helps."""

from __future__ import annotations

from sqlalchemy import Connection, exists, or_, select

from bot.store.booking_tables import appointment
from bot.store.family_tables import family_appointment, family_link
from bot.store.holder_tables import holder


def is_helper(c: Connection, cause: str, person_id: int) -> bool:
    """Whether a notice of `cause` is told to this person as the one who helps."""
    kind, _, number = cause.partition(":")
    mine = family_link.c.helper_id == person_id
    if kind == "family" and number.isdecimal():
        return bool(c.execute(select(exists().where(mine, family_link.c.id == int(number)))).scalar())
    if kind == "appointment" and number.isdecimal():
        made = select(family_appointment.c.link_id).where(family_appointment.c.appointment_id == int(number))
        own = select(appointment.c.id).where(appointment.c.id == int(number), appointment.c.person_id == person_id)
        return bool(c.execute(select(exists().where(mine, family_link.c.id.in_(made)) & ~own.exists())).scalar())
    found = number.partition(":")[0]
    if kind != "licence" or not found.isdecimal():
        return False
    other = or_(holder.c.person_id.is_(None), holder.c.person_id != person_id)
    licence = select(holder.c.key_hash).where(holder.c.id == int(found), other)
    return bool(c.execute(select(exists().where(mine, family_link.c.key_hash.in_(licence)))).scalar())
