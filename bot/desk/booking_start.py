"""How a booking begins: from the message that asks for it, or from what another use case makes ready."""

from __future__ import annotations

import uuid
from datetime import datetime
from itertools import takewhile

from bot.desk.answers import RUN_OUT, bookable
from bot.desk.booked_twice import BookedTwice, into_elsewhere, into_move
from bot.desk.booking_drafts import KEEP_FOR, STOP, BookingDrafts
from bot.desk.booking_family import BookingFamily
from bot.desk.booking_fields import FieldReader
from bot.desk.booking_time import TimePicker
from bot.desk.deaths_told import told_lately
from bot.desk.draft import BookingDraft
from bot.desk.heard_first import HeardFirst
from bot.desk.last_day import LastDay
from bot.desk.named_matter import NamedMatter
from bot.desk.turn import Turn
from bot.desk.visit_elsewhere import VisitElsewhere
from bot.desk.wishes import Wishes
from bot.hall import bereavement, when
from bot.hall.services import ELSEWHERE, PHONE, SERVICES
from bot.store.appointments import Appointment
from bot.store.family_rows import Link
from bot.store.store import Store

WINDOW_MATTERS = (None, "renewal", "change", "replace_lost", "suspend", "resume", "close", "consult")
PASSED_OVER = frozenset({"nlu_fallback", "affirm", "deny", "thanks", ""})
REMEMBERED = 4  # turns that were not understood or only nodded may lie between the matter and the wish to come
TOLD_WITH = frozenset({"home_visit", "book_appointment", "inform", "greet", "nlu_fallback", ""})
RECALLED = 8  # messages in which a place that was told before is looked for


class BookingStart:
    """Makes the draft of a booking and takes into it what is told already."""

    def __init__(
        self, store: Store, wishes: Wishes, drafts: BookingDrafts, fields: FieldReader, time: TimePicker,
        family: BookingFamily, twice: BookedTwice, visits: VisitElsewhere, last_day: LastDay,
        first: HeardFirst,
    ) -> None:  # fmt: skip
        self._store = store
        self._wishes = wishes
        self._drafts = drafts
        self._fields = fields
        self._time = time
        self._family = family
        self._twice = twice
        self._visits = visits
        self._last_day = last_day
        self._first = first
        self.named = NamedMatter(store.drafts)

    def begin(self, turn: Turn) -> BookingDraft:
        """Start a booking from the message that asked for it, taking everything it already tells.

        A draft that another use case prepared (a move, a chosen service) is used instead of a new one.
        """
        draft = self._drafts.load(turn)
        if draft is None or not draft.open or not draft.prepared:
            self._time.drop_hold(draft, turn.now)
            draft = BookingDraft(id=uuid.uuid4().hex)
        draft.prepared = False
        if turn.data.get("book") in SERVICES:
            draft.service = turn.data["book"]
        if draft.mode == "new" and draft.service is None:
            self._fields.service(turn, draft, anywhere=True)
        if draft.mode == "new" and draft.service is None:
            draft.service = self._talked_about(turn)
        if draft.mode == "new" and draft.service in WINDOW_MATTERS and "上门" in turn.text:
            draft.service = "home_visit"  # 约上门续证: the clerk comes
        self._fields.the_rest(turn, draft, None)
        self._fields.beside(turn, draft)
        if turn.data.get("also"):
            draft.relation = turn.data["also"]
        self.for_nobody_dead(turn, draft)
        self.recall_place(turn, draft)
        self._family.meant(turn, draft)
        self._moved(turn, draft)
        if turn.data.get("at"):  # 跟我同一个时间
            self._time.choose(turn, draft, datetime.fromisoformat(turn.data["at"]))
        if draft.start is None and draft.wish is None and not draft.turned:
            self._time.read(turn, draft)
        self._twice.look(turn, draft)
        self._last_day.hear(turn)
        self._last_day.note(turn, draft)
        draft.warning = self._first.at_the_beginning(turn)
        draft.filled = [name for name in draft.needed() if draft.given(name)]
        if bereavement.dead(turn.text):
            draft.retry = draft.retry or bereavement.CONDOLENCE
        self._drafts.save(turn, draft)
        return draft

    def _moved(self, turn: Turn, draft: BookingDraft) -> None:
        """推迟两天 or 换个地址 from somebody with one appointment is no new booking but a change of that one."""
        if draft.mode == "new" and (visit := self._visits.meant(turn)) is not None:
            into_elsewhere(draft, visit)
            draft.clear("address")  # where it went before is no answer
            self._fields.the_rest(turn, draft, None)
        if draft.mode != "new" or turn.tapped or not (when.shifts(turn.text) or when.turns(turn.text)):
            return
        mine = self._store.appointments.of_person(turn.person_id, turn.now)
        if len(mine) == 1:
            into_move(draft, mine[0])
            draft.retry = None
            draft.settle()  # what was asked when nobody knew which day was meant
            self._time.paged(turn, draft)

    def for_nobody_dead(self, turn: Turn, draft: BookingDraft) -> None:
        """Who books after a death books for themselves: the dead give no letter of authority."""
        if draft.relation is None or draft.family or draft.mode != "new":
            return
        died = told_lately(self._store, turn)
        if draft.relation in died or (died and draft.relation == bereavement.SOMEBODY):
            draft.relation = None

    def recall_place(self, turn: Turn, draft: BookingDraft) -> None:
        """Where a visit goes was perhaps told before the form asked: looked up once, and read back like all else.

        Not for somebody else's visit, not from what was told of a booking that was given up, and not from masked words.
        """
        if draft.recalled or draft.mode != "new" or not draft.open or "address" not in draft.needed():
            return
        draft.recalled = True
        if draft.relation or draft.family:
            return
        said = self._store.transcript.answered_before(turn.person_id, RECALLED)
        since = takewhile(lambda one: one.at >= turn.now - KEEP_FOR and not STOP.search(one.text), said)
        self._fields.recall_place(turn, draft, [one.text for one in since if one.intent in TOLD_WITH])

    def _talked_about(self, turn: Turn) -> str | None:
        """The matter of the newest answer that had one; the read-back names it, so it can be put right."""
        said = self._store.transcript.answered_before(turn.person_id, REMEMBERED)
        before = next((one for one in said if one.intent not in PASSED_OVER), None)
        found = bookable(before.intent, before.answer) if before else None
        if found is None and before and before.answer not in RUN_OUT:
            found = self.named.of(turn)
        return found if found in self._wishes.rules.kinds else None

    def prepare_move(self, turn: Turn, appointment: Appointment, family: int | None = None) -> BookingDraft:
        """Make ready to give an appointment another time; a booking that was going on is left.

        `family` is the link under which a helper does it.
        """
        self._drafts.leave(turn)
        draft = BookingDraft(id=uuid.uuid4().hex, prepared=True, family=family)
        into_move(draft, appointment)
        if not self._time.paged(turn, draft):
            self._time.read(turn, draft)
        self._drafts.save(turn, draft)
        return draft

    def prepare_elsewhere(self, turn: Turn, visit: Appointment) -> BookingDraft:
        """Make ready to let a booked visit go to another place; a booking that was going on is left."""
        self._drafts.leave(turn)
        draft = BookingDraft(id=uuid.uuid4().hex, prepared=True)
        into_elsewhere(draft, visit)
        self._drafts.save(turn, draft)
        return draft

    def prepare_again(self, turn: Turn, given: Appointment | BookingDraft, start: datetime | None) -> BookingDraft:
        """Make ready to book once more what was called off; its place is held at once if it is still free."""
        self._drafts.leave(turn)
        draft = BookingDraft(id=uuid.uuid4().hex, prepared=True, service=given.service, relation=given.relation)
        draft.name, draft.phone, draft.licence = given.name, given.phone, given.licence
        draft.address, draft.township = given.address, given.township
        draft.place = given.place if given.place in (PHONE, ELSEWHERE) else None
        if start is not None and start > turn.now:
            self._time.choose(turn, draft, start)
        draft.retry = draft.retry or "好的。"
        self._drafts.save(turn, draft)
        return draft

    def prepare_wish(self, turn: Turn, service: str | None = None) -> BookingDraft:
        """Make ready to book from words that were not understood as a wish to book but are one."""
        draft = BookingDraft(id=uuid.uuid4().hex, prepared=True)
        draft.service = service or turn.entities.get("service") or self._talked_about(turn)
        if draft.service not in self._wishes.rules.kinds:
            draft.service = None
        self._time.read(turn, draft)
        self._drafts.save(turn, draft)
        return draft

    def prepare_family(self, turn: Turn, link: Link) -> BookingDraft:
        """Make ready to book for somebody who has agreed to it; what the hall knows of them is not asked again."""
        self._drafts.leave(turn)
        draft = BookingDraft(id=uuid.uuid4().hex, prepared=True)
        self._family.fill(draft, link)
        self._drafts.save(turn, draft)
        return draft

    def prepare(self, turn: Turn, service: str | None) -> BookingDraft:
        """Make ready to book a service that a button named."""
        draft = BookingDraft(id=uuid.uuid4().hex, service=service, prepared=True)
        self._drafts.save(turn, draft)
        return draft
