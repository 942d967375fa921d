"""When a licence ends: what its date means today, and reminders of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.desk.answers import Answers
from bot.desk.asides import Asides
from bot.desk.asking import NOTED
from bot.desk.booked_twice import ANYTHING
from bot.desk.booking import Booking
from bot.desk.booking_reading import WAITS
from bot.desk.family_words import FAMILY
from bot.desk.heard_first import UNCLEAR
from bot.desk.last_day import LastDay
from bot.desk.licences import LicenceDesk
from bot.desk.outcome import OFFER_CHOICES, Outcome, say
from bot.desk.promises import Promises
from bot.desk.reminder_ways import ReminderWays
from bot.desk.told_expiry import ToldExpiry
from bot.desk.turn import Turn
from bot.hall import reminding
from bot.hall.calendar import Calendar
from bot.hall.in_time import Asks, asks_in_time
from bot.hall.knowledge import Said
from bot.hall.notices import renewal_dues
from bot.hall.renewal import ASKS_TO_BOOK, Advice, Situation, advise
from bot.hall.services import SERVICES
from bot.messages import HUMAN, Choice, Reply
from bot.store.appointments import Appointment
from bot.store.store import Store

COUNTED = "renewal."
RENEWAL_INTENTS = ("renewal_when", "renewal_late")
SOON_DAYS = 60  # 细则 and guides: come 45 to 60 days before the licence ends
BEFORE = re.compile(r"[，,。、 ]?(证|快)?到期(之|以)?前(再|请|要|就|你们?|帮?我){0,2}(提醒|叫|告诉|通知)我?")
EXPIRY = "您的证哪天到期？"
STOPPED = "好的，马上停，不再提醒您了。"
NOTHING_TO_STOP = "您现在没有登记提醒，我不会发提醒给您。"
STOPPED_BUT = "好的，证到期的提醒马上停。"
NONE_BUT = "您没有登记证到期的提醒。"
"""To who has an appointment: its own reminders stay."""
STILL = "约好的那次，到时候还是会提醒您。"
NO_NEWS = "大厅的通知也不发了。以后想再收，跟我说“重新订阅”。"
NEWS_AGAIN = "好的，大厅有通知就发给您。许可证到期的提醒要另外登记。"


class RenewalDesk:
    """Advice about an expiry date, and the reminders that people ask for."""

    def __init__(
        self,
        store: Store,
        calendar: Calendar,
        answers: Answers,
        asides: Asides,
        promises: Promises,
        booking: Booking,
        licences: LicenceDesk,
        ways: ReminderWays,
        last_day: LastDay,
        moment: Callable[[datetime, datetime], str],
    ) -> None:
        """`moment` puts a time, seen from now, into words."""
        self._store = store
        self._calendar = calendar
        self._answers = answers
        self._asides = asides
        self._promises = promises
        self._booking = booking
        self._licences = licences
        self._ways = ways
        self._last_day = last_day
        self._moment = moment
        self.told = ToldExpiry(store.drafts)

    def answer(self, turn: Turn, intent: str) -> Reply:
        """The answer to 什么时候续 or 来得及吗: counted from the date named, or asking for it."""
        expiry = self._asides.named_expiry(turn.text, turn.now)
        if expiry is not None:
            return self.advise(turn, expiry)
        reply = self._answers.reply(intent, turn)
        assert reply is not None  # the knowledge checker demands an entry for every informational intent
        if intent == "renewal_when":
            self._asides.wait_for(turn, "expiry")
            asked = "您的证是哪天到期？说给我听，我帮您算日子。"
            if "哪天到期" in reply.text:
                return reply
            return Reply(
                text=f"{reply.text}\n{asked}", spoken=f"{reply.spoken or reply.text}{asked}", choices=reply.choices,
                intent=reply.intent, answer=reply.answer,
            )  # fmt: skip
        return reply

    def in_time(self, turn: Turn, before: Callable[[], Sequence[Said]]) -> Reply | None:
        """The answer to a bare 来得及吗 or 最晚哪天: counted from the day told, else the rule and 哪天到期.

        `before` looks up the answers before it, newest first; None where the words are about something else.
        """
        asked = None if turn.data or turn.also else asks_in_time(turn.text)
        if asked is None:
            return None
        earlier = before()
        renewing = not earlier or earlier[0].intent.startswith("renewal") or "证" in turn.text
        told = self.told.of(turn) if renewing else None
        if told is not None:
            return self._counted(turn, told, asked)
        unclear = renewing and turn.intent in UNCLEAR
        if asked in (Asks.DAY, Asks.WORRY) or not (unclear or turn.intent in RENEWAL_INTENTS):
            return None
        self._asides.wait_for(turn, "expiry")
        return self._answers.standard("renewal_when", turn)

    def _counted(self, turn: Turn, told: date, asked: Asks) -> Reply:
        today = turn.now.date()
        advice = advise(told, today, self._calendar)
        reply = self.say(turn, advice)
        still = asked in (Asks.STILL, Asks.WORRY) and advice.days_left > 30 and advice.latest >= today
        still = still and self._last_day.booked_late(turn, advice) is None
        return replace(reply, text=f"来得及，{reply.text}") if still else reply

    def asks_expiry(self, turn: Turn, reply: Reply) -> Reply:
        """An answer whose spoken form asks for the expiry date also shows the question, and waits for it."""
        if "哪天到期" not in f"{reply.text}{reply.spoken}" or not reply.intent.startswith("renewal"):
            return reply
        self._asides.wait_for(turn, "expiry")
        asked = "" if "哪天到期" in reply.text else "\n您的证哪天到期？"
        return replace(reply, text=reply.text + asked)

    def advise(self, turn: Turn, expiry: date) -> Reply:
        """What an expiry date means today; whoever is late is promised a person."""
        self.told.keep(turn, expiry)
        return self.say(turn, advise(expiry, turn.now.date(), self._calendar))

    def say(self, turn: Turn, advice: Advice) -> Reply:
        """An advice as a reply, with its offers remembered."""
        if (late := self._last_day.booked_late(turn, advice)) is not None:
            return self._booked_late(turn, advice, late)
        choices = tuple(OFFER_CHOICES[o] for o in advice.offers)
        self._asides.wait_for(turn, "advised", expiry=advice.expiry.isoformat(), data=dict(choices[0].data))
        intent = "renewal_late" if advice.days_left <= 30 else "renewal_when"
        reply = Reply(
            text=advice.text,
            spoken=advice.spoken,
            choices=choices,
            intent=intent,
            answer=COUNTED + advice.situation.value,
        )
        if advice.situation not in (Situation.EXPIRED, Situation.LAST_DAY):
            return reply
        return self._promises.keep(turn, "expired" if advice.days_left < 0 else "last_day", reply)

    def _booked_late(self, turn: Turn, advice: Advice, one: Appointment) -> Reply:
        """An advice to somebody whose own appointment lies behind the last day: it can be moved."""
        told = "\n".join(line for line in advice.text.split("\n") if not line.startswith(("要不要", "我帮您约")))
        booked = f"您约了{self._moment(one.start, turn.now)}，办{SERVICES[one.service].name}"
        late = "这太晚了" if advice.latest < turn.now.date() else "比最晚的日子晚了"
        data = {"move": one.id}
        self._asides.wait_for(turn, "advised", expiry=advice.expiry.isoformat(), data=data)
        return Reply(
            text=f"{told}\n{booked}，{late}，要早一点就说“改时间”。",
            spoken=f"{advice.spoken.removesuffix(ASKS_TO_BOOK)}{booked}。{ANYTHING}",
            choices=(Choice("改时间", "/reschedule_appointment", data), HUMAN),
            intent="renewal_when",
            answer=COUNTED + advice.situation.value,
            personal=True,
        )

    def day(self, expiry: date, now: datetime) -> str:
        """A day with its weekday, in the words people hear."""
        return self._calendar.describe(expiry, now.date())

    # -- reminders ----------------------------------------------------------------------------------------

    def subscribe(self, turn: Turn) -> Outcome:
        """Remember an expiry date and remind in time; asks for the date when it is not known."""
        if WAITS.search(turn.text) and not turn.tapped:  # wants a place, not a reminder of the licence
            self._booking.start.prepare_wish(turn)
            return Outcome((), start_booking=True)
        aside = self._asides.waiting(turn.person_id, turn.now)
        accepted = turn.tapped or turn.intent == "affirm" or reminding.own_day(turn.text)
        expiry = None if accepted else self._asides.expiry(BEFORE.sub("", turn.text), turn.now)
        if expiry is None and aside and aside["kind"] == "advised":
            expiry = date.fromisoformat(aside["expiry"])
        if expiry is None and not turn.tapped and reminding.wants_them(turn.text) and self._ways.booked(turn):
            return say(self._ways.how(turn))
        expiry = expiry or self.told.of(turn)
        if expiry is None:
            self._asides.wait_for(turn, "remind")
            reply = self._answers.reply("subscribe_reminder", turn)
            text = f"{EXPIRY}比如“明年3月5号”。"
            return say(Reply(text=f"{reply.text}\n{text}" if reply else text, spoken=f"比如“明年3月5号”。{EXPIRY}",
                             choices=(FAMILY,), intent="subscribe_reminder",
                             answer=reply.answer if reply else None))  # fmt: skip
        return say(self.remind(turn, expiry))

    def remind(self, turn: Turn, expiry: date) -> Reply:
        """Register the reminders of a date; one that is near gets its advice at once."""
        self._asides.done(turn.person_id)
        self.told.keep(turn, expiry)
        moment = self._calendar.describe(expiry, turn.now.date())
        dues = renewal_dues(expiry, turn.now, moment)
        if not dues:
            return self.advise(turn, expiry)
        self._store.notebook.subscribe(turn.person_id, turn.channel, expiry, turn.now, dues)
        own = self._ways.as_wished(turn, dues, self._calendar)
        if (expiry - turn.now.date()).days <= SOON_DAYS:  # a reminder would come too late to be of use
            now = self.advise(turn, expiry)
            if own:
                return replace(now, text=f"{own}{now.text}")
            return replace(now, text=f"提醒给您登记好了。\n{now.text}", spoken=f"提醒登记好了。{now.spoken}")
        first = self._calendar.describe(dues[0].at.date(), turn.now.date())
        spoken = f"记下来了：您的证{moment}到期。第一次提醒在{first}，就在这里告诉您。"
        if (asked := self._licences.named(turn, expiry)) is not None:
            return replace(asked, text=f"{spoken}\n{asked.text}", spoken=f"{spoken}{asked.text}")
        text = f"{own}{spoken}不想要了，说“退订”就停。\n{self._licences.invite(turn, expiry)}"
        return Reply(text=text, spoken=spoken, intent="subscribe_reminder", personal=True)

    def unsubscribe(self, turn: Turn) -> Outcome:
        """Stop reminding, and sending the hall's notices, at once; what is booked is still called to mind."""
        if not turn.tapped and reminding.wants_them(turn.text):
            return say(self._ways.how(turn))
        had = self._store.notebook.unsubscribe(turn.person_id, turn.now)
        had = self._licences.stop(turn) or had
        had = self._store.no_news.opt_out(turn.person_id, turn.now) or had
        draft = self._booking.load(turn)
        if booked := self._ways.booked(turn) or (STILL if draft is not None and draft.open else ""):
            text = f"{STOPPED_BUT if had else NONE_BUT}\n{booked}\n{NO_NEWS}"
            return say(Reply(text=text, spoken=NOTED, intent="unsubscribe_reminder", personal=True))
        spoken = STOPPED if had else NOTHING_TO_STOP
        return say(Reply(text=f"{spoken}\n{NO_NEWS}", spoken=spoken, intent="unsubscribe_reminder"))

    def resubscribe(self, turn: Turn) -> Outcome:
        """The hall's notices are welcome again; a reminder of one's own date has to be asked for anew."""
        self._store.no_news.opt_in(turn.person_id)
        self._licences.again(turn)
        return say(Reply(text=NEWS_AGAIN, choices=(OFFER_CHOICES["reminder"],), intent="subscribe_reminder"))
