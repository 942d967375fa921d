"""Acting for a holder: what somebody may see and do under a link, and what each of the two is told of it.

Every use case that names an appointment asks here; nothing is allowed by knowing a number or keeping an old button.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.reach import Reach
from bot.desk.turn import Turn
from bot.hall import family as rules
from bot.hall import family_words as words
from bot.hall import phrases
from bot.hall.errors import NoLongerHelper
from bot.hall.notices import Due, appointment_dues, told
from bot.hall.opening import Opening
from bot.hall.services import Service
from bot.store.appointments import Appointment
from bot.store.cases import Case
from bot.store.family_rows import Link
from bot.store.helping import Behalf
from bot.store.store import Store

PHONE = "phone"


class Acting:
    """The links of one helper, applied to appointments and cases."""

    def __init__(self, store: Store, reach: Reach, opening: Opening) -> None:
        self._store = store
        self._reach = reach
        self._opening = opening

    # -- what may be seen ---------------------------------------------------------------------------------

    def links(self, turn: Turn) -> list[Link]:
        """Those for whom this person may act now."""
        return self._store.family.of_helper(turn.person_id, turn.now)

    def link(self, turn: Turn, link_id: int) -> Link:
        """One of them. Raises NoLongerHelper."""
        found = next((one for one in self.links(turn) if one.id == link_id), None)
        if found is None:
            raise NoLongerHelper()
        return found

    def helped(self, turn: Turn) -> list[tuple[Appointment, Link]]:
        """The coming appointments of those this person helps, each once."""
        found: dict[int, tuple[Appointment, Link]] = {}
        for link in self.links(turn):
            for number in self._store.family.appointments(link, turn.now):
                one = self._store.appointments.get(number)
                if one is not None and one.person_id != turn.person_id:
                    found.setdefault(number, (one, link))
        return list(found.values())

    def link_to(self, turn: Turn, one: Appointment) -> Link | None:
        """The link under which this person may act on an appointment; None for their own and for strangers'."""
        if one.person_id == turn.person_id:
            return None
        return next((link for link in self.links(turn) if self._store.family.covers(link, one.id)), None)

    def barred(self, turn: Turn, one: Appointment) -> bool:
        """Whether this person acted for the holder once and may not any more: old buttons open nothing."""
        if one.person_id == turn.person_id or self.link_to(turn, one) is not None:
            return False
        return any(
            link.state != rules.REFUSED and link.confirmed_at is not None and self._store.family.covers(link, one.id)
            for link in self._store.family.all_of_helper(turn.person_id)
        )

    def cases(self, turn: Turn, link: Link) -> list[Case]:
        """The holder's cases that a link covers."""
        found = (self._store.cases.get(number) for number in self._store.family.cases(link))
        self.log(turn, link, "look")
        return [one for one in found if one is not None]

    # -- what is done -------------------------------------------------------------------------------------

    def for_new(self, turn: Turn, link_id: int, phone: str | None) -> tuple[Link, Behalf]:
        """Under which link, and for whom, a new appointment is made. Raises NoLongerHelper."""
        link = self.link(turn, link_id)
        known = self._store.family.holding(link)
        if known.person_id is not None:
            return link, Behalf(link.id, turn.person_id, known.person_id, known.channel or PHONE)
        sender = self._store.seal.hash(PHONE, phone or "")
        return link, Behalf(link.id, turn.person_id, self._store.people.meet(PHONE, sender, turn.now).id, PHONE)

    def for_old(self, turn: Turn, one: Appointment) -> tuple[Link | None, Behalf | None]:
        """The same for an appointment that is there; (None, None) for somebody's own or a proven one."""
        link = self.link_to(turn, one)
        if link is None:
            if self.barred(turn, one):
                raise NoLongerHelper()
            return None, None
        return link, Behalf(link.id, turn.person_id, one.person_id, one.channel)

    def looked(self, turn: Turn, found: Sequence[tuple[Appointment, Link | None]]) -> None:
        """Write down which of the holder's appointments were shown to a helper."""
        for one, link in found:
            if link is not None:
                self.log(turn, link, "look", one.id)

    def log(self, turn: Turn, link: Link, act: str, appointment_id: int | None = None) -> None:
        """The line in the audit log, and for what changes nothing the one in the link's own history."""
        target = f"appointment:{appointment_id}" if appointment_id else link.cause
        self._store.staff.note(f"家人代办{link.id}号", f"family_{act}", target, turn.now)
        if act == "look":
            self._store.family.note(link.id, act, rules.HELPER, turn.now, appointment_id)

    # -- what is told -------------------------------------------------------------------------------------

    def by_helper(
        self, link: Link, step: str, one: Appointment | None, start: datetime, service: Service, now: datetime
    ) -> Due:
        """To the holder, at once: what the helper did."""
        due = self._due(step, one.number if one else "", start, service, now)
        return replace(due, text=words.by_helper(link.name, due.text))

    def reminders(self, start: datetime, service: Service, now: datetime) -> list[Due]:
        """To those who help: the evening before and two hours ahead, in the chat."""
        dues = appointment_dues(start, now, self._moment(start, now), service, "chat", self._opening)
        return [replace(due, helper=True) for due in dues]

    def to_helpers(
        self, one: Appointment, step: str, start: datetime, now: datetime, service: Service
    ) -> Sequence[Due]:
        """To those who help, of what the holder did alone; nothing where nobody does."""
        if not self._store.family.helped_with(one.id):
            return ()
        due = replace(self._due(step, one.number, start, service, now), helper=True)
        return (due,) if step == "cancelled" else (due, *self.reminders(start, service, now))

    def told_elsewhere(self, one: Appointment, service: Service, now: datetime) -> Sequence[Due]:
        """To those who help, that a visit goes to another address; nothing where nobody does."""
        if not self._store.family.helped_with(one.id):
            return ()
        text = words.elsewhere(self._moment(one.start, now), service.name)
        return (Due("changed", now, text, helper=True), *self.reminders(one.start, service, now))

    def _due(self, step: str, number: str, start: datetime, service: Service, now: datetime) -> Due:
        moment = self._moment(start, now)
        if step == "cancelled":  # not by the hall, which would be sorry
            return Due(step, now, words.cancelled(moment, service.name))
        return told(step, now, moment, service, number=number)

    def _moment(self, start: datetime, now: datetime) -> str:
        calendar = self._opening.calendar
        return f"{calendar.describe(start.date(), now.date())}{phrases.clock(start)}"

    # -- somebody is named --------------------------------------------------------------------------------

    def meant(self, turn: Turn, kin: str) -> list[Link]:
        """Those of the links that 帮我妈 can mean; 家人 may be anybody."""
        mine = self.links(turn)
        named = [link for link in mine if link.kin == kin]
        return named or [link for link in mine if rules.OTHER_KIN in (kin, link.kin)]

    def allowed(self, kind: str, subject: str, now: datetime, window: timedelta = rules.TRY_WINDOW) -> bool:
        """Count one attempt of a kind; False when there were too many."""
        return self._store.people.allow(kind, subject, now, rules.TRIES, window)
