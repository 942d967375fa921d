"""Bare answers: a date, a number, a yes or a pressed button outside of the booking form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.desk.appointments import AppointmentDesk
from bot.desk.asides import DETAILS, DETAILS_ASKED, KEEPS, Asides, no_number
from bot.desk.booking import Booking
from bot.desk.callback_time import CallbackTime
from bot.desk.family import FamilyDesk
from bot.desk.handoffs import HandoffDesk
from bot.desk.licences import ASKED, LicenceDesk
from bot.desk.notice_answers import SETTLED, NoticeDesk
from bot.desk.outcome import LEFT_AT_THAT, Outcome, nodded, refused, say
from bot.desk.outright import Outright
from bot.desk.own_appointments import OwnAppointments
from bot.desk.own_cases import NUMBER, TAIL, OwnCases
from bot.desk.own_details import OwnDetails
from bot.desk.renewals import RenewalDesk
from bot.desk.turn import Turn
from bot.desk.waitlist import WaitingDesk
from bot.hall import booking_words, insults, reading
from bot.hall.calendar import Calendar
from bot.hall.errors import HallError
from bot.hall.time_words import time_words
from bot.messages import Reply

KEPT_BY = ("cancel", "lookup_number")
"""Questions that 不要取消 answers."""
SAID_BESIDE = (DETAILS, DETAILS_ASKED, SETTLED, "proven", "offer")
"""Questions beside which an appointment may be put right, or that are about just that."""
LEAVES = re.compile(r"算了|不用了?|不要了?|不想|不打了|取消")


class BareAnswers:
    """Finds out which question was answered. `clarify` and `handoff` are the desk's own."""

    def __init__(
        self, booking: Booking, asides: Asides, waitlist: WaitingDesk, notices: NoticeDesk, own: OwnAppointments,
        appointments: AppointmentDesk, renewals: RenewalDesk, handoffs: HandoffDesk, calendar: Calendar,
        clarify: Callable[[Turn], Outcome], handoff: Callable[[Turn], Outcome],
        cases: OwnCases,
        licences: LicenceDesk, family: FamilyDesk, outright: Outright, details: OwnDetails, callback: CallbackTime,
    ) -> None:  # fmt: skip
        self._booking = booking
        self._asides = asides
        self._waitlist = waitlist
        self._notices = notices
        self._own = own
        self._appointments = appointments
        self._renewals = renewals
        self._handoffs = handoffs
        self._calendar = calendar
        self._clarify = clarify
        self._handoff = handoff
        self._cases = cases
        self._licences = licences
        self._family = family
        self._outright = outright
        self._details = details
        self._callback = callback

    def inform(self, turn: Turn) -> Outcome:
        """A bare date, number, name, yes or no outside the form: an answer to what was asked last."""
        try:
            return self._inform(turn)
        except HallError as error:
            return say(refused(error, turn.intent))

    def _inform(self, turn: Turn) -> Outcome:
        if (pressed := self._notices.answer(turn)) is not None:
            return pressed
        if (told := self._licences.pressed(turn)) is not None:
            self._notices.settle(turn)
            return say(told)
        if (acted := self._family.pressed(turn)) is not None:
            return acted
        for purpose, then in (("show", self._own.show), ("cancel", self._own.cancel), ("move", self._own.reschedule)):
            if purpose in turn.data:
                return then(turn)
        if "case_lookup" in turn.data:
            return say(self._cases.ask_number(turn))
        if (answered := self._waitlist.leave(turn) or self._waitlist.answer(turn)) is not None:
            self._notices.settle(turn)
            return say(answered)
        if not turn.data and (called := self._handoffs.called_off(turn.person_id, turn.text)) is not None:
            return say(self._handoffs.forget(turn, called))
        if (later := self._callback.meant(turn)) is not None:
            return say(self._callback.move(turn, later))
        if "cancel_now" in turn.data:
            return say(self._appointments.cancel(int(turn.data["cancel_now"]), turn, turn.data.get("at")))
        aside = self._asides.waiting(turn.person_id, turn.now)
        answers = self._answers_open(turn, aside)
        kept = answers or (aside is not None and aside["kind"] in KEPT_BY)
        if not kept and (again := self._appointments.called_off.take_back(turn)):
            return again
        if not answers and (put_right := self._details.take(turn, aside)) is not None:
            return say(put_right)
        if aside is not None and aside["kind"] == SETTLED:
            if turn.intent == "affirm" or reading.yes_or_no(turn.text, turn.intent) is True:
                return self._nothing_asked(turn)
            self._asides.done(turn.person_id)
        elif aside is not None:
            return self._aside(turn, aside)
        draft = self._booking.load(turn)
        if draft is not None and draft.open and self._booking.first.meant(turn):
            return self._clarify(turn)
        if draft is not None and draft.open:
            draft.prepared = True
            self._booking.step(turn, draft)
            if draft.dropped:
                return say(self._booking.result(turn, draft))
            self._booking.save(turn, draft)
            return Outcome((), start_booking=True)
        return self._nothing_asked(turn)

    def _nothing_asked(self, turn: Turn) -> Outcome:
        if (changed := self._own.changed(turn)) is not None:
            return changed
        if self._outright.asks_for_time(turn):
            return Outcome((), start_booking=True)
        if turn.intent == "deny" and (reading.asks_outright(turn.text) or insults.insulting(turn.text)):
            return self._clarify(turn)
        if turn.intent in ("affirm", "thanks"):
            return say(nodded(turn.intent))
        if _leaves_it(turn):
            return say(Reply(text=LEFT_AT_THAT, intent=turn.intent or "deny"))
        return self._clarify(turn)

    def _answers_open(self, turn: Turn, aside: dict[str, Any] | None) -> bool:
        """号码错了，是13700020013 where a telephone to ring is asked for: an answer to that, and no other wish."""
        if aside is None or aside["kind"] in SAID_BESIDE:
            return False
        return self._asides.answers(aside, turn.text, turn.now)

    def _aside(self, turn: Turn, aside: dict[str, Any]) -> Outcome:
        kind = aside["kind"]
        agreed = turn.intent == "affirm" or reading.yes_or_no(turn.text, turn.intent) is True
        if kind in ("expiry", "remind"):
            expiry = self._asides.expiry(turn.text, turn.now)
            if expiry is None and kind == "expiry" and self._asides.visit(turn.text, turn.now):
                self._asides.done(turn.person_id)
                self._booking.start.prepare_wish(turn, "renewal")
                return Outcome((), start_booking=True)
            if expiry is None and self._outright.visit(turn):
                self._asides.done(turn.person_id)
                return Outcome((), start_booking=True)
            if expiry is None:
                left = turn.intent == "affirm" or _leaves_it(turn)
                return self._nothing_asked(turn) if left else say(_say_date())
            if kind == "remind":
                return say(self._renewals.remind(turn, expiry))
            return say(self._renewals.advise(turn, expiry))
        if kind.startswith(ASKED) and (kept := self._licences.answered(turn, aside)) is not None:
            return say(kept)
        if kind.startswith("family_") and (acted := self._family.answered(turn, aside)) is not None:
            return acted
        if kind == "advised" and self._asides.visit(turn.text, turn.now):
            self._asides.done(turn.person_id)
            self._booking.start.prepare_wish(turn, "renewal")
            return Outcome((), start_booking=True)
        if kind in ("advised", "offer") and agreed:
            return self._accepted(turn, aside["data"])
        calls_off = kind == "cancel" or (kind == "lookup_number" and aside["purpose"] == "cancel")
        if (calls_off and KEEPS.search(turn.text)) or (kind == "cancel" and not agreed and _refuses(turn)):
            self._asides.done(turn.person_id)
            return say(Reply(text=booking_words.KEPT, intent="cancel_appointment"))
        if kind == "cancel" and agreed:
            return say(self._appointments.cancel(aside["appointment"], turn, aside.get("at")))
        lacks = reading.no_phone(turn.text, expected=kind == "callback_phone")  # 我不用手机 calls nothing off
        leaves = bool(LEAVES.search(turn.text)) or reading.stops(turn.text)
        if kind in ("callback_time", "callback_phone") and leaves and not lacks:
            return say(self._handoffs.forget(turn, aside["handoff"]))
        if not turn.tapped and no_number(kind, turn.text):
            return say(self._appointments.without_number(turn, aside["purpose"]))
        if kind.startswith("lookup") and not reading.runs(turn.text):
            self._asides.done(turn.person_id)
            return self._nothing_asked(turn)
        if kind == "callback_time":
            if lacks:
                told = time_words(reading.without_no_phone(turn.text), turn.now, self._calendar)
                return say(self._handoffs.without_phone(turn, aside["handoff"], told or "尽快"))
            return say(self._handoffs.take_time(turn, aside["handoff"], str(turn.data.get("callback") or turn.text)))
        if kind == "callback_phone":
            return say(self._handoffs.take_phone(turn, aside["handoff"], aside["wished"]))
        if kind == NUMBER:
            return say(self._cases.take_number(turn))
        if kind == TAIL:
            return say(self._cases.take_tail(turn, aside["number"]))
        if kind == "lookup_number":
            return say(self._appointments.take_number(turn, aside["purpose"]))
        if kind == "lookup_tail":
            return self._own.found(turn, aside)
        return self._nothing_asked(turn)

    def _accepted(self, turn: Turn, data: dict[str, Any]) -> Outcome:
        """Yes to what was offered: a booking, a reminder, or a person."""
        if "remind" in data:
            return self._renewals.subscribe(turn)
        self._asides.done(turn.person_id)
        if "human" in data:
            return self._handoff(turn)
        if "move" in data:
            return self._own.reschedule(replace(turn, data=data))
        self._booking.start.prepare(turn, data.get("book") or None)
        return Outcome((), start_booking=True)


def _leaves_it(turn: Turn) -> bool:
    return turn.intent == "deny" or bool(turn.data.get("keep")) or reading.stops(turn.text)


def _refuses(turn: Turn) -> bool:
    return _leaves_it(turn) or reading.yes_or_no(turn.text, turn.intent) is False


def _say_date() -> Reply:
    return Reply(text="请说到期的日子，比如“明年3月5号”。证的正面写着有效期。", intent="renewal_when")
