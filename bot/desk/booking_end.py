"""The end of a booking: the appointment with its notices, or a place in the waiting list."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.desk.acting import Acting
from bot.desk.asking import Asking
from bot.desk.draft import BookingDraft
from bot.desk.reach import Reach
from bot.desk.turn import Turn
from bot.desk.wishes import Wishes
from bot.hall import when
from bot.hall.claims import Claim
from bot.hall.errors import TOO_LATE_TO_MOVE, NoSuchAppointment, SlotTaken, TooLate
from bot.hall.notices import Due, appointment_dues, told
from bot.hall.services import ELSEWHERE, SERVICES, Service
from bot.messages import Reply
from bot.store.appointments import Appointment, Destination, Details
from bot.store.store import Store
from bot.store.waiting import Waiter, Wanted

ANY_WISH = "随便哪天"
KIOSK = "kiosk"


class BookingEnd:
    """Commits a finished draft."""

    def __init__(self, store: Store, wishes: Wishes, asking: Asking, reach: Reach) -> None:
        self._store = store
        self._wishes = wishes
        self._asking = asking
        self._reach = reach
        self.acting = Acting(store, reach, wishes.opening)

    def commit(self, turn: Turn, draft: BookingDraft) -> Appointment:
        """The appointment of a confirmed draft. Raises SlotTaken, AlreadyBooked or NoSuchAppointment."""
        service, start = draft.known_service, draft.start_at()
        assert service is not None
        assert start is not None
        if draft.elsewhere and (stays := self._stays(draft, start)) is not None:
            return self._redirect(turn, draft, stays)
        claim = self._wishes.claim_at(start, service, turn.now)
        if claim is None:
            raise SlotTaken("这个时间已经约不了了，您再选一个好吗？")
        appointments = self._store.appointments
        if draft.mode == "move":
            return self._move(turn, draft, claim)
        if appointments.held(draft.key) is None:  # confirmed from a draft whose place was never held
            until = turn.now + timedelta(minutes=self._wishes.rules.hold_minutes)
            appointments.hold(
                draft.key, turn.person_id, turn.channel, service, claim, turn.now, until, place=draft.place
            )
        if draft.family:
            booked = self._for_family(turn, draft, claim)
        else:
            dues = self.dues(start, turn.now, service.at(draft.place), turn.channel, draft.phone)
            booked = appointments.book(draft.key, details(draft), claim, turn.now, dues)
        if draft.pin:
            self._store.pins.keep(booked.id, draft.pin, turn.now)
        return booked

    def _move(self, turn: Turn, draft: BookingDraft, claim: Claim) -> Appointment:
        """Another time for somebody's own appointment, or for one of the holder they help; the other is told."""
        one = self._store.appointments.get(draft.appointment or 0)
        if one is None:
            raise NoSuchAppointment()
        acting, start, now = self.acting, claim.slot.start, turn.now
        service = SERVICES[one.service].at(ELSEWHERE if goes_to(draft) else one.place)
        link, behalf = acting.for_old(turn, one)
        if link is None:
            dues = [*self.dues(start, now, service, turn.channel, draft.phone)]
            dues += acting.to_helpers(one, "changed", start, now, service)
            moved = self._store.appointments.move(one.id, claim, now, dues, goes_to=goes_to(draft))
            if draft.elsewhere and draft.pin:
                self._store.pins.keep(one.id, draft.pin, now)
            return moved
        dues = [acting.by_helper(link, "changed", one, start, service, now)]
        dues += self.dues(start, now, service, one.channel, one.phone) + acting.reminders(start, service, now)
        moved = self._store.appointments.move(one.id, claim, now, dues, behalf=behalf)
        acting.log(turn, link, "move", one.id)
        return moved

    def _stays(self, draft: BookingDraft, start: datetime) -> Appointment | None:
        """The visit whose place alone is changed."""
        one = self._store.appointments.get(draft.appointment or 0)
        return one if one is not None and one.start == start else None

    def _redirect(self, turn: Turn, draft: BookingDraft, one: Appointment) -> Appointment:
        if self._wishes.rules.too_near(one.start, turn.now):
            raise TooLate(TOO_LATE_TO_MOVE)  # the clerk is on the way
        service = SERVICES[one.service].at(ELSEWHERE)
        dues = self.dues(one.start, turn.now, service, one.channel, one.phone)
        dues = [due for due in dues if due.at > turn.now]  # what was said or rung already is not said again
        dues += self.acting.told_elsewhere(one, service, turn.now)
        changed = self._store.appointments.redirect(one.id, goes_to(draft), turn.now, dues)
        if draft.pin:
            self._store.pins.keep(one.id, draft.pin, turn.now)
        return changed

    def _for_family(self, turn: Turn, draft: BookingDraft, claim: Claim) -> Appointment:
        """The holder's own appointment, made by a helper; with another licence than agreed it is an ordinary one."""
        start, now, service = claim.slot.start, turn.now, draft.known_service
        assert service is not None
        link, behalf = self.acting.for_new(turn, draft.family or 0, draft.phone)
        if draft.licence != link.licence:
            dues = self.dues(start, now, service, turn.channel, draft.phone)
            return self._store.appointments.book(draft.key, details(draft), claim, now, dues)
        dues = [self.acting.by_helper(link, "booked", None, start, service, now)]
        dues += self.dues(start, now, service, behalf.channel, draft.phone)
        dues += self.acting.reminders(start, service, now)
        made = self._store.appointments.book(draft.key, details(draft), claim, now, dues, behalf=behalf)
        self.acting.log(turn, link, "book", made.id)
        return made

    def dues(self, start: datetime, now: datetime, service: Service, channel: str, phone: str | None) -> list[Due]:
        """What this person will be told about an appointment: in the chat, by short message, or by a clerk's call."""
        way, moment = self._reach.of(channel, phone), self._asking.when(start, now)
        dues = appointment_dues(start, now, moment, service, way, self._wishes.opening)
        if channel == KIOSK and way == "sms":  # who walks away from the hall's screen has nothing in the hand
            dues.append(told("booked", now, moment, service))
        return dues

    def join(self, turn: Turn, draft: BookingDraft) -> Waiter:
        """Stand in the waiting list for the draft's wish. Raises AlreadyWaiting."""
        text = draft.wish or ANY_WISH
        first, last = self._bounds(turn, draft)
        mine = details(draft)
        wanted = Wanted(
            text, draft.wish_at or turn.now.isoformat(), draft.wish_on, mine.name, mine.phone, mine.licence,
            mine.address, mine.township, mine.relation,
        )  # fmt: skip
        service = draft.service or ""
        return self._store.waiting.join(turn.person_id, turn.channel, service, first, last, wanted, turn.now)

    def _bounds(self, turn: Turn, draft: BookingDraft) -> tuple[datetime, datetime]:
        """From when to when something could come free that suits: the wish, cut at the last day that is booked."""
        horizon = datetime.combine(self._wishes.rules.last_day(turn.now) + timedelta(days=1), time())
        wish = self._wishes.kept(draft.wish, draft.wish_at, draft.wish_on)
        if wish is None:
            return turn.now, horizon
        first, end = when.span(wish.value)
        if end is not None and end <= first:  # a single start
            end = first + timedelta(minutes=1)
        return max(first, turn.now), end or horizon

    def listed(self, turn: Turn, draft: BookingDraft) -> Reply:
        """What is said to somebody who now stands in the waiting list."""
        assert draft.listed is not None
        one = self._store.waiting.get(draft.listed)
        assert one is not None
        return self._asking.listed(one, self._store.waiting.place(one), self._wishes.rules.offer_minutes)


def goes_to(draft: BookingDraft) -> Destination | None:
    """Where a visit goes from now on; None where that stays as it is."""
    return Destination(draft.address, draft.township) if draft.elsewhere and draft.address else None


def details(draft: BookingDraft) -> Details:
    """What a finished draft knows of its person."""
    return Details(
        draft.name or "", draft.phone or "", draft.licence, draft.address, draft.township, draft.relation
    )  # fmt: skip
