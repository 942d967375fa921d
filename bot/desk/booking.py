"""Making an appointment step by step: every message is read for answers, corrections and wishes.

The dialogue engine decides that a booking is going on and what is asked next; what the words mean, what is free
and what may be stored is decided here.
"""

from __future__ import annotations

from datetime import datetime

from bot.desk.asking import NOTED, Asking
from bot.desk.booked_twice import BookedTwice
from bot.desk.booking_drafts import BookingDrafts
from bot.desk.booking_end import BookingEnd
from bot.desk.booking_family import BookingFamily
from bot.desk.booking_fields import FieldReader
from bot.desk.booking_outside import ask as ask_outside
from bot.desk.booking_reading import BookingReading
from bot.desk.booking_start import BookingStart
from bot.desk.booking_time import TimePicker
from bot.desk.draft import SLOT_OF, BookingDraft
from bot.desk.heard_first import HeardFirst, led
from bot.desk.last_day import LastDay
from bot.desk.turn import Turn
from bot.desk.visit_elsewhere import VisitElsewhere
from bot.desk.wishes import Wishes
from bot.hall import reading
from bot.hall.errors import AlreadyBooked, AlreadyWaiting, HallError, NoLongerHelper, TooLate
from bot.messages import Reply
from bot.store.store import Store

PERSONAL = frozenset({"name", "phone", "licence", "address"})


class Booking:
    """The booking form's use cases for one hall; how one begins is in `start`."""

    def __init__(
        self, store: Store, wishes: Wishes, asking: Asking, ending: BookingEnd, twice: BookedTwice, last_day: LastDay,
        first: HeardFirst,
    ) -> None:  # fmt: skip
        self._store = store
        self._asking = asking
        self._ending = ending
        self._twice = twice
        self._last_day = last_day
        self.acting = ending.acting
        self.area = asking.area
        self.visits = VisitElsewhere(store, asking.area)
        self._family = BookingFamily(store, self.acting)
        self._time = time = TimePicker(store.appointments, wishes, asking)
        self._drafts = drafts = BookingDrafts(store, time)
        fields = FieldReader(store.people, wishes.rules, asking.area, store.appointments.of_person)
        self.start = BookingStart(
            store, wishes, drafts, fields, time, self._family, twice, self.visits, last_day, first
        )
        self._reading = BookingReading(wishes, asking, drafts, fields, time, self._family, twice, first)
        self.first = first

    def load(self, turn: Turn) -> BookingDraft | None:
        """The person's draft of the last two hours, or None."""
        return self._drafts.load(turn)

    def save(self, turn: Turn, draft: BookingDraft) -> None:
        """Keep the draft, sealed."""
        self._drafts.save(turn, draft)

    def drop_hold(self, draft: BookingDraft | None, now: datetime) -> None:
        """Give the held place of an unfinished draft back."""
        self._time.drop_hold(draft, now)

    def left(self, turn: Turn, since: datetime) -> BookingDraft | None:
        """The booking this person has given up since then, or None."""
        draft = self._drafts.since(turn, since)
        return draft if draft is not None and draft.dropped else None

    def abandon(self, turn: Turn, draft: BookingDraft) -> None:
        """Stop this booking: the place is free again, nothing told is kept."""
        self._drafts.abandon(turn, draft)

    def step(self, turn: Turn, draft: BookingDraft) -> bool:
        """Read one message into the draft; False when it is about something else."""
        if not draft.open:
            return True
        draft.retry = None
        self._last_day.hear(turn)
        if "notice" in turn.data or "family" in turn.data:  # a button under a notice that came meanwhile
            return False
        asked = draft.missing()
        before = {name: getattr(draft, name) for name in SLOT_OF}
        handled = self._reading.read(turn, draft)
        draft.filled = [name for name, value in before.items() if draft.given(name) and getattr(draft, name) != value]
        if not handled:
            self._nothing_filled(turn, draft.offers_visit)
            return False
        self.start.for_nobody_dead(turn, draft)
        self.start.recall_place(turn, draft)
        _noted(turn, draft, asked)
        self._family.meant(turn, draft)
        self._twice.look(turn, draft)
        self._last_day.note(turn, draft)
        draft.warning = self.first.beside(turn)
        if draft.open and draft.missing() is None:
            self._finish(turn, draft)
        self._drafts.save(turn, draft)
        return True

    def _nothing_filled(self, turn: Turn, offers_visit: bool) -> None:
        """The words were about something else: correcting them must not take an answer back."""
        kept = self._drafts.load(turn)
        if kept is not None and (kept.filled or offers_visit):
            kept.filled, kept.offers_visit = [], kept.offers_visit or offers_visit
            self._drafts.save(turn, kept)

    def asks_yes_or_no(self, turn: Turn, draft: BookingDraft) -> bool:
        """Whether the form's own question is one that a yes answers."""
        if draft.second:
            return not draft.second.get("offered")
        if draft.offers_visit or draft.missing() == "confirmed":
            return True
        return draft.missing() == "start" and self._asking.only_waiting(draft, turn.now)

    def take_back(self, turn: Turn, since: datetime) -> Reply | None:
        """Somebody corrects the words they said at `since`: what those filled in is asked anew, for the new words.

        A reply when those words have made the appointment, which is not undone by a correction.
        """
        draft = self._drafts.since(turn, since)
        if draft is None or not draft.filled:
            return None
        if not draft.open:
            return None if draft.dropped else Reply(text=AlreadyBooked.sentence, intent="book_appointment")
        for name in draft.filled:
            self._drafts.clear(name, draft, turn.now)
        draft.filled = []
        self._drafts.save(turn, draft)
        return None

    def _finish(self, turn: Turn, draft: BookingDraft) -> None:
        try:
            if draft.mode == "wait":
                draft.listed = self._ending.join(turn, draft).id
            else:
                draft.done = self._ending.commit(turn, draft).id
        except (AlreadyBooked, AlreadyWaiting, NoLongerHelper, TooLate) as error:
            self._drafts.abandon(turn, draft)
            draft.retry = error.sentence
        except HallError as error:
            self._drafts.clear("start", draft, turn.now)
            draft.retry = error.sentence

    def ask(self, turn: Turn, draft: BookingDraft, name: str) -> Reply:
        """The question for a field, with what went wrong before it."""
        if draft.pausing:
            reply = self._asking.pause(draft, name, turn.now)
        elif draft.second:
            reply = self._twice.ask(turn, draft)
        elif draft.offers_visit:
            reply = self._asking.offer_visit(draft)
        elif draft.outside and name == "address":
            reply = ask_outside(draft, self.area)
        else:
            reply = self._asking.ask(draft, name, turn.now)
        warning, draft.warning = draft.warning, None
        self._drafts.save(turn, draft)
        return led(reply, warning)

    def result(self, turn: Turn, draft: BookingDraft | None) -> Reply:
        """What is said when the form is over: the number, or that nothing was booked."""
        return led(self._over(turn, draft), draft.warning if draft is not None else None)

    def _over(self, turn: Turn, draft: BookingDraft | None) -> Reply:
        if (after := self._twice.after(turn, draft)) is not None:
            return after
        if draft is not None and draft.listed is not None:
            return self._ending.listed(turn, draft)
        if draft is None or draft.done is None:
            return self._asking.stopped(draft)
        appointment = self._store.appointments.get(draft.done)
        assert appointment is not None
        reply = self._asking.booked(appointment, turn.now, moved=draft.mode == "move")
        return self._family.booked(self._asking.booked_beside(reply, draft), draft)


def _noted(turn: Turn, draft: BookingDraft, asked: str | None) -> None:
    """Say that what was told beside a question is kept, before the question comes once more."""
    lacks = draft.phoneless and reading.no_phone(turn.text, expected=False)
    told = lacks or any(name in PERSONAL for name in draft.filled)
    if told and asked is not None and draft.missing() == asked and not draft.retry:
        draft.retry = NOTED
