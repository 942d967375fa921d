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
from bot.desk.draft import BookingDraft
from bot.desk.turn import Turn
from bot.desk.wishes import Wish, Wishes
from bot.hall import reading, when
from bot.hall.errors import AlreadyBooked, HallError, SlotTaken
from bot.hall.notices import appointment_dues
from bot.hall.services import SERVICES
from bot.hall.slots import Slot, find
from bot.messages import Reply
from bot.store.appointments import Appointment, Details
from bot.store.store import Store

CONSENT = ("booking", "2026-11")
BACK = re.compile(r"^(返回|上一步|退回|回去|往回|返回上一步)[吧啊。!！]*$")
STOP = re.compile(r"(不约了|不想约|不办了|取消吧?$|算了|不预约|不弄了|先不约|不要约|停止预约|退出)")
REPAIR = re.compile(r"不是|改[成到为]|换[成到]|不对|错了|还是|应该是|说错")
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
ANY_TIME = re.compile(r"随便|都行|都可以|都好|哪天都|看你|最早|最快|越快越|越早越|马上|现在|不挑")
KEEP_FOR = timedelta(hours=2)


class Booking:
    """The booking form's use cases for one hall."""

    def __init__(self, store: Store, wishes: Wishes, asking: Asking) -> None:
        self._store = store
        self._wishes = wishes
        self._asking = asking

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
            self.drop_hold(draft, turn.now)
            draft = BookingDraft(id=uuid.uuid4().hex)
        draft.prepared = False
        if turn.data.get("book") in SERVICES:
            draft.service = turn.data["book"]
        if draft.mode == "new" and draft.service is None:
            self._read_service(turn, draft, anywhere=True)
        if draft.mode == "new" and draft.service is None:
            draft.service = self._talked_about(turn)
        self._read_the_rest(turn, draft, requested=None)
        if draft.start is None and draft.wish is None:
            self._read_wish(turn, draft)
        self.save(turn, draft)
        return draft

    def _talked_about(self, turn: Turn) -> str | None:
        """The matter of the answer given just before; the read-back names it, so it can be put right."""
        before = self._store.transcript.last_intent(turn.person_id)
        found = BOOKABLE.get(before) or (before if before in SERVICES else None)
        return found if found in self._wishes.rules.kinds else None

    def prepare_move(self, turn: Turn, appointment: Appointment) -> BookingDraft:
        """Make ready to give an appointment another time."""
        draft = BookingDraft(id=uuid.uuid4().hex, mode="move", appointment=appointment.id, prepared=True)
        draft.service, draft.phone, draft.name = appointment.service, appointment.phone, appointment.name
        self._read_wish(turn, draft)
        self.save(turn, draft)
        return draft

    def prepare_wish(self, turn: Turn, service: str | None = None) -> BookingDraft:
        """Make ready to book from words that were not understood as a wish to book but are one."""
        draft = BookingDraft(id=uuid.uuid4().hex, prepared=True)
        draft.service = service or turn.entities.get("service") or self._talked_about(turn)
        if draft.service not in self._wishes.rules.kinds:
            draft.service = None
        self._read_wish(turn, draft)
        self.save(turn, draft)
        return draft

    def prepare(self, turn: Turn, service: str | None) -> BookingDraft:
        """Make ready to book a service that a button named."""
        draft = BookingDraft(id=uuid.uuid4().hex, service=service, prepared=True)
        self.save(turn, draft)
        return draft

    def drop_hold(self, draft: BookingDraft | None, now: datetime) -> None:
        """Give the held place of an unfinished draft back."""
        if draft and draft.open and draft.start and draft.mode == "new":
            self._store.appointments.release(draft.key, now)

    def abandon(self, turn: Turn, draft: BookingDraft) -> None:
        """Stop this booking: the place is free again, nothing told is kept."""
        self.drop_hold(draft, turn.now)
        draft.dropped = True
        draft.name = draft.phone = draft.licence = draft.address = None
        self.save(turn, draft)

    # -- one message --------------------------------------------------------------------------------------

    def step(self, turn: Turn, draft: BookingDraft) -> bool:
        """Read one message into the draft; False when it is about something else."""
        if not draft.open:
            return True
        draft.retry = None
        handled = self._navigate(turn, draft) or self._tapped(turn, draft) or self._said(turn, draft)
        if handled:
            if draft.open and draft.missing() is None:
                self._finish(turn, draft)
            self.save(turn, draft)
        return handled

    def _navigate(self, turn: Turn, draft: BookingDraft) -> bool:
        text = turn.text.strip()
        if turn.data.get("stop") or (STOP.search(text) and len(text) <= 14 and not turn.tapped):
            self.abandon(turn, draft)
            return True
        if turn.data.get("back") or BACK.match(text):
            self._back(turn, draft)
            return True
        return False

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
            self.drop_hold(draft, now)
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
            self._choose(turn, draft, datetime.fromisoformat(data["start"]))
        elif data.get("more") in ("earlier", "later"):
            self._page(turn, draft, later=data["more"] == "later")
        elif data.get("more") == "services":
            draft.more_services = True
        elif data.get("take_name"):
            self._take_name(turn, draft, draft.maybe_name)
        elif data.get("more") == "other":
            draft.after = draft.shown[-1][:10] if draft.shown else None
            self._clear("start", draft, turn.now)
            draft.day = None
            draft.retry = "好的，换一天。您也可以直接说哪一天。"
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
        if self._digression(turn, requested):
            return False
        if self._fixes(turn, draft, requested):
            return True
        changed = self._read_the_rest(turn, draft, requested)
        if requested == "service" or (draft.mode == "new" and REPAIR.search(turn.text)):
            changed |= self._read_service(turn, draft, anywhere=False)
        beside = not changed and requested in ("name", "phone", "licence", "address") and len(turn.text) <= 12
        if draft.start is None or requested == "confirmed" or REPAIR.search(turn.text) or beside:
            changed |= self._read_wish(turn, draft)
        if requested == "confirmed" and not changed:
            answer = reading.yes_or_no(turn.text, turn.intent)
            if answer is not None:
                self._confirm(draft, answer)
                changed = True
        if changed or draft.retry:
            if draft.retry and requested and not draft.given(requested):
                draft.failures[requested] = draft.failures.get(requested, 0) + 1
            return True
        if turn.intent not in TALKED_ABOUT:
            return False
        self._asking.failed(draft, requested or "confirmed")
        return True

    def _digression(self, turn: Turn, requested: str | None) -> bool:
        """Whether the words ask about something else, though they may hold a number or a date."""
        wish = self._wishes.read(turn.text, turn.now)
        if REPAIR.search(turn.text) and wish:
            return False
        if requested == "name" and reading.name(turn.text, expected=True):
            return False
        if requested == "phone" and isinstance(reading.phone(turn.text), str):
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

    # -- reading single fields ----------------------------------------------------------------------------

    def _read_service(self, turn: Turn, draft: BookingDraft, anywhere: bool) -> bool:
        found = turn.entities.get("service")
        if found not in SERVICES or (not anywhere and len(turn.text) > 20 and reading.asks(turn.text)):
            return False
        if found not in self._wishes.rules.kinds:
            draft.retry = f"{SERVICES[found].name}在这里约不了，请打电话问窗口。"
            return False
        if found == draft.service:
            return False
        self._clear("start", draft, turn.now) if draft.service and draft.start else None
        draft.service = found
        return True

    def _read_the_rest(self, turn: Turn, draft: BookingDraft, requested: str | None) -> bool:
        """Name, phone and licence number, asked for or told by the way."""
        if draft.mode == "move":
            return False
        return any(
            [
                self._read_phone(turn, draft, requested == "phone"),
                self._read_licence(turn, draft, requested == "licence"),
                self._read_address(turn, draft, requested == "address"),
                self._read_name(turn, draft, requested == "name"),
            ]
        )

    def _read_phone(self, turn: Turn, draft: BookingDraft, expected: bool) -> bool:
        found = reading.phone(turn.text)
        if isinstance(found, reading.Wrong):
            if expected:
                draft.retry = found.sentence
            return False
        if found is None or (draft.phone and not REPAIR.search(turn.text) and not expected and not draft.fixing):
            return False
        draft.phone, draft.confirmed = found, False
        return True

    def _read_licence(self, turn: Turn, draft: BookingDraft, expected: bool) -> bool:
        found = reading.licence(turn.text)
        if expected:
            if isinstance(found, reading.Wrong):
                draft.retry = found.sentence
                return False
            if found is not None:
                draft.licence = found
            return found is not None
        if isinstance(found, str) and found:
            draft.licence = found
            return True
        return False

    def _read_name(self, turn: Turn, draft: BookingDraft, expected: bool) -> bool:
        found = reading.name(turn.text, expected)
        if found is None and expected and draft.maybe_name == turn.text.strip():
            found = draft.maybe_name  # said twice: names are also words
        if found is None or (draft.name and not expected and not REPAIR.search(turn.text)):
            draft.maybe_name = turn.text.strip() if expected and reading.could_be_name(turn.text) else None
            if expected and reading.DECLINES.search(turn.text):
                draft.retry, draft.failures["name"] = "好的，不勉强。", 2  # the count to three offers a person
            return False
        return self._take_name(turn, draft, found)

    def _take_name(self, turn: Turn, draft: BookingDraft, found: str | None) -> bool:
        if not found:
            return False
        draft.name, draft.confirmed, draft.maybe_name = found, False, None
        self._store.people.give_consent(turn.person_id, *CONSENT, turn.now)
        return True

    def _read_address(self, turn: Turn, draft: BookingDraft, expected: bool) -> bool:
        """Where a visit goes; places outside of the hall's area are refused kindly."""
        if "address" not in draft.needed():
            return False
        found = reading.address(turn.text, expected)
        if found is None:
            return False
        area = self._asking.area
        if area and not any(place in found for place in area):
            if expected:
                draft.retry = f"上门只到这些地方：{'、'.join(area)}。请说清是哪个乡镇（街道）。"
            return False
        draft.address, draft.confirmed = found, False
        return True

    # -- time ---------------------------------------------------------------------------------------------

    def _read_wish(self, turn: Turn, draft: BookingDraft) -> bool:
        wish = self._wishes.read(turn.text, turn.now, draft.day_at())
        if wish is None:
            return draft.start is None and self._any_time(turn, draft)
        if isinstance(wish.value, when.Ambiguous):
            draft.retry = when.question(wish.value)
            self._remember_day(draft, wish)
            return True
        if when.is_past(wish.value, turn.now):
            draft.retry = "这个时间已经过去了，您再说一个往后的时间。"
            return True
        before, draft.after = draft.start_at(), None
        self.drop_hold(draft, turn.now)
        draft.start, draft.confirmed, draft.shown = None, False, []
        draft.wish, draft.wish_at, draft.wish_on = turn.text, turn.now.isoformat(), draft.day
        self._remember_day(draft, wish)
        service = draft.known_service
        if service and before and isinstance(wish.value, when.Day):  # another day, the same hour
            wish = Wish(wish.text, when.Instant(datetime.combine(wish.value.date, before.time())))
        if service and (slot := self._wishes.exact(wish, service, turn.now)):
            self._choose(turn, draft, slot.start)
            if before and draft.start and not draft.retry:
                draft.retry = f"好的，时间改成{self._asking.when(slot.start, turn.now)}。"
        return True

    def _any_time(self, turn: Turn, draft: BookingDraft) -> bool:
        """随便, 最快, 都行: the nearest free places."""
        if not ANY_TIME.search(turn.text) or len(turn.text) > 14:
            return False
        draft.clear("start")
        draft.day = None
        return True

    def _remember_day(self, draft: BookingDraft, wish: Wish) -> None:
        first = when.earliest(wish.value)
        if first is not None:
            draft.day = first.date().isoformat()

    def _choose(self, turn: Turn, draft: BookingDraft, start: datetime) -> None:
        service = draft.known_service or SERVICES["consult"]
        slot = find(start, service, self._wishes.opening, self._wishes.rules)
        if slot is None or not self._wishes.allowed(slot, service, turn.now):
            draft.retry = "这个时间约不了，您看看下面这几个。"
            return
        if draft.start != start.isoformat():
            self.drop_hold(draft, turn.now)
        draft.start, draft.confirmed = start.isoformat(), False
        try:
            self._hold(turn, draft, slot)
        except SlotTaken:
            draft.start, draft.retry = None, "这个时间约满了。"

    def _hold(self, turn: Turn, draft: BookingDraft, slot: Slot) -> None:
        if draft.mode == "move":
            return
        service = draft.known_service
        assert service is not None
        rules = self._wishes.rules
        until = turn.now + timedelta(minutes=rules.hold_minutes)
        claim = self._wishes.claim(slot, service)
        self._store.appointments.hold(draft.key, turn.person_id, turn.channel, service, claim, turn.now, until)

    def _page(self, turn: Turn, draft: BookingDraft, later: bool) -> None:
        service = draft.known_service
        if not draft.shown or service is None:
            return
        first, last = (datetime.fromisoformat(s) for s in (draft.shown[0], draft.shown[-1]))
        found = self._wishes.beside(service, turn.now, first, last, later)
        if found:
            draft.shown = [s.start.isoformat() for s in found]
        else:
            draft.retry = "再晚就没有了。" if later else "再早就没有了。"

    # -- the end ------------------------------------------------------------------------------------------

    def _confirm(self, draft: BookingDraft, agreed: bool) -> None:
        draft.confirmed, draft.fixing = agreed, not agreed

    def _finish(self, turn: Turn, draft: BookingDraft) -> None:
        try:
            draft.done = self._commit(turn, draft).id
        except AlreadyBooked as error:
            self.abandon(turn, draft)
            draft.retry = error.sentence
        except HallError as error:
            self._clear("start", draft, turn.now)
            draft.retry = error.sentence

    def _commit(self, turn: Turn, draft: BookingDraft) -> Appointment:
        service, start = draft.known_service, draft.start_at()
        assert service is not None
        assert start is not None
        claim = self._wishes.claim_at(start, service, turn.now)
        if claim is None:
            raise SlotTaken("这个时间已经约不了了，您再选一个好吗？")
        dues = appointment_dues(start, turn.now, self._asking.when(start, turn.now), service)
        appointments = self._store.appointments
        if draft.mode == "move":
            assert draft.appointment is not None
            return appointments.move(draft.appointment, claim, turn.now, dues)
        details = Details(draft.name or "", draft.phone or "", draft.licence, draft.address)
        if appointments.held(draft.key) is None:  # confirmed from a draft whose place was never held
            self._hold(turn, draft, claim.slot)
        return appointments.book(draft.key, details, claim, turn.now, dues)

    def ask(self, turn: Turn, draft: BookingDraft, name: str) -> Reply:
        """The question for a field, with what went wrong before it."""
        reply = self._asking.ask(draft, name, turn.now)
        self.save(turn, draft)
        return reply

    def result(self, turn: Turn, draft: BookingDraft | None) -> Reply:
        """What is said when the form is over: the number, or that nothing was booked."""
        if draft is None or draft.done is None:
            return self._asking.stopped(draft)
        appointment = self._store.appointments.get(draft.done)
        assert appointment is not None
        return self._asking.booked(appointment, turn.now, moved=draft.mode == "move")
