"""What a clerk does with appointments: every act is one transaction with its notice, and one line of the audit log.

Acts of one process on appointments follow each other, so that `seen` – the sequence number of what the clerk was
looking at – tells a late clerk that somebody else has been there.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from sqlalchemy.exc import IntegrityError

from bot.desk.counter_book import NewBooking, Starts
from bot.desk.rating import ask_after_visit
from bot.desk.reach import Reach, Way
from bot.desk.wishes import Wishes
from bot.hall import appointment as life
from bot.hall import clerk_rules, phrases
from bot.hall.clerk_rules import ChangedMeanwhile, SameTime
from bot.hall.clock import Clock
from bot.hall.errors import AlreadyBooked, NoSuchAppointment
from bot.hall.notices import Due, appointment_dues, told
from bot.hall.services import SERVICES, Service
from bot.store.appointments import Appointment
from bot.store.store import Store

CHANNEL = "phone"  # of people who are only known by the number a clerk wrote down
UNKNOWN = "没有这个预约。"
TWICE = "这位的这件事已经另外约了一次，还没有办。"


class CounterDesk:
    """The clerk's side of appointments."""

    def __init__(
        self, store: Store, wishes: Wishes, clock: Clock, area: Sequence[str] = (), reach: Reach | None = None
    ) -> None:
        self._store = store
        self._wishes = wishes
        self._clock = clock
        self._reach = reach or Reach()
        self._one_at_a_time = threading.Lock()
        self.area = tuple(area)
        self.starts = Starts(wishes, store.appointments)

    def way(self, one: Appointment) -> Way:
        """How the person would be told of a change right now."""
        return self._reach.of(one.channel or "", one.phone, one.person_id)

    # -- giving a place -----------------------------------------------------------------------------------

    def book(
        self, new: NewBooking, clerk: str, key: str, known_person: tuple[int, str] | None = None
    ) -> Appointment:  # fmt: skip
        """Book for somebody on the phone or at the window, confirmed at once. The same key gives the same row.

        `known_person` is (id, channel) of somebody whom the clerk is writing with: it becomes their own appointment.
        Raises BadDetails, NoSuchSlot, SlotTaken, or AlreadyBooked unless the clerk says `extra`.
        """
        now, service = self._clock.now(), new.matter
        details = new.details(self.area)
        key = f"{CHANNEL}:{key}"[:64]
        with self._one_at_a_time:
            if known := self._store.appointments.held(key):
                return known
            claim = self.starts.claim(new.start, service, now)
            person_id, channel = known_person or (self._on_phone(details.phone, now), CHANNEL)
            dues = self._dues(new.start, now, service, channel, details.phone)
            try:
                one = self._store.appointments.take(
                    key, person_id, channel, service, claim, details, now, dues,
                    extra=new.extra, made_by=clerk, status=life.CONFIRMED,
                )  # fmt: skip
            except AlreadyBooked as error:
                raise AlreadyBooked(TWICE) from error
        self._note(clerk, "book", one.id)
        return one

    def _on_phone(self, phone: str | None, now: datetime) -> int:
        """The person behind a telephone number."""
        return self._store.people.meet(CHANNEL, self._store.seal.hash(CHANNEL, phone or ""), now).id

    def move(self, appointment_id: int, start: datetime, clerk: str, seen: int | None = None) -> Appointment:
        """Give it another time, confirmed at once. Raises NoSuchSlot, SlotTaken, SameTime or what `_ready` raises."""
        with self._ready(appointment_id, clerk_rules.MOVE, seen) as (one, now):
            service = SERVICES[one.service].at(one.place)
            if start == one.start:
                raise SameTime()
            claim = self.starts.claim(start, service, now)
            after = self._words(start, now)
            dues = [told("changed", now, after, service, number=one.number)]
            dues += self._dues(start, now, service, one.channel, one.phone)
            changed = self._store.appointments.move(one.id, claim, now, dues, life.CONFIRMED)
        self._note(clerk, "move", one.id)
        return changed

    # -- the day itself -----------------------------------------------------------------------------------

    def confirm(self, appointment_id: int, clerk: str, seen: int | None = None) -> Appointment:
        """Say yes to a by-appointment place and tell the person."""
        with self._ready(appointment_id, clerk_rules.CONFIRM, seen) as (one, now):
            moment = phrases.moment(one.start, now, self._wishes.opening.calendar)
            changed = self._set(
                one, life.CONFIRMED, now, [told("confirmed", now, moment, SERVICES[one.service], number=one.number)]
            )
        self._note(clerk, "confirm", one.id)
        return changed

    def check_in(self, appointment_id: int, clerk: str, seen: int | None = None) -> Appointment:
        """The person is there (perhaps after all)."""
        with self._ready(appointment_id, clerk_rules.CHECK_IN, seen) as (one, now):
            changed = self._set(one, life.CHECKED_IN, now)
        self._note(clerk, "check_in", one.id)
        return changed

    def undo_check_in(self, appointment_id: int, clerk: str, seen: int | None = None) -> Appointment:
        """到了 was pressed for the wrong one: it waits no more, and reminders that are still ahead are sent."""
        with self._ready(appointment_id, clerk_rules.UNDO_CHECK_IN, seen) as (one, now):
            dues = self._dues(one.start, now, SERVICES[one.service].at(one.place), one.channel, one.phone)
            changed = self._set(one, life.CONFIRMED, now, [due for due in dues if due.at > now])
        self._note(clerk, "undo_check_in", one.id)
        return changed

    def done(self, appointment_id: int, clerk: str, outcome: str = "", seen: int | None = None) -> Appointment:
        """It is dealt with; raises OutcomeMissing where a result must be written down (调解结果, 鉴别结果)."""
        with self._ready(appointment_id, clerk_rules.DONE, seen) as (one, now):
            result = clerk_rules.checked_outcome(one.service, outcome)
            changed = self._set(one, life.DONE, now, outcome=result)
            ask_after_visit(self._store, changed, now)
        self._note(clerk, "done", one.id)
        return changed

    def no_show(self, appointment_id: int, clerk: str, seen: int | None = None) -> Appointment:
        """Nobody came; raises NotYet before the start."""
        with self._ready(appointment_id, clerk_rules.NO_SHOW, seen) as (one, now):
            changed = self._set(one, life.NO_SHOW, now)
        self._note(clerk, "no_show", one.id)
        return changed

    # -- taking a place away ------------------------------------------------------------------------------

    def cancel(self, appointment_id: int, clerk: str, reason: str = "", seen: int | None = None) -> Appointment:
        """Cancel for the hall and tell the person why."""
        reason = clerk_rules.checked_reason(reason)
        with self._ready(appointment_id, clerk_rules.CANCEL, seen) as (one, now):
            due = told("cancelled", now, self._words(one.start, now), SERVICES[one.service], reason=reason)
            if not self._store.appointments.cancel(one.id, now, [due]):
                raise ChangedMeanwhile()
        self._note(clerk, "cancel", one.id)
        return self._known(one.id)

    def close_day(self, day: date, reason: str, clerk: str) -> list[Appointment]:
        """Cancel every appointment of a day that is still to come; returns them as they were.

        Close the day in the calendar first: what comes free is offered to the waiting list at once.
        """
        now, begin = self._clock.now(), datetime.combine(day, time())
        coming = self._store.appointments.active_on(max(begin, now), begin + timedelta(days=1))
        called_off = self.call_off(coming, reason)
        self._store.staff.note(clerk, "close_day", f"day:{day.isoformat()}", now)
        return called_off

    def call_off(self, appointments: Sequence[Appointment], reason: str) -> list[Appointment]:
        """Cancel these because the hall does not open then, and say so; returns those that were still active."""
        now, reason = self._clock.now(), clerk_rules.checked_reason(reason)
        gone = []
        with self._one_at_a_time:
            for one in appointments:
                due = told("closed", now, self._words(one.start, now), SERVICES[one.service], reason=reason)
                if self._store.appointments.cancel(one.id, now, [due]):
                    gone.append(one)
        return gone

    # -- helpers ------------------------------------------------------------------------------------------

    @contextmanager
    def _ready(self, appointment_id: int, act: str, seen: int | None) -> Iterator[tuple[Appointment, datetime]]:
        """The appointment, while nobody else in this process acts on one.

        Raises NoSuchAppointment, ChangedMeanwhile, or why the act is not allowed now.
        """
        with self._one_at_a_time:
            one, now = self._known(appointment_id), self._clock.now()
            if seen is not None and seen != one.sequence:
                raise ChangedMeanwhile()
            if refused := clerk_rules.refusal(act, one.status, one.start, now):
                raise refused
            yield one, now

    def _known(self, appointment_id: int) -> Appointment:
        one = self._store.appointments.get(appointment_id)
        if one is None or one.status == life.HELD:
            raise NoSuchAppointment(UNKNOWN)
        return one

    def _set(
        self, one: Appointment, status: str, now: datetime, dues: Sequence[Due] = (), outcome: str | None = None
    ) -> Appointment:
        try:
            return self._store.appointments.set_status(one.id, status, now, dues, outcome)
        except IntegrityError as error:  # came after all, but has another appointment for the same matter by now
            raise AlreadyBooked(TWICE) from error

    def _dues(self, start: datetime, now: datetime, service: Service, channel: str, phone: str | None) -> list[Due]:
        way = self._reach.of(channel, phone)
        return appointment_dues(start, now, self._words(start, now), service, way, self._wishes.opening)

    def _words(self, at: datetime, now: datetime) -> str:
        """A moment that is still right when it is read a day later: without 今天 and 明天."""
        return f"{self._wishes.opening.calendar.describe(at.date(), now)}{phrases.clock(at)}"

    def _note(self, clerk: str, action: str, appointment_id: int) -> None:
        self._store.staff.note(clerk, action, f"appointment:{appointment_id}", self._clock.now())
