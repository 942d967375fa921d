"""The counter as one thing: every use case the dialogue can ask for, each answering with an Outcome."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.desk.answers import Answers
from bot.desk.appointments import AppointmentDesk
from bot.desk.asides import Asides, when_value
from bot.desk.asking import Asking, Papers
from bot.desk.booking import WAITS, Booking
from bot.desk.booking_end import BookingEnd
from bot.desk.day_notes import DayNotes
from bot.desk.hall_book import HallBook
from bot.desk.handoffs import HandoffDesk
from bot.desk.learning import Learning
from bot.desk.notice_answers import SETTLED, NoticeDesk
from bot.desk.outcome import Outcome, say
from bot.desk.reach import Reach
from bot.desk.turn import Turn
from bot.desk.waitlist import WaitingDesk
from bot.desk.wishes import Wishes
from bot.hall import reading
from bot.hall.calendar import Calendar
from bot.hall.errors import HallError
from bot.hall.facts import HallFacts
from bot.hall.facts_today import FactsToday
from bot.hall.knowledge import KnowledgeBase, Said
from bot.hall.notices import renewal_dues
from bot.hall.renewal import Advice, Situation, advise
from bot.hall.services import SERVICES
from bot.messages import Choice, Reply
from bot.store.appointments import Appointment
from bot.store.store import Store

COUNTED = "renewal."
PROMISE = re.compile(r"我(帮您|给您|来)?(转|叫)(给)?(负责的人|工作人员)|我给您转|我给您登记|我登记下来")
LEAVES = re.compile(r"算了|不用了?|不要了?|不想|不打了|取消")
KEEPS = re.compile(r"不取消|不要取消|别取消|留着|先不")
BOOKS = re.compile(r"预约|约个|约一|约时间|约上门|[帮想要先]约|约[个下]|排个?号|登记上门")
QUARREL = ("authenticity_visit", "fake_cigarette", "dispute")
IN_SHOP = re.compile(
    r"(客人|顾客|买烟的|人家|对方|他|人)(现在|还|就|正|都)*(在|没走|不肯走|不走|堵|坐|站|等着|闹|吵|赖着)|"
    r"(现在|这会儿?|这下)(就|正|都)?(在|来)?(我)?(店里|门口|这里).{0,6}(闹|吵|等|不走|不肯)|吵起来了|闹起来了"
)
REMEMBERED = 5  # answers a short question may refer to
FORGOTTEN_AFTER = timedelta(minutes=20)
SOON_DAYS = 60  # 细则 and guides: come 45 to 60 days before the licence ends
FAKE = re.compile(r"假烟|假的|真假|真伪|鉴别|退烟|要退|赔")
VISIT_WISHED = re.compile(r"约.{0,4}上门|上门.{0,6}(?:预约|约个|约一)")
RENEWAL_INTENTS = ("renewal_when", "renewal_late")
EXPIRY = "您的证哪天到期？"
OFFER_CHOICES = {
    "book": Choice("预约时间", "/book_appointment", {"book": "renewal"}),
    "reminder": Choice("到期提醒我", "/subscribe_reminder", {"remind": True}),
    "human": Choice("找工作人员", "/talk_to_human", {"human": True}),
}


class Desk:
    """The use cases behind the dialogue's actions."""

    def __init__(
        self, store: Store, knowledge: KnowledgeBase, facts: HallFacts, calendar: Calendar,
        papers: Papers | None = None, reach: Reach | None = None,
    ) -> None:  # fmt: skip
        self.store = store
        self.facts = facts
        self.knowledge = knowledge
        self._calendar = calendar
        self.opening = facts.opening(calendar)
        self.book = HallBook(store.calendar_days, calendar, self.opening)
        rules = facts.booking_rules()
        self.wishes = Wishes(calendar, self.opening, rules, store.appointments)
        self.asides = Asides(store.drafts, calendar)
        self.learning = Learning(store)
        self.facts_today = FactsToday(facts, self.opening)
        self.answers = Answers(knowledge, facts, self.facts_today, DayNotes(calendar, self.opening))
        asking = Asking(calendar, self.wishes, facts.get("visit.area", ()), papers)
        self.reach = reach or Reach()
        ending = BookingEnd(store, self.wishes, asking, self.reach)
        self.booking = Booking(store, self.wishes, asking, ending)
        self.waitlist = WaitingDesk(store, self.wishes, asking, ending, facts.quiet_hours())
        self.handoffs = HandoffDesk(store, self.opening, calendar, facts, self.asides)
        self.appointments = AppointmentDesk(store, self.booking, self.asides, calendar, rules, asking.papers)
        self.notices = NoticeDesk(store, self.waitlist, self.appointments, self.asides, asking)

    # -- questions ----------------------------------------------------------------------------------------

    def answer(self, turn: Turn) -> Outcome:
        """Every question of the message in its order; a wish to book among them starts the form afterwards."""
        if BOOKS.search(turn.text) and not reading.asks(turn.text) and not turn.also:
            self.booking.prepare_wish(turn, turn.intent if turn.intent in SERVICES else None)
            return Outcome((), start_booking=True)
        if {turn.intent, *turn.also} & set(QUARREL) and IN_SHOP.search(turn.text):
            return self.customer_in_shop(turn)
        replies: list[Reply] = []
        booking = False
        earlier = [] if turn.also or turn.tapped else self._earlier(turn)
        for intent in (turn.intent, *turn.also):
            if intent == "book_appointment":
                booking = True
            elif placed := self.knowledge.placed(intent, turn.text, earlier):
                replies.append(self.answers.dress(placed, turn))
            elif intent in RENEWAL_INTENTS:
                replies.append(self._renewal(turn, intent))
            elif found := self.answers.reply(intent, turn):
                replies.append(self._asks_expiry(turn, found))
        if not replies and not booking:
            return self.clarify(turn)
        self._understood(turn)
        self._keep_promises(turn, replies)
        if replies and not booking:
            self._remember_offer(turn, replies[-1])
        return Outcome(tuple(replies), start_booking=booking)

    def _earlier(self, turn: Turn) -> list[Said]:
        """What this person was answered a short while ago, newest first."""
        told = self.store.transcript.answered_before(turn.person_id, REMEMBERED)
        return [
            Said(one.intent, one.answer or "")
            for one in told
            if turn.now - one.at < FORGOTTEN_AFTER and (one.answer or one.intent in SERVICES)
        ]

    def customer_in_shop(self, turn: Turn) -> Outcome:
        """A quarrel about real or fake that is going on right now: no form, a person within minutes."""
        self._understood(turn)
        return say(self.handoffs.urgent(turn, "customer_in_shop"))

    def _keep_promises(self, turn: Turn, replies: list[Reply]) -> None:
        """Whoever was told that a person will look gets one; a complaint also leaves a number to ring."""
        if any(PROMISE.search(f"{r.text}{r.spoken}") for r in replies):
            if any(r.intent == "complaint" for r in replies):
                self.handoffs.ask_phone(turn, "complaint")
            else:
                self.handoffs.promise(turn, "sensitive")

    def _remember_offer(self, turn: Turn, reply: Reply) -> None:
        """A reply that ends in a question means its first button when the person just says yes."""
        counted = (reply.answer or "").startswith(COUNTED)  # an advice has remembered its own offer
        if "哪天到期" in reply.text:
            return
        if reply.choices and not counted and reply.text.rstrip().endswith(("？", "?")):
            self.asides.wait_for(turn, "offer", data=dict(reply.choices[0].data))

    def _renewal(self, turn: Turn, intent: str) -> Reply:
        expiry = self.asides.named_expiry(turn.text, turn.now)
        if expiry is not None:
            return self._advice(turn, advise(expiry, turn.now.date(), self._calendar))
        reply = self.answers.reply(intent, turn)
        assert reply is not None  # the knowledge checker demands an entry for every informational intent
        if intent == "renewal_when":
            self.asides.wait_for(turn, "expiry")
            asked = "您的证是哪天到期？说给我听，我帮您算日子。"
            if "哪天到期" in reply.text:
                return reply
            return Reply(
                text=f"{reply.text}\n{asked}", spoken=f"{reply.spoken or reply.text}{asked}", choices=reply.choices,
                intent=reply.intent, answer=reply.answer,
            )  # fmt: skip
        return reply

    def _asks_expiry(self, turn: Turn, reply: Reply) -> Reply:
        """An answer whose spoken form asks for the expiry date also shows the question, and waits for it."""
        if "哪天到期" not in f"{reply.text}{reply.spoken}" or not reply.intent.startswith("renewal"):
            return reply
        self.asides.wait_for(turn, "expiry")
        asked = "" if "哪天到期" in reply.text else "\n您的证哪天到期？"
        return replace(reply, text=reply.text + asked)

    def _advice(self, turn: Turn, advice: Advice) -> Reply:
        choices = tuple(OFFER_CHOICES[o] for o in advice.offers)
        if advice.situation in (Situation.EXPIRED, Situation.LAST_DAY):
            self.handoffs.promise(turn, "expired" if advice.days_left < 0 else "last_day")
        self.asides.wait_for(turn, "advised", expiry=advice.expiry.isoformat(), data=dict(choices[0].data))
        intent = "renewal_late" if advice.days_left <= 30 else "renewal_when"
        return Reply(
            text=advice.text,
            spoken=advice.spoken,
            choices=choices,
            intent=intent,
            answer=COUNTED + advice.situation.value,
        )

    def clarify(self, turn: Turn) -> Outcome:
        """Nothing sure was understood: keep it for the staff, ask back, offer a person after two misses.

        A date that is named as the end of the licence, or a bare time after an answer that invited one, is sure
        enough by itself.
        """
        if (left := self.waitlist.leave(turn)) is not None:
            return say(left)
        if reading.nods(turn.text):
            return self._nothing_asked(replace(turn, intent="thanks"))
        if IN_SHOP.search(turn.text) and FAKE.search(turn.text):
            return self.customer_in_shop(turn)
        if (expiry := self.asides.named_expiry(turn.text, turn.now)) is not None:
            return say(self._advice(turn, advise(expiry, turn.now.date(), self._calendar)))
        if self._wants_a_time(turn) or WAITS.search(turn.text) or VISIT_WISHED.search(turn.text):
            self.booking.prepare_wish(turn)
            return Outcome((), start_booking=True)
        if remark := self.knowledge.remark(turn.text, self._earlier(turn)):
            self._understood(turn)
            return say(self.answers.dress(remark, turn))
        question = self.learning.unclear(turn)
        person = self.store.people.get(turn.person_id)
        misses = (person.misses if person else 0) + 1
        self.store.people.remember(turn.person_id, misses=misses)
        if misses >= 2:
            self.asides.wait_for(turn, "offer", data={"human": True})
        return say(self.answers.clarify(turn, misses, question))

    def _wants_a_time(self, turn: Turn) -> bool:
        """Whether the words are a bare time, said after an answer about something that can be booked."""
        if len(turn.text) > 16 or reading.asks(turn.text) or self.wishes.read(turn.text, turn.now) is None:
            return False
        return bool(self.store.transcript.last_intent(turn.person_id))

    def reject(self, turn: Turn) -> Outcome:
        """Not this hall's matter: say so and point to the right office."""
        reply = self.answers.reply("out_of_scope", turn)
        return say(reply) if reply else self.clarify(turn)

    def _understood(self, turn: Turn) -> None:
        person = self.store.people.get(turn.person_id)
        if person and person.misses:
            self.store.people.remember(turn.person_id, misses=0)

    # -- appointments -------------------------------------------------------------------------------------

    def my_appointments(self, turn: Turn) -> Outcome:
        """Show what is booked, or where the person stands in the waiting list."""
        if not self.store.appointments.of_person(turn.person_id, turn.now) and (
            standing := self.waitlist.standing(turn)
        ):
            return say(standing)
        return self._with_appointment(turn, "show", lambda one: say(self.appointments.show(one, turn)))

    def cancel(self, turn: Turn) -> Outcome:
        """Ask whether to cancel the appointment meant; who only waits for one leaves the list."""
        if (left := self.waitlist.leave(turn)) is not None:
            return say(left)
        return self._with_appointment(turn, "cancel", lambda one: say(self.appointments.ask_cancel(one, turn)))

    def reschedule(self, turn: Turn) -> Outcome:
        """Start the form that gives an appointment another time."""
        return self._with_appointment(turn, "move", lambda one: self._start_move(turn, one))

    def _start_move(self, turn: Turn, one: Appointment) -> Outcome:
        self.appointments.prepare_move(turn, one)
        return Outcome((), start_booking=True)

    def _with_appointment(self, turn: Turn, purpose: str, then: Callable[[Appointment], Outcome]) -> Outcome:
        try:
            if purpose in turn.data:
                return then(self.appointments.owned(int(turn.data[purpose])))
            asked, one = self.appointments.find(turn, purpose)
            if one is None:
                assert asked is not None
                return say(asked)
            return then(one)
        except HallError as error:
            return say(self._refused(error, turn.intent))

    def _refused(self, error: HallError, intent: str) -> Reply:
        return Reply(text=error.sentence, choices=(OFFER_CHOICES["human"],), intent=intent)

    # -- reminders ----------------------------------------------------------------------------------------

    def subscribe(self, turn: Turn) -> Outcome:
        """Remember an expiry date and remind in time; asks for the date when it is not known."""
        if WAITS.search(turn.text) and not turn.tapped:  # wants a place, not a reminder of the licence
            self.booking.prepare_wish(turn)
            return Outcome((), start_booking=True)
        aside = self.asides.waiting(turn.person_id, turn.now)
        accepted = turn.tapped or turn.intent == "affirm"
        expiry = None if accepted else self.asides.expiry(turn.text, turn.now)
        if expiry is None and aside and aside["kind"] == "advised":
            expiry = date.fromisoformat(aside["expiry"])
        if expiry is None:
            self.asides.wait_for(turn, "remind")
            reply = self.answers.reply("subscribe_reminder", turn)
            text = f"{EXPIRY}比如“明年3月5号”。"
            return say(Reply(text=f"{reply.text}\n{text}" if reply else text, spoken=f"比如“明年3月5号”。{EXPIRY}",
                             intent="subscribe_reminder", answer=reply.answer if reply else None))  # fmt: skip
        return say(self._subscribe(turn, expiry))

    def _subscribe(self, turn: Turn, expiry: date) -> Reply:
        self.asides.done(turn.person_id)
        moment = self._calendar.describe(expiry, turn.now.date())
        dues = renewal_dues(expiry, turn.now, moment)
        if not dues:
            return self._advice(turn, advise(expiry, turn.now.date(), self._calendar))
        self.store.notebook.subscribe(turn.person_id, turn.channel, expiry, turn.now, dues)
        if (expiry - turn.now.date()).days <= SOON_DAYS:  # a reminder would come too late to be of use
            now = self._advice(turn, advise(expiry, turn.now.date(), self._calendar))
            return replace(now, text=f"提醒给您登记好了。\n{now.text}", spoken=f"提醒登记好了。{now.spoken}")
        first = self._calendar.describe(dues[0].at.date(), turn.now.date())
        spoken = f"记下来了：您的证{moment}到期。第一次提醒在{first}，就在这里告诉您。"
        text = f"{spoken}不想要了，说“退订”就停。"
        return Reply(text=text, spoken=spoken, intent="subscribe_reminder", personal=True)

    def unsubscribe(self, turn: Turn) -> Outcome:
        """Stop reminding at once."""
        had = self.store.notebook.unsubscribe(turn.person_id, turn.now)
        text = "好的，马上停，不再提醒您了。" if had else "您现在没有登记提醒，我不会发提醒给您。"
        return say(Reply(text=text, intent="unsubscribe_reminder"))

    # -- bare answers -------------------------------------------------------------------------------------

    def inform(self, turn: Turn) -> Outcome:
        """A bare date, number, name, yes or no outside the form: an answer to what was asked last."""
        try:
            return self._inform(turn)
        except HallError as error:
            return say(self._refused(error, turn.intent))

    def _inform(self, turn: Turn) -> Outcome:
        if (pressed := self.notices.answer(turn)) is not None:
            return pressed
        for purpose, then in (("show", self.my_appointments), ("cancel", self.cancel), ("move", self.reschedule)):
            if purpose in turn.data:
                return then(turn)
        if (answered := self.waitlist.leave(turn) or self.waitlist.answer(turn)) is not None:
            self.notices.settle(turn)
            return say(answered)
        if "cancel_now" in turn.data:
            return say(self.appointments.cancel(int(turn.data["cancel_now"]), turn, turn.data.get("at")))
        aside = self.asides.waiting(turn.person_id, turn.now)
        if aside is not None and aside["kind"] == SETTLED:
            if turn.intent == "affirm" or reading.yes_or_no(turn.text, turn.intent) is True:
                return self._nothing_asked(turn)
            self.asides.done(turn.person_id)
        elif aside is not None:
            return self._aside(turn, aside)
        draft = self.booking.load(turn)
        if draft is not None and draft.open:
            draft.prepared = True
            self.booking.step(turn, draft)
            self.booking.save(turn, draft)
            return Outcome((), start_booking=True)
        return self._nothing_asked(turn)

    def _nothing_asked(self, turn: Turn) -> Outcome:
        if turn.intent in ("affirm", "thanks"):
            return say(Reply(text="好的。还有什么要问的，您尽管说。", intent=turn.intent))
        if turn.intent == "deny" or turn.data.get("keep"):
            return say(Reply(text="好的，那就先这样。有事再叫我。", intent=turn.intent or "deny"))
        return self.clarify(turn)

    def _aside(self, turn: Turn, aside: dict[str, Any]) -> Outcome:
        kind = aside["kind"]
        agreed = turn.intent == "affirm" or reading.yes_or_no(turn.text, turn.intent) is True
        if kind in ("expiry", "remind"):
            expiry = self.asides.expiry(turn.text, turn.now)
            if expiry is None:
                return self._nothing_asked(turn) if turn.intent in ("affirm", "deny") else say(_say_date())
            if kind == "remind":
                return say(self._subscribe(turn, expiry))
            return say(self._advice(turn, advise(expiry, turn.now.date(), self._calendar)))
        if kind in ("advised", "offer") and agreed:
            return self._accepted(turn, aside["data"])
        if kind == "cancel" and KEEPS.search(turn.text):
            self.asides.done(turn.person_id)
            return say(Reply(text="好的，预约给您留着。", intent="cancel_appointment"))
        if kind in ("callback_time", "callback_phone") and LEAVES.search(turn.text):
            return say(self.handoffs.forget(turn, aside["handoff"]))
        if kind.startswith("lookup") and not reading.runs(turn.text):
            self.asides.done(turn.person_id)
            return self._nothing_asked(turn)
        if kind == "cancel" and (agreed or turn.intent == "deny" or turn.data.get("keep")):
            if agreed:
                return say(self.appointments.cancel(aside["appointment"], turn, aside.get("at")))
            self.asides.done(turn.person_id)
            return say(Reply(text="好的，预约给您留着。", intent="cancel_appointment"))
        if kind == "callback_time":
            wished = str(turn.data.get("callback") or turn.text)[:40]
            said_phone = isinstance(reading.phone(turn.text), str)
            if not turn.data and not said_phone and when_value(turn.text, turn.now, self._calendar) is None:
                return say(Reply(text="请说个时间，比如“明天上午”。", intent="talk_to_human"))
            return say(self.handoffs.take_time(turn, aside["handoff"], wished))
        if kind == "callback_phone":
            return say(self.handoffs.take_phone(turn, aside["handoff"], aside["wished"]))
        if kind == "lookup_number":
            return say(self.appointments.take_number(turn, aside["purpose"]))
        if kind == "lookup_tail":
            return self._found(turn, aside)
        return self._nothing_asked(turn)

    def _accepted(self, turn: Turn, data: dict[str, Any]) -> Outcome:
        """Yes to what was offered: a booking, a reminder, or a person."""
        if "remind" in data:
            return self.subscribe(turn)
        self.asides.done(turn.person_id)
        if "human" in data:
            return self.handoff(turn)
        self.booking.prepare(turn, data.get("book") or None)
        return Outcome((), start_booking=True)

    def _found(self, turn: Turn, aside: dict[str, Any]) -> Outcome:
        one = self.appointments.take_tail(turn, aside["purpose"], aside["number"])
        if aside["purpose"] == "cancel":
            return say(self.appointments.ask_cancel(one, turn))
        if aside["purpose"] == "move":
            return self._start_move(turn, one)
        return say(self.appointments.show(one, turn))

    # -- people -------------------------------------------------------------------------------------------

    def handoff(self, turn: Turn, reason: str = "asked") -> Outcome:
        """Get a person; the utterance before it is kept as doubtful when it had just been answered."""
        self.learning.doubtful(turn)
        return say(self.handoffs.open(turn, reason))


def _say_date() -> Reply:
    return Reply(text="请说到期的日子，比如“明年3月5号”。证的正面写着有效期。", intent="renewal_when")
