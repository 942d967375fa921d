"""The same matter booked a second time: said as soon as it shows, not when everything has been told.

One holder (a licence, else a telephone) has one coming appointment per matter; the store refuses a second one at the
end. Whoever writes from the chat it was booked in is told its time. A licence hangs on the wall and a telephone is
known to many, so who only says one of them hears no more than what is needed to go on.

Somebody who books for others from one chat and with one telephone goes on as long as a licence tells them apart; where
none is known, what is needed is said once, and then a person is offered.
"""

from __future__ import annotations

import re

from bot.desk.asides import Asides
from bot.desk.asking import PERSON, Asking
from bot.desk.cancel_question import ask_cancel
from bot.desk.draft import BookingDraft
from bot.desk.turn import Turn
from bot.hall import booking_words, reading
from bot.hall.calendar import Calendar
from bot.hall.errors import TOO_LATE_TO_MOVE
from bot.hall.slots import BookingRules
from bot.messages import Choice, Reply
from bot.store.appointments import Appointment
from bot.store.store import Store

MOVE, CANCEL, OTHER = "move", "cancel", "other"
TITLES = {MOVE: "改时间", CANCEL: "取消", OTHER: "还是要再约（给别人）"}
SAME_PHONE = re.compile(r"[用留写填](?:的)?我的|没有?(?:手机|电话)|(?:同一个|一样的)(?:电话|手机|号)")
SAID = {
    MOVE: re.compile(r"改|换.{0,2}时间|换一天|提前|推迟"),
    OTHER: re.compile(r"别人|另外|再约|还是要约|我要预约|(?:给|帮|替)我?.{1,4}约"),
    CANCEL: re.compile(r"取消|退掉|不去了|来不了"),
}
OWN, PHONE, LICENCE = "own", "phone", "licence"
COUNTS = {PHONE: "电话", LICENCE: "证号"}
ANYTHING = "要看、要改、要取消，都可以跟我说。"
ONCE_MORE = "要再约，跟我说“我要预约”。"
NUMBER = "请说预约号，是几位数字。"


class BookedTwice:
    """Finds the appointment there is already, asks what is wanted, and says what follows when the form is left."""

    def __init__(self, store: Store, asides: Asides, asking: Asking, calendar: Calendar, rules: BookingRules) -> None:
        self._appointments = store.appointments
        self._asides = asides
        self._asking = asking
        self._calendar = calendar
        self._rules = rules

    def look(self, turn: Turn, draft: BookingDraft) -> None:
        """Whether what is known by now is booked already: the question then stands in the draft's `second`."""
        draft.second = None
        if draft.mode != "new" or not draft.open or draft.known_service is None or draft.missing() is None:
            return
        for kind, found in ((OWN, self._own(turn, draft)), *self._by_number(turn, draft)):
            if found is not None and kind not in draft.again:
                draft.second = {"kind": kind, "id": found.id, "mine": found.person_id == turn.person_id}
                return

    def _own(self, turn: Turn, draft: BookingDraft) -> Appointment | None:
        """What was booked in this chat for the same person, as far as that can be known."""
        mine = self._appointments.of_person(turn.person_id, turn.now)
        same = (x for x in mine if x.service == draft.service and x.relation == draft.relation)
        return next((x for x in same if not _other(draft, x)), None)

    def _by_number(self, turn: Turn, draft: BookingDraft) -> list[tuple[str, Appointment | None]]:
        """What is booked under the numbers told so far; the one that decides comes back however often it is passed."""
        service = draft.service or ""
        if draft.licence:
            return [(LICENCE, self._appointments.of_holder(service, draft.licence))]
        found = self._appointments.of_holder(service, draft.phone) if draft.phone else None
        undecided = draft.licence is None and "licence" in draft.needed()
        if undecided and found is not None:
            passed = OWN in draft.again and found.relation == draft.relation
            if passed or found.person_id != turn.person_id or _other(draft, found):  # the licence will decide
                found = None
        return [(PHONE if undecided else f"{PHONE} only", found)]

    # -- the question -------------------------------------------------------------------------------------

    def ask(self, turn: Turn, draft: BookingDraft) -> Reply:
        """What there is already, and three ways on; said once, and a person is offered where it does not go on."""
        assert draft.second is not None
        kind = draft.second["kind"].split()[0]
        told = draft.failures.get(f"second {draft.second['kind']}", 0)
        draft.failures[f"second {draft.second['kind']}"] = told + 1
        one = self._appointments.get(draft.second["id"]) if draft.second["mine"] else None
        draft.second["offered"] = told > 0 or self._decides(draft)
        if told:
            text, spoken = booking_words.WHICH_WAY.get(kind, booking_words.WHICH), ""
        elif one is None:
            text, spoken = booking_words.NOT_BY_NUMBER[kind], ""
        else:
            text, spoken = self._there_is(turn, draft, one, kind)
        choices = [Choice(title, "/inform", {"form": draft.id, "second": do}) for do, title in TITLES.items()]
        lead, draft.retry = draft.retry or "", None
        if draft.second["offered"]:
            text, spoken = f"{text}\n{PERSON}", f"{spoken}{PERSON}"
            choices.append(Choice("找工作人员", "/talk_to_human", {"form": draft.id, "human": True}))
        return Reply(
            text=f"{lead}\n{text}".strip(), spoken=f"{lead}{spoken}", choices=tuple(choices),
            intent="book_appointment", personal=True,
        )  # fmt: skip

    def _there_is(self, turn: Turn, draft: BookingDraft, one: Appointment, kind: str) -> tuple[str, str]:
        """The appointment of this chat in full, written and said."""
        what = draft.known_service.name if draft.known_service else ""
        moment = self._asking.when(one.start, turn.now)
        which = f"（按{COUNTS[kind]}算：给别人约，要说那个人的{COUNTS[kind]}。）" if kind in COUNTS else ""
        if self._decides(draft) and kind == PHONE and _other(draft, one):
            return booking_words.same_phone(one.name or "", draft.name or "", what), f"您约了{moment}，办{what}。"
        text = f"您约了{moment}，办{what}。{which}\n预约号{one.number}：要改时间、要取消，还是要再约一个给别人？"
        spoken = f"您约了{moment}，办{what}。"
        if self._decides(draft):  # a person is offered instead of the ways on
            return text, "" if draft.retry else spoken
        return text, ONCE_MORE if draft.retry else f"{spoken}{ANYTHING}{ONCE_MORE}"

    def lacks(self, draft: BookingDraft) -> str | None:
        """The field that another answer is needed for; None where going on needs none."""
        if not self._decides(draft) or draft.second is None:
            return None
        return LICENCE if draft.second["kind"] == LICENCE else PHONE

    @staticmethod
    def _decides(draft: BookingDraft) -> bool:
        """Whether the number itself has to be another one."""
        return draft.second is not None and draft.second["kind"] not in (OWN, PHONE)

    def answered(self, turn: Turn, draft: BookingDraft) -> str | None:
        """What is wanted, by a button or in words; None when it was no answer, or nothing was asked."""
        if draft.second is None:
            return None
        if turn.data:
            pressed = turn.data.get("second") if turn.data.get("form") == draft.id else None
            return pressed if pressed in TITLES else None
        words = turn.text if len(turn.text) <= 14 else ""
        if SAME_PHONE.search(turn.text) and len(turn.text) <= 20:
            return None if self._decides(draft) else OTHER
        if not draft.second.get("offered") and reading.yes_or_no(words, turn.intent) is True:
            return OTHER
        return next((do for do, said in SAID.items() if said.search(words)), None)

    # -- what follows -------------------------------------------------------------------------------------

    def goes_on(self, draft: BookingDraft) -> None:
        """A second one after all: where the number decides, another one has to be told."""
        assert draft.second is not None
        kind = draft.second["kind"]
        if kind in (OWN, PHONE):
            draft.again.append(kind)
        else:
            draft.clear(LICENCE if kind == LICENCE else PHONE)
            draft.confirmed = False
            draft.retry = "好的。"

    def movable(self, turn: Turn, draft: BookingDraft) -> Appointment | None:
        """The appointment that may be given another time; too near to its start it is a matter for the window."""
        assert draft.second is not None
        one = self._appointments.get(draft.second["id"])
        if one is not None and not self._rules.too_near(one.start, turn.now):
            return one
        draft.retry = TOO_LATE_TO_MOVE
        return None

    def after(self, turn: Turn, draft: BookingDraft | None) -> Reply | None:
        """What is asked once the form was left for the appointment there is; None when it was not."""
        if draft is None or draft.then is None:
            return None
        one = self._appointments.get(draft.then["id"]) if draft.then["mine"] else None
        if one is not None and draft.then["do"] == CANCEL:
            return ask_cancel(one, turn, self._asides, self._calendar)
        self._asides.wait_for(turn, "lookup_number", purpose=draft.then["do"])
        intent = "cancel_appointment" if draft.then["do"] == CANCEL else "reschedule_appointment"
        return Reply(text=NUMBER, intent=intent)


def _other(draft: BookingDraft, one: Appointment) -> bool:
    """Whether the appointment is for somebody of another name."""
    return bool(draft.name and one.name and draft.name != one.name)


def into_move(draft: BookingDraft, one: Appointment) -> None:
    """Let the draft go on as another time for the appointment there is; a wish that was told stays."""
    draft.mode, draft.appointment, draft.start = "move", one.id, None
    draft.day = draft.day or one.start.date().isoformat()  # 推迟一天, 下午呢
    draft.service, draft.name, draft.phone, draft.place = one.service, one.name, one.phone, one.place
    draft.confirmed = draft.fixing = False


def into_elsewhere(draft: BookingDraft, one: Appointment) -> None:
    """Let the draft go on as another place for a booked visit, whose time stays."""
    into_move(draft, one)
    draft.elsewhere, draft.start = True, one.start.isoformat()
    draft.settle()
