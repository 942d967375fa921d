"""Making an appointment step by step: every message is read for answers, corrections and wishes.

The dialogue engine decides that a booking is going on and what is asked next; what the words mean, what is free
and what may be stored is decided here.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import asdict
from datetime import datetime, timedelta

from bot.desk.answers import BOOKABLE
from bot.desk.asking import Asking
from bot.desk.booked_twice import MOVE, OTHER, BookedTwice, into_move
from bot.desk.booking_end import BookingEnd
from bot.desk.booking_family import BookingFamily
from bot.desk.booking_fields import REPAIR, FieldReader
from bot.desk.booking_time import TimePicker
from bot.desk.draft import SLOT_OF, BookingDraft
from bot.desk.turn import Turn
from bot.desk.wishes import Wishes
from bot.hall import reading, when
from bot.hall.errors import AlreadyBooked, AlreadyWaiting, HallError, NoLongerHelper
from bot.hall.services import SERVICES
from bot.messages import Reply
from bot.store.appointments import Appointment
from bot.store.family_rows import Link
from bot.store.store import Store

BACK = re.compile(r"^(返回|上一步|退回|回去|往回|返回上一步)[吧啊。!！]*$")
STOP = re.compile(r"(不约了|不想约|不办了|取消吧?$|算了|不预约|不弄了|先不约|不要约|停止预约|退出)")
FIXES = {
    "start": re.compile(r"时间|日期|哪天|几点|时候"),
    "name": re.compile(r"名字|姓名|名"),
    "phone": re.compile(r"电话|手机|号码"),
    "licence": re.compile(r"证号|许可证号"),
    "address": re.compile(r"地址|门牌"),
    "service": re.compile(r"事项|办的事|业务"),
}
TALKED_ABOUT = {
    "inform", "nlu_fallback", "affirm", "deny", "book_appointment", "reschedule_appointment", "hours",
    "weekend_evening_service", "thanks", "greet", "",
}  # fmt: skip
WAITS = re.compile(
    r"候补|排队等|有空位.{0,4}(告诉|通知|叫|喊|打)|有人取消.{0,6}(告诉|通知|叫|给我)|有位.{0,4}(告诉|通知|叫)"
)
WINDOW_MATTERS = (None, "renewal", "change", "replace_lost", "suspend", "resume", "close", "consult")
KEEP_FOR = timedelta(hours=2)
PASSED_OVER = frozenset({"nlu_fallback", "affirm", "deny", "thanks", ""})
RECALLED = 8  # messages in which a place that was told before is looked for
REMEMBERED = 4  # turns that were not understood or only nodded may lie between the matter and the wish to come


class Booking:
    """The booking form's use cases for one hall."""

    def __init__(
        self, store: Store, wishes: Wishes, asking: Asking, ending: BookingEnd, twice: BookedTwice
    ) -> None:  # fmt: skip
        self._store = store
        self._wishes = wishes
        self._asking = asking
        self._ending = ending
        self._twice = twice
        self._fields = FieldReader(store.people, wishes.rules, asking.area)
        self._time = TimePicker(store.appointments, wishes, asking)
        self.acting = ending.acting
        self._family = BookingFamily(store, self.acting)

    # -- the draft ----------------------------------------------------------------------------------------

    def load(self, turn: Turn) -> BookingDraft | None:
        """The person's draft of the last two hours, or None."""
        raw = self._store.drafts.load(turn.person_id, "booking", turn.now - KEEP_FOR)
        return BookingDraft.from_dict(raw) if raw else None

    def save(self, turn: Turn, draft: BookingDraft) -> None:
        """Keep the draft, sealed."""
        self._store.drafts.save(turn.person_id, "booking", asdict(draft), turn.now)

    def begin(self, turn: Turn) -> BookingDraft:
        """Start a booking from the message that asked for it, taking everything it already tells.

        A draft that another use case prepared (a move, a chosen service) is used instead of a new one.
        """
        draft = self.load(turn)
        if draft is None or not draft.open or not draft.prepared:
            self._time.drop_hold(draft, turn.now)
            draft = BookingDraft(id=uuid.uuid4().hex)
        draft.prepared = False
        if turn.data.get("book") in SERVICES:
            draft.service = turn.data["book"]
        if draft.mode == "new" and draft.service is None:
            self._read_service(turn, draft, anywhere=True)
        if draft.mode == "new" and draft.service is None:
            draft.service = self._talked_about(turn)
        if draft.mode == "new" and draft.service in WINDOW_MATTERS and "上门" in turn.text:
            draft.service = "home_visit"  # 约上门续证: the clerk comes
        self._fields.the_rest(turn, draft, None)
        self._recall_place(turn, draft)
        self._family.meant(turn, draft)
        self._moved(turn, draft)
        if draft.start is None and draft.wish is None and not draft.turned:
            self._time.read(turn, draft)
        self._twice.look(turn, draft)
        draft.filled = [name for name in draft.needed() if draft.given(name)]
        self.save(turn, draft)
        return draft

    def _moved(self, turn: Turn, draft: BookingDraft) -> None:
        """推迟两天 or 早一点 from somebody with one appointment is no new booking but another time for that one."""
        if draft.mode != "new" or turn.tapped or not (when.shifts(turn.text) or when.turns(turn.text)):
            return
        mine = self._store.appointments.of_person(turn.person_id, turn.now)
        if len(mine) == 1:
            into_move(draft, mine[0])
            draft.retry = None
            draft.settle()  # what was asked when nobody knew which day was meant
            self._time.paged(turn, draft)

    def _recall_place(self, turn: Turn, draft: BookingDraft) -> None:
        """Where a visit goes was perhaps told before the form asked: looked up once, and read back like all else."""
        if draft.recalled or draft.mode != "new" or not draft.open or "address" not in draft.needed():
            return
        draft.recalled = True
        said = self._store.transcript.answered_before(turn.person_id, RECALLED)
        self._fields.recall_place(turn, draft, [one.text for one in said if one.at >= turn.now - KEEP_FOR])

    def _talked_about(self, turn: Turn) -> str | None:
        """The matter of the newest answer that had one; the read-back names it, so it can be put right."""
        said = (one.intent for one in self._store.transcript.answered_before(turn.person_id, REMEMBERED))
        before = next((intent for intent in said if intent not in PASSED_OVER), "")
        found = BOOKABLE.get(before) or (before if before in SERVICES else None)
        return found if found in self._wishes.rules.kinds else None

    def prepare_move(self, turn: Turn, appointment: Appointment, family: int | None = None) -> BookingDraft:
        """Make ready to give an appointment another time; a booking that was going on is left.

        `family` is the link under which a helper does it.
        """
        self._time.drop_hold(self.load(turn), turn.now)
        draft = BookingDraft(id=uuid.uuid4().hex, prepared=True, family=family)
        into_move(draft, appointment)
        if not self._time.paged(turn, draft):
            self._time.read(turn, draft)
        self.save(turn, draft)
        return draft

    def prepare_wish(self, turn: Turn, service: str | None = None) -> BookingDraft:
        """Make ready to book from words that were not understood as a wish to book but are one."""
        draft = BookingDraft(id=uuid.uuid4().hex, prepared=True)
        draft.service = service or turn.entities.get("service") or self._talked_about(turn)
        if draft.service not in self._wishes.rules.kinds:
            draft.service = None
        self._time.read(turn, draft)
        self.save(turn, draft)
        return draft

    def prepare_family(self, turn: Turn, link: Link) -> BookingDraft:
        """Make ready to book for somebody who has agreed to it; what the hall knows of them is not asked again."""
        self._time.drop_hold(self.load(turn), turn.now)
        draft = BookingDraft(id=uuid.uuid4().hex, prepared=True)
        self._family.fill(draft, link)
        self.save(turn, draft)
        return draft

    def prepare(self, turn: Turn, service: str | None) -> BookingDraft:
        """Make ready to book a service that a button named."""
        draft = BookingDraft(id=uuid.uuid4().hex, service=service, prepared=True)
        self.save(turn, draft)
        return draft

    def drop_hold(self, draft: BookingDraft | None, now: datetime) -> None:
        """Give the held place of an unfinished draft back."""
        self._time.drop_hold(draft, now)

    def abandon(self, turn: Turn, draft: BookingDraft) -> None:
        """Stop this booking: the place is free again, nothing told is kept."""
        self._time.drop_hold(draft, turn.now)
        draft.dropped = True
        draft.name = draft.phone = draft.licence = draft.address = draft.township = draft.part = None
        draft.pin = draft.family = None
        self.save(turn, draft)

    # -- one message --------------------------------------------------------------------------------------

    def step(self, turn: Turn, draft: BookingDraft) -> bool:
        """Read one message into the draft; False when it is about something else."""
        if not draft.open:
            return True
        draft.retry = None
        if "notice" in turn.data or "family" in turn.data:  # a button under a notice that came meanwhile
            return False
        before = {name: getattr(draft, name) for name in SLOT_OF}
        handled = (
            self._second(turn, draft)
            or self._navigate(turn, draft)
            or self._tapped(turn, draft)
            or self._said(turn, draft)
        )
        draft.filled = [name for name, value in before.items() if draft.given(name) and getattr(draft, name) != value]
        if not handled:
            self._nothing_filled(turn)
            return False
        self._recall_place(turn, draft)
        self._family.meant(turn, draft)
        self._twice.look(turn, draft)
        if draft.open and draft.missing() is None:
            self._finish(turn, draft)
        self.save(turn, draft)
        return True

    def _nothing_filled(self, turn: Turn) -> None:
        """The words were about something else: correcting them must not take an answer back."""
        kept = self.load(turn)
        if kept is not None and kept.filled:
            kept.filled = []
            self.save(turn, kept)

    def take_back(self, turn: Turn, since: datetime) -> Reply | None:
        """Somebody corrects the words they said at `since`: what those filled in is asked anew, for the new words.

        A reply when those words have made the appointment, which is not undone by a correction.
        """
        raw = self._store.drafts.load(turn.person_id, "booking", since)
        draft = BookingDraft.from_dict(raw) if raw else None
        if draft is None or not draft.filled:
            return None
        if not draft.open:
            return None if draft.dropped else Reply(text=AlreadyBooked.sentence, intent="book_appointment")
        for name in draft.filled:
            self._clear(name, draft, turn.now)
        draft.filled = []
        self.save(turn, draft)
        return None

    def _second(self, turn: Turn, draft: BookingDraft) -> bool:
        """The answer to what is done about the appointment there is already."""
        do = self._twice.answered(turn, draft)
        if do is None or draft.second is None:
            return False
        if do == OTHER:
            self._fields.the_rest(turn, draft, None)
            self._time.read(turn, draft)
            self._twice.goes_on(draft)
            return True
        if do == MOVE and draft.second["mine"]:
            if (one := self._twice.movable(turn, draft)) is not None:
                self._time.drop_hold(draft, turn.now)
                into_move(draft, one)
                if not turn.tapped and not self._time.paged(turn, draft):
                    self._time.read(turn, draft)
            return True
        draft.then = {"do": do, **draft.second}
        self.abandon(turn, draft)
        return True

    def _navigate(self, turn: Turn, draft: BookingDraft) -> bool:
        text = turn.text.strip()
        if turn.data.get("stop") or (self._stops(turn, text) and not turn.tapped):
            self.abandon(turn, draft)
            return True
        if draft.mode == "new" and WAITS.search(text) and len(text) <= 30 and not turn.tapped and draft.service:
            self._time.read(turn, draft)
            self._wait(turn, draft)
            return True
        if turn.data.get("back") or BACK.match(text):
            self._back(turn, draft)
            return True
        return self._time.paged(turn, draft)

    def _stops(self, turn: Turn, text: str) -> bool:
        """Whether it is called off; 算了，我后天一早去 only takes back what was said before it."""
        found = STOP.search(text) if len(text) <= 14 else None
        after = self._wishes.read(text[found.end() :], turn.now) if found else None
        return found is not None and (after is None or isinstance(after.value, when.Exclusion | when.Ambiguous))

    def _back(self, turn: Turn, draft: BookingDraft) -> None:
        asked = draft.missing()
        order = draft.needed()
        before = order[: order.index(asked)] if asked else order
        if not before:
            draft.retry = "已经是第一步了。不约的话，说“取消”就行。"
            return
        self._clear(before[-1], draft, turn.now)
        draft.failures = {}

    def _clear(self, name: str, draft: BookingDraft, now: datetime) -> None:
        if name == "start":
            self._time.drop_hold(draft, now)
            draft.mode = "new" if draft.mode == "wait" else draft.mode
        draft.clear(name)
        draft.confirmed = draft.fixing = False

    def _tapped(self, turn: Turn, draft: BookingDraft) -> bool:
        data = turn.data
        if not data:
            return False
        if data.get("form") not in (None, draft.id):
            draft.retry = "这个按钮是以前的，已经不用了。我们接着办现在这件。"
            return True
        if data.get("service") in SERVICES:
            draft.service = data["service"]
        elif "start" in data:
            self._time.choose(turn, draft, datetime.fromisoformat(data["start"]))
        elif "said" in data:
            self._time.reading(turn, draft, data["said"])
        elif data.get("more") == "any":
            self._time.any_day(turn, draft)
        elif data.get("more") in ("earlier", "later"):
            self._time.page(turn, draft, later=data["more"] == "later")
        elif data.get("more") == "services":
            draft.more_services = True
        elif data.get("take_name"):
            self._fields.take_name(turn, draft, draft.maybe_name)
        elif data.get("more") == "other":
            self._time.other_day(turn, draft)
        elif data.get("more") == "wait":
            self._wait(turn, draft)
        elif "whose" in data:
            self._family.choose(turn, draft, int(data["whose"]))
        elif "photo" in data:
            pass  # the number was put into the draft by who read it
        elif "licence" in data:
            draft.licence = ""
        elif "confirm" in data:
            self._confirm(draft, bool(data["confirm"]))
        elif data.get("fix") in FIXES:
            self._clear(data["fix"], draft, turn.now)
        else:
            return False
        return True

    def _said(self, turn: Turn, draft: BookingDraft) -> bool:
        requested = draft.missing()
        if draft.second is not None and not self._digression(turn, requested):
            self._fields.the_rest(turn, draft, None)
            self._time.read(turn, draft)
            draft.retry = None  # nothing beside the question, which comes again
            return True
        if self._nodded(turn, draft, requested):
            return True
        if self._digression(turn, requested):
            return False
        if self._fixes(turn, draft, requested):
            return True
        changed = self._fields.the_rest(turn, draft, requested)
        if requested == "service" or (draft.mode == "new" and REPAIR.search(turn.text)):
            changed |= self._read_service(turn, draft, anywhere=False)
        beside = not changed and requested in ("name", "phone", "licence", "address") and len(turn.text) <= 12
        if draft.start is None or requested == "confirmed" or REPAIR.search(turn.text) or beside:
            changed |= self._time.read(turn, draft)
        if changed:
            draft.fixing = False  # what follows is read back anew
        if requested == "confirmed" and not changed:
            answer = reading.yes_or_no(turn.text, turn.intent)
            if answer is not None:
                self._confirm(draft, answer)
                changed = True
        if changed or draft.retry:
            unanswered = draft.retry or (requested == "start" and draft.asked)
            if unanswered and requested and not draft.given(requested):
                draft.failures[requested] = draft.failures.get(requested, 0) + 1
            return True
        if turn.intent not in TALKED_ABOUT:
            return False
        self._asking.failed(draft, requested or "confirmed")
        return True

    def _nodded(self, turn: Turn, draft: BookingDraft, requested: str | None) -> bool:
        """谢谢, 好的, 知道了: no answer to the question, and no wrong one; a yes to what was asked is one."""
        nod = reading.nods(turn.text)
        agreed = reading.yes_or_no(turn.text) is True
        if nod is None or (agreed and requested == "confirmed" and not draft.fixing):
            return False
        if agreed and requested == "start" and draft.mode == "new" and self._asking.only_waiting(draft, turn.now):
            self._wait(turn, draft)
        else:
            draft.retry = nod
        return True

    def _digression(self, turn: Turn, requested: str | None) -> bool:
        """Whether the words ask about something else, though they may hold a number or a date."""
        wish = self._wishes.read(turn.text, turn.now)
        if REPAIR.search(turn.text) and wish:
            return False
        if requested == "name" and reading.name(turn.text, expected=True):
            return False
        if requested == "phone" and (isinstance(reading.phone(turn.text), str) or reading.no_phone(turn.text, True)):
            return False
        if reading.asks(turn.text) and not wish and turn.intent in ("nlu_fallback", "hours", "weekend_evening_service"):
            return True
        if turn.intent in TALKED_ABOUT:
            return requested in ("name", "licence") and turn.intent in ("hours", "weekend_evening_service")
        if requested == "service" and turn.entities.get("service"):
            return reading.asks(turn.text)
        if turn.intent in ("talk_to_human", "repeat", "speak_slower", "use_dialect", "voice_on", "voice_off"):
            return True
        return reading.asks(turn.text) and turn.confidence >= 0.5

    def _fixes(self, turn: Turn, draft: BookingDraft, requested: str | None) -> bool:
        """`时间错了`, or the answer to 哪里要改."""
        if not (draft.fixing or REPAIR.search(turn.text)) or len(turn.text) > 12:
            return False
        if self._wishes.read(turn.text, turn.now, draft.day_at()) or reading.runs(turn.text):
            return False
        if reading.name(turn.text, expected=False):
            return False
        for name, words in FIXES.items():
            if words.search(turn.text) and name in draft.needed() and draft.given(name):
                self._clear(name, draft, turn.now)
                return True
        return False

    # -- the end ------------------------------------------------------------------------------------------

    def _read_service(self, turn: Turn, draft: BookingDraft, anywhere: bool) -> bool:
        before = draft.service
        if not self._fields.service(turn, draft, anywhere):
            return False
        if before and draft.start:
            self._time.drop_hold(draft, turn.now)
            draft.clear("start")
        return True

    def _wait(self, turn: Turn, draft: BookingDraft) -> None:
        """No free time suits: stand in the waiting list for what was wished."""
        if draft.mode == "move" or draft.known_service is None:
            draft.retry = "改时间不能排候补。原来的预约还给您留着。"
            return
        if draft.family:
            draft.retry = "替家里人约不能排候补。您换个时间，或者找工作人员。"
            return
        self._time.drop_hold(draft, turn.now)
        draft.mode, draft.start, draft.confirmed = "wait", None, False
        draft.retry = draft.asked or draft.retry  # nobody waits for a time that is not known yet without being asked
        draft.settle()

    def _confirm(self, draft: BookingDraft, agreed: bool) -> None:
        draft.confirmed, draft.fixing = agreed, not agreed

    def _finish(self, turn: Turn, draft: BookingDraft) -> None:
        try:
            if draft.mode == "wait":
                draft.listed = self._ending.join(turn, draft).id
            else:
                draft.done = self._ending.commit(turn, draft).id
        except (AlreadyBooked, AlreadyWaiting, NoLongerHelper) as error:
            self.abandon(turn, draft)
            draft.retry = error.sentence
        except HallError as error:
            self._clear("start", draft, turn.now)
            draft.retry = error.sentence

    def ask(self, turn: Turn, draft: BookingDraft, name: str) -> Reply:
        """The question for a field, with what went wrong before it."""
        reply = self._twice.ask(turn, draft) if draft.second else self._asking.ask(draft, name, turn.now)
        self.save(turn, draft)
        return reply

    def result(self, turn: Turn, draft: BookingDraft | None) -> Reply:
        """What is said when the form is over: the number, or that nothing was booked."""
        if (after := self._twice.after(turn, draft)) is not None:
            return after
        if draft is not None and draft.listed is not None:
            return self._ending.listed(turn, draft)
        if draft is None or draft.done is None:
            return self._asking.stopped(draft)
        appointment = self._store.appointments.get(draft.done)
        assert appointment is not None
        reply = self._asking.booked(appointment, turn.now, moved=draft.mode == "move")
        return self._family.booked(reply, draft)
