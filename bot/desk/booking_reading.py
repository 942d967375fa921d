"""What one message says to a booking that is going on: an answer, a correction, a way back, or something else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot.desk.asking import NOTED, Asking
from bot.desk.asking_time import HOW
from bot.desk.booked_twice import MOVE, OTHER, BookedTwice, into_move
from bot.desk.booking_drafts import STOP, BookingDrafts
from bot.desk.booking_family import BookingFamily
from bot.desk.booking_fields import REPAIR, FieldReader
from bot.desk.booking_outside import BookingOutside
from bot.desk.booking_time import TimePicker
from bot.desk.booking_visit import BookingVisit
from bot.desk.draft import BookingDraft
from bot.desk.heard_first import HeardFirst
from bot.desk.turn import Turn
from bot.desk.wishes import Wishes
from bot.hall import elsewhere, reading, reminding, when
from bot.hall.services import SERVICES

BACK = re.compile(r"^(返回|上一步|退回|回去|往回|返回上一步)[吧啊。!！]*$")
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
REMINDERS = ("subscribe_reminder", "unsubscribe_reminder")
SEARCHES = re.compile(
    r"(?:那个|这个)?(?:叫做?|说|讲|是)?(?:什么|啥|甚么)来着|(?:那个|这个)?(?:叫做?(?:什么|啥|甚么)|怎么[说讲])"
)
"""那个叫什么, said while looking for a word."""
WAITS = re.compile(
    r"候补|排队等|有空位.{0,4}(告诉|通知|叫|喊|打)|有人取消.{0,6}(告诉|通知|叫|给我)|有位.{0,4}(告诉|通知|叫)"
)


class BookingReading:
    """Reads messages into a draft."""

    def __init__(
        self, wishes: Wishes, asking: Asking, drafts: BookingDrafts, fields: FieldReader, time: TimePicker,
        family: BookingFamily, twice: BookedTwice, first: HeardFirst,
    ) -> None:  # fmt: skip
        self._wishes = wishes
        self._asking = asking
        self._drafts = drafts
        self._fields = fields
        self._time = time
        self._family = family
        self._twice = twice
        self._first = first
        self._visit = BookingVisit(wishes, fields, time)
        self._outside = BookingOutside(time)

    def read(self, turn: Turn, draft: BookingDraft) -> bool:
        """Take the message into the draft; False when it is about something else."""
        if turn.data.get("human"):  # 好的, said to the offer of a person, is no nod to the form
            return False
        if self._first.meant(turn):
            return False
        if turn.intent in REMINDERS and not turn.tapped:
            turn = replace(turn, text=reminding.beside(turn.text))
            if not turn.text:
                return False
        return (
            self._second(turn, draft)
            or self._outside.read(turn, draft)
            or self._visit.read(turn, draft)
            or self._navigate(turn, draft)
            or self._tapped(turn, draft)
            or self._said(turn, draft)
        )

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
        self._drafts.abandon(turn, draft)
        return True

    def _navigate(self, turn: Turn, draft: BookingDraft) -> bool:
        text = turn.text.strip()
        if turn.data.get("stop") or (self._stops(turn, text) and not turn.tapped):
            self._drafts.abandon(turn, draft)
            return True
        if draft.mode == "new" and WAITS.search(text) and len(text) <= 30 and not turn.tapped and draft.service:
            self._time.read(turn, draft)
            self._wait(turn, draft)
            return True
        if turn.data.get("back") or BACK.match(text):
            self._back(turn, draft)
            return True
        return self._time.picked(turn, draft) or self._time.paged(turn, draft)

    def _stops(self, turn: Turn, text: str) -> bool:
        """Whether it is called off; 算了，我后天一早去 only takes back what was said before it."""
        if reading.stops(text):
            return True
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
        self._drafts.clear(before[-1], draft, turn.now)
        draft.failures = {}

    def _tapped(self, turn: Turn, draft: BookingDraft) -> bool:
        data = turn.data
        if not data:
            return False
        if data.get("form") not in (None, draft.id):
            draft.retry = "这个按钮是以前的，已经不用了。我们接着办现在这件。"
            return True
        if data.get("service") in SERVICES:
            self._time.drop_hold(draft, turn.now)
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
            self._drafts.clear(data["fix"], draft, turn.now)
        else:
            return False
        return True

    def _said(self, turn: Turn, draft: BookingDraft) -> bool:
        requested = draft.missing()
        if draft.second is not None and not self._digression(turn, requested):
            self._fields.the_rest(turn, draft, self._twice.lacks(draft))
            self._time.read(turn, draft)
            draft.retry = None  # nothing beside the question, which comes again
            return True
        if self._nodded(turn, draft, requested) or self._asks_a_moment(turn, draft):
            return True
        if self._digression(turn, requested):
            return False
        if self._fixes(turn, draft, requested):
            return True
        changed = self._fields.the_rest(turn, draft, requested)
        if requested == "service" or (draft.mode == "new" and REPAIR.search(turn.text)):
            changed |= self._read_service(turn, draft, anywhere=False)
        told_more = self._fields.beside(turn, draft)
        beside = not changed and requested in ("name", "phone", "licence", "address") and len(turn.text) <= 12
        if draft.start is None or requested == "confirmed" or REPAIR.search(turn.text) or beside:
            changed |= self._time.read(turn, draft)
        if changed:
            draft.fixing = False  # what follows is read back anew
        if requested == "confirmed" and not changed:
            answer = reading.yes_or_no(turn.text, turn.intent)
            if answer is None and reading.objects(turn.text):  # wrong it is, though not understood in what
                answer = False
            if answer is not None:
                self._confirm(draft, answer)
                changed = True
        if told_more and not changed:
            draft.retry = draft.retry or NOTED
        if changed or draft.retry:
            unanswered = (draft.retry and not told_more) or (requested == "start" and draft.asked)
            if unanswered and requested and not draft.given(requested):
                draft.failures[requested] = draft.failures.get(requested, 0) + 1
            return True
        if turn.intent not in TALKED_ABOUT:
            return False
        if self._fields.repeats(turn, draft):
            draft.retry = NOTED
            return True
        self._asking.failed(draft, requested or "confirmed")
        return True

    def _nodded(self, turn: Turn, draft: BookingDraft, requested: str | None) -> bool:
        """谢谢, 好的, 知道了, 继续: no answer to the question, and no wrong one; a yes to what was asked is one."""
        nod = reading.nods(turn.text)
        agreed = reading.yes_or_no(turn.text) is True
        if nod is None or (agreed and requested == "confirmed" and not draft.fixing):
            return False
        if agreed and requested == "start" and draft.mode == "new" and self._asking.only_waiting(draft, turn.now):
            self._wait(turn, draft)
        else:
            several = agreed and requested == "start" and not draft.asked and len(draft.shown) > 1
            draft.retry = HOW if several else nod
        return True

    def _asks_a_moment(self, turn: Turn, draft: BookingDraft) -> bool:
        """等一下, 我问下我老婆: the place stays held, and nothing is read out once more."""
        asked_for = reading.waits(turn.text) and turn.intent in TALKED_ABOUT
        if turn.tapped or not asked_for or self._wishes.read(turn.text, turn.now) is not None:
            return False
        if any(len(run) > 3 for run in reading.runs(turn.text)) or reading.PUTS_RIGHT.search(turn.text):
            return False  # 等一下，名字错了; 我问下我老婆，13800001234
        draft.pausing = True
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
        if reading.no_phone(turn.text, requested == "phone"):
            return False
        searches = requested == "service" and turn.entities.get("service") and len(turn.text) <= 20
        asks = reading.asks(SEARCHES.sub("", turn.text) if searches else turn.text)
        if asks and not wish and turn.intent in ("nlu_fallback", "hours", "weekend_evening_service"):
            return True
        if turn.intent in TALKED_ABOUT:
            return requested in ("name", "licence") and turn.intent in ("hours", "weekend_evening_service")
        if requested == "service" and turn.entities.get("service"):
            return asks
        if turn.intent in ("talk_to_human", "repeat", "speak_slower", "use_dialect", "voice_on", "voice_off"):
            return True
        return asks and turn.confidence >= 0.5

    def _fixes(self, turn: Turn, draft: BookingDraft, requested: str | None) -> bool:
        """`时间错了`, or the answer to 哪里要改."""
        moves = elsewhere.wished(turn.text) and draft.address is not None
        if not (draft.fixing or moves or REPAIR.search(turn.text)) or len(turn.text) > 12:
            return False
        if self._wishes.read(turn.text, turn.now, draft.day_at()) or reading.runs(reading.behind_a_moment(turn.text)):
            return False
        if reading.name(turn.text, expected=False) or reading.right_name(turn.text, draft.name):
            return False
        named = (name for name, words in FIXES.items() if words.search(turn.text))
        for name in ("address",) if moves else named:
            if name in draft.needed() and draft.given(name):
                self._drafts.clear(name, draft, turn.now)
                return True
        return False

    def _read_service(self, turn: Turn, draft: BookingDraft, anywhere: bool) -> bool:
        before = replace(draft)
        if not self._fields.service(turn, draft, anywhere):
            return False
        if before.service and draft.start:
            self._time.drop_hold(before, turn.now)
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
