"""Looking up who acts for whom, what a link covers, and what was done under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from bot.hall import family as rules
from bot.hall.appointment import BOOKED
from bot.store import family_rows
from bot.store.booking_tables import appointment
from bot.store.database import Database
from bot.store.family_rows import Holding, Link
from bot.store.family_tables import family_act, family_link
from bot.store.handoff_tables import case_file
from bot.store.holder_rows import key_hash
from bot.store.holder_tables import holder
from bot.store.seal import Seal

OPEN = (rules.ASKED, rules.ACTIVE)


@dataclass(frozen=True)
class Act:
    """One thing that was done under a link, by the `helper`, the `holder`, `time` or a clerk."""

    act: str
    who: str
    at: datetime
    appointment_id: int | None


class FamilyReading:
    """Reading the links."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    # -- what a link covers -------------------------------------------------------------------------------

    def appointments(self, link: Link, now: datetime) -> list[int]:
        """The ids of the coming appointments that a link covers, in order of their start."""
        coming = appointment.c.status.in_(BOOKED) & (appointment.c.start >= now)
        query = select(appointment.c.id).where(family_rows.covered(link), coming).order_by(appointment.c.start)
        with self._db.read() as c:
            return list(c.execute(query).scalars())

    def covers(self, link: Link, appointment_id: int) -> bool:
        """Whether an appointment is among those of a link, whatever became of it."""
        query = select(appointment.c.id).where(appointment.c.id == appointment_id, family_rows.covered(link))
        with self._db.read() as c:
            return c.execute(query).first() is not None

    def helped_with(self, appointment_id: int) -> list[Link]:
        """Those who are told about an appointment beside its holder."""
        with self._db.read() as c:
            rows = c.execute(family_rows.HELPERS, {"appointment": appointment_id}).all()
        return [family_rows.opened(self._seal, r) for r in rows]

    def cases(self, link: Link) -> list[int]:
        """The ids of the cases that a link covers, the last changed first."""
        mine = case_file.c.licence_hash == self._seal.hash("case licence", link.licence)
        if link.how in rules.BY_CHAT:
            mine &= case_file.c.person_id == link.granted_by
        query = select(case_file.c.id).where(mine).order_by(case_file.c.changed_at.desc()).limit(3)
        with self._db.read() as c:
            return list(c.execute(query).scalars())

    # -- looking up ---------------------------------------------------------------------------------------

    def get(self, link_id: int) -> Link | None:
        """One link, or None."""
        return next(iter(self._select(family_link.c.id == link_id)), None)

    def of_helper(self, helper_id: int, now: datetime) -> list[Link]:
        """Those for whom this person may act now."""
        active = (family_link.c.state == rules.ACTIVE) & (family_link.c.ends_at > now)
        return self._select(family_link.c.helper_id == helper_id, active)

    def all_of_helper(self, helper_id: int) -> list[Link]:
        """Every link of this person, those that are over included."""
        return self._select(family_link.c.helper_id == helper_id)

    def of_holder(self, person_id: int) -> list[Link]:
        """Who acts or asks to act for the licences that are tied to this chat."""
        return self._select(family_link.c.key_hash.in_(tied(person_id)), family_link.c.state.in_(OPEN))

    def of_licence(self, licence: str) -> list[Link]:
        """Every link of a licence."""
        return self._select(family_link.c.key_hash == key_hash(self._seal, licence))

    def holding(self, link: Link) -> Holding:
        """What the hall knows of the holder."""
        with self._db.read() as c:
            return family_rows.holding(c, self._seal, link.key_hash)

    def page(self, offset: int = 0, limit: int = 50) -> list[Link]:
        """All links for the staff: those that wait for an answer first, then the newest."""
        first = (family_link.c.state != rules.ASKED, family_link.c.state != rules.ACTIVE, family_link.c.id.desc())
        query = family_rows.LINKS.order_by(*first).offset(offset).limit(limit)
        with self._db.read() as c:
            return [family_rows.opened(self._seal, r) for r in c.execute(query)]

    def count(self, state: str = "") -> int:
        """How many there are, of one state or of all."""
        where = [family_link.c.state == state] if state else []
        with self._db.read() as c:
            return int(c.execute(select(func.count()).select_from(family_link).where(*where)).scalar_one())

    def acts(self, link_ids: Sequence[int], limit: int = 200) -> dict[int, list[Act]]:
        """What was done under each of these links, the newest first."""
        query = select(family_act).where(family_act.c.link_id.in_(link_ids)).order_by(family_act.c.id.desc())
        found: dict[int, list[Act]] = {}
        with self._db.read() as c:
            for r in c.execute(query.limit(limit)):
                found.setdefault(r.link_id, []).append(Act(r.act, r.who, r.at, r.appointment_id))
        return found

    def of_appointment(self, appointment_id: int) -> list[Act]:
        """What helpers did with an appointment, in order."""
        query = select(family_act).where(family_act.c.appointment_id == appointment_id).order_by(family_act.c.id)
        with self._db.read() as c:
            return [Act(r.act, r.who, r.at, r.appointment_id) for r in c.execute(query)]

    def recently_refused(self, helper_id: int, licence: str, now: datetime) -> bool:
        """Whether the holder has said no to this person not long ago."""
        since = family_link.c.ended_at > now - rules.REST_AFTER_NO
        mine = (family_link.c.helper_id == helper_id) & (family_link.c.key_hash == key_hash(self._seal, licence))
        return bool(self._select(mine, since, family_link.c.state == rules.REFUSED))

    def _select(self, *where: ColumnElement[bool]) -> list[Link]:
        with self._db.read() as c:
            return family_rows.links(c, self._seal, *where)

    def _one(self, c: Connection, link_id: int) -> Link:
        return family_rows.links(c, self._seal, family_link.c.id == link_id)[0]


def tied(person_id: int) -> Any:
    return select(holder.c.key_hash).where(holder.c.person_id == person_id)
