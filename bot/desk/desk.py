"""The counter as one thing: every use case the dialogue can ask for, each answering with an Outcome."""

from __future__ import annotations

from bot.desk.answers import Answers
from bot.desk.appointments import AppointmentDesk
from bot.desk.asides import Asides
from bot.desk.asked import Asked
from bot.desk.asking import Asking, Papers
from bot.desk.bare_answers import BareAnswers
from bot.desk.booked_twice import BookedTwice
from bot.desk.booking import Booking
from bot.desk.booking_end import BookingEnd
from bot.desk.callback_time import CallbackTime
from bot.desk.causes import cause_of
from bot.desk.day_notes import DayNotes
from bot.desk.family import FamilyDesk
from bot.desk.guide import GuideDesk
from bot.desk.hall_book import HallBook
from bot.desk.handoffs import HandoffDesk
from bot.desk.heard_first import HeardFirst
from bot.desk.last_day import LastDay
from bot.desk.learning import Learning
from bot.desk.lesson_book import LessonBook
from bot.desk.licences import LicenceDesk
from bot.desk.live_answers import LiveAnswers
from bot.desk.live_values import LiveValues
from bot.desk.my_data import MyData
from bot.desk.news import Notices
from bot.desk.notice_answers import NoticeDesk
from bot.desk.outcome import Outcome, say
from bot.desk.outright import Outright
from bot.desk.own_appointments import OwnAppointments
from bot.desk.own_cases import OwnCases
from bot.desk.own_details import OwnDetails
from bot.desk.person_offer import PersonOffer
from bot.desk.pins import PinDesk
from bot.desk.promises import Promises
from bot.desk.questions import QuestionDesk
from bot.desk.quiz import Quiz
from bot.desk.reach import Reach
from bot.desk.reminder_ways import ReminderWays
from bot.desk.renewals import RenewalDesk
from bot.desk.sample_form import Forms, SampleFormDesk
from bot.desk.station import Station
from bot.desk.swindles import Swindles
from bot.desk.turn import Turn
from bot.desk.waitlist import WaitingDesk
from bot.desk.wishes import Wishes
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.facts_today import FactsToday
from bot.hall.guide_load import shipped_guide
from bot.hall.knowledge import KnowledgeBase
from bot.hall.lessons import shipped
from bot.store.store import Store


class Desk:
    """The use cases behind the dialogue's actions."""

    def __init__(
        self, store: Store, knowledge: KnowledgeBase, facts: HallFacts, calendar: Calendar,
        papers: Papers | None = None, reach: Reach | None = None, forms: Forms | None = None,
    ) -> None:  # fmt: skip
        self.store = store
        self.facts = facts
        self.knowledge = knowledge
        self._calendar = calendar
        self.opening = facts.opening(calendar)
        rules, quiet = facts.booking_rules(), facts.quiet_hours()
        self.values = LiveValues(store.hall_values, facts, self.opening, rules, quiet)
        self.published = LiveAnswers(store.answer_versions, knowledge)
        self.book = HallBook(
            store.calendar_days, calendar, self.opening, values=self.values, answers=self.published
        )  # fmt: skip
        self.quiet = quiet
        self.wishes = Wishes(calendar, self.opening, rules, store.appointments)
        self.asides = Asides(store.drafts, calendar)
        self.learning = Learning(store)
        news = Notices(store.broadcasts, facts)
        self.facts_today = FactsToday(facts, self.opening, news.texts)
        lessons = LessonBook(shipped(), knowledge, self.published, self.facts_today, facts)
        self.station = Station(lessons, Quiz(lessons, store.drafts), news, knowledge)
        days, met = DayNotes(calendar, self.opening), store.transcript.last_answered
        self.answers = Answers(knowledge, facts, self.facts_today, days, known=lambda who: met(who) is not None)
        asking = Asking(calendar, self.wishes, facts.area, papers)
        self.reach = reach or Reach()
        ending = BookingEnd(store, self.wishes, asking, self.reach)
        twice = BookedTwice(store, self.asides, asking, calendar, rules)
        self.last_day = LastDay(store, self.asides, calendar)
        swindles = Swindles(store, knowledge, self.answers)
        first = HeardFirst(swindles)
        self.booking = Booking(store, self.wishes, asking, ending, twice, self.last_day, first)
        self.person_offer = PersonOffer(store, self.booking)
        self.pins = PinDesk(self.booking, store.people)
        self.asked = Asked(store, self.booking, self.asides)
        self.waitlist = WaitingDesk(store, self.wishes, asking, ending, quiet)
        self.promises = Promises(store, self.opening, self.asides)
        self.handoffs = HandoffDesk(store, self.opening, calendar, facts, self.asides)
        self.appointments = AppointmentDesk(store, self.booking, self.asides, calendar, rules, asking.papers)
        self.notices = NoticeDesk(store, self.waitlist, self.appointments, self.asides, asking)
        self.own_cases = OwnCases(store, self.asides, calendar)
        self.licences = LicenceDesk(store, calendar, self.asides)
        self.renewals = RenewalDesk(
            store, calendar, self.answers, self.asides, self.promises, self.booking, self.licences,
            ReminderWays(store, self.reach, self.answers, knowledge),
            self.last_day, asking.when,
        )  # fmt: skip
        self.own = OwnAppointments(store, self.appointments, self.waitlist, self.booking.visits)
        self.details = OwnDetails(store, self.asides, self.booking, asking)
        outright = Outright(store, self.wishes, self.booking)
        self.questions = QuestionDesk(
            store, knowledge, self.answers, self.renewals, self.asides, self.booking, self.waitlist, self.handoffs,
            self.promises, self.learning, outright, self.own_cases, self.own,
            swindles, self.last_day,
        )  # fmt: skip
        self.family = FamilyDesk(
            store, self.booking.acting, self.asides, self.booking, self.appointments, self.own_cases
        )  # fmt: skip
        self.callback = CallbackTime(store, calendar, self.handoffs, self.asides, self.booking)
        self.bare = BareAnswers(
            self.booking, self.asides, self.waitlist, self.notices, self.own, self.appointments, self.renewals,
            self.handoffs, calendar, self.questions.clarify, self.handoff,
            self.own_cases, self.licences, self.family, outright, self.details, self.callback,
        )  # fmt: skip
        form = SampleFormDesk(store, forms or Forms(), lambda: facts.texts.get("hall.name", ""))
        self.guide = GuideDesk(store, shipped_guide(), knowledge, facts, self.facts_today, form)
        self.my_data = MyData(store, facts.get)
        self.answer = self.questions.answer
        self.clarify = self.questions.clarify
        self.reject = self.questions.reject
        self.my_appointments = self.own.show
        self.cancel = self.own.cancel
        self.reschedule = self.own.reschedule
        self.subscribe = self.renewals.subscribe
        self.unsubscribe = self.renewals.unsubscribe
        self.resubscribe = self.renewals.resubscribe
        self.inform = self.bare.inform

    def handoff(self, turn: Turn, reason: str = "asked") -> Outcome:
        """Get a person; the utterance before it is kept as doubtful when it had just been answered."""
        self.learning.doubtful(turn)
        return say(self.handoffs.open(turn, cause_of(self.store, turn, reason)))
