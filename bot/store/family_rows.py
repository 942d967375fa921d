"""Links of helpers to licences: how a row is opened, whom it concerns, and what helpers are told beside the holder.

Everything here runs inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, or_, select, update

from bot.hall import family as rules
from bot.hall import family_words as words
from bot.hall.notices import TOLD, Due
from bot.store.booking_tables import appointment
from bot.store.family_tables import family_act, family_appointment, family_link
from bot.store.holder_rows import insert_into
from bot.store.holder_tables import holder
from bot.store.notice_tables import notice
from bot.store.seal import Seal
from bot.store.tables import person


@dataclass(frozen=True)
class Link:
    """One person who acts (or asks to act) for the holder of a licence; `kin` is who the holder is to the helper."""

    id: int
    helper_id: int
    channel: str
    key_hash: str
    licence: str
    name: str
    kin: str
    state: str
    version: str
    asked_at: datetime
    how: str | None
    confirmed_by: str | None
    granted_by: int | None
    confirmed_at: datetime | None
    ends_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    quiet: bool

    @property
    def tail(self) -> str:
        """The last four figures of the licence."""
        return self.licence[-4:]

    @property
    def cause(self) -> str:
        """What notices about the link itself are about."""
        return f"family:{self.id}"

    def active(self, now: datetime) -> bool:
        """Whether the helper may act."""
        return self.state == rules.ACTIVE and self.ends_at > now


@dataclass(frozen=True)
class Holding:
    """What the hall knows of the holder of a licence; all None when it is on no list.

    `proven`: it came with a list of the hall, so a chat can only have been tied to it by who knew its telephone.
    """

    person_id: int | None = None
    channel: str | None = None
    name: str | None = None
    phone: str | None = None
    proven: bool = False


LINKS = select(family_link, person.c.channel).join(person, person.c.id == family_link.c.helper_id)
# Asked with every change of an appointment: put together once.
HELPERS = (
    LINKS.join(family_appointment, family_appointment.c.link_id == family_link.c.id)
    .where(family_appointment.c.appointment_id == bindparam("appointment"), family_link.c.state == rules.ACTIVE)
    .order_by(family_link.c.id)
)


def opened(seal: Seal, r: Row[Any]) -> Link:
    """The link behind a row of `links`."""
    return Link(
        r.id, r.helper_id, r.channel, r.key_hash, seal.open(r.licence_enc), seal.open(r.name_enc), r.kin, r.state,
        r.version, r.asked_at, r.how, r.confirmed_by, r.granted_by, r.confirmed_at, r.ends_at, r.ended_by, r.ended_at,
        r.quiet,
    )  # fmt: skip


def links(c: Connection, seal: Seal, *where: ColumnElement[bool], limit: int = 500) -> list[Link]:
    """The links of a condition, oldest first."""
    return [opened(seal, r) for r in c.execute(LINKS.where(*where).order_by(family_link.c.id).limit(limit))]


def holding(c: Connection, seal: Seal, key_hash: str) -> Holding:
    """What the hall knows of the holder of that licence."""
    query = select(holder, person.c.channel).outerjoin(person, person.c.id == holder.c.person_id)
    row = c.execute(query.where(holder.c.key_hash == key_hash)).first()
    if row is None:
        return Holding()
    name, phone = seal.opened(row.name_enc), seal.opened(row.phone_enc)
    return Holding(row.person_id, row.channel, name, phone, row.source == "import")


def covered(link: Link) -> ColumnElement[bool]:
    """The appointments that a link covers.

    Nobody hands on more than they have: a chat that said yes grants what it has booked for this licence itself, a
    clerk, who has seen or heard the holder, all that is booked for it. What the helper made is covered by either.
    """
    made = select(family_appointment.c.appointment_id).where(family_appointment.c.link_id == link.id)
    mine = appointment.c.holder_hash == link.key_hash
    if link.how in rules.BY_CHAT:
        mine &= appointment.c.person_id == link.granted_by
    return or_(mine, appointment.c.id.in_(made))


def cover(c: Connection, link_id: int, appointment_id: int) -> None:
    """From now on both are told about this appointment."""
    row = insert_into(c, family_appointment).values(appointment_id=appointment_id, link_id=link_id)
    c.execute(row.on_conflict_do_nothing())


def note(c: Connection, link_id: int, act: str, who: str, now: datetime, appointment_id: int | None = None) -> None:
    """Write down what was done under a link."""
    values = {"link_id": link_id, "appointment_id": appointment_id, "act": act, "who": who, "at": now}
    c.execute(insert(family_act).values(values))


def tell_helpers(c: Connection, seal: Seal, appointment_id: int, dues: Sequence[Due], actor: int | None = None) -> None:
    """Queue for those who act for the holder what is told of an appointment.

    What is meant for them (`Due.helper`), else the same as the holder is told. The `actor` has seen the decision.
    """
    for r in c.execute(HELPERS, {"appointment": appointment_id}).all():
        mine = [d for d in dues if d.helper] or dues
        wanted = [d for d in mine if r.helper_id != actor or d.step not in TOLD]
        for due in wanted:
            text = words.to_helper(r.kin, due.text)
            put(c, seal, r.helper_id, r.channel, f"appointment:{appointment_id}", replace(due, text=text))


def put(c: Connection, seal: Seal, person_id: int, channel: str, cause: str, due: Due) -> None:
    """Queue one notice for the second person of a cause; the calls about it are the first one's and stay."""
    values = {
        "channel": channel, "due": due.at, "state": "queued", "body_enc": seal.close(due.text), "attempts": 0,
        "sent_at": None, "claimed_until": None, "logged": False,
    }  # fmt: skip
    same = (notice.c.person_id == person_id) & (notice.c.cause == cause) & (notice.c.step == due.step)
    if c.execute(update(notice).where(same).values(values)).rowcount == 0:
        c.execute(insert(notice).values(person_id=person_id, cause=cause, step=due.step, **values))


def silence_helper(c: Connection, link: Link) -> None:
    """Cancel what is still queued for the helper about the holder's matters."""
    mine = select(family_appointment.c.appointment_id).where(family_appointment.c.link_id == link.id)
    causes = [f"appointment:{found}" for found in c.execute(mine).scalars()]
    for row in c.execute(select(holder.c.id).where(holder.c.key_hash == link.key_hash)):
        queued = (notice.c.person_id == link.helper_id) & notice.c.cause.startswith(f"licence:{row.id}:")
        _cancel(c, queued)
    _cancel(c, (notice.c.person_id == link.helper_id) & notice.c.cause.in_(causes))


def _cancel(c: Connection, where: ColumnElement[bool]) -> None:
    c.execute(update(notice).where(where, notice.c.state == "queued").values(state="cancelled", claimed_until=None))


def helpers_told(c: Connection, seal: Seal, key_hashes: Sequence[str], now: datetime) -> dict[str, list[Link]]:
    """The helpers who are reminded of these licences, by the hash of the licence."""
    where = (family_link.c.key_hash.in_(key_hashes), family_link.c.state == rules.ACTIVE, family_link.c.ends_at > now)
    found: dict[str, list[Link]] = {}
    for one in links(c, seal, *where, family_link.c.quiet.is_(False)):
        found.setdefault(one.key_hash, []).append(one)
    return found
