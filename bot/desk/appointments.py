"""Looking up, cancelling and moving appointments, on this device or with number and phone."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.answers import PERSON_AFTER_MISSES
from bot.desk.asides import Asides
from bot.desk.asking import Papers, no_papers
from bot.desk.booking import Booking
from bot.desk.called_off import CalledOff
from bot.desk.cancel_question import ask_cancel
from bot.desk.family_words import FAMILY
from bot.desk.turn import Turn
from bot.hall import booking_words, phrases, reading, two_matters
from bot.hall.calendar import Calendar
from bot.hall.errors import TOO_LATE_TO_MOVE, NoSuchAppointment, TooLate, TooManyTries
from bot.hall.services import PLACE_NAMES, SERVICES
from bot.hall.slots import BookingRules
from bot.messages import HUMAN, Choice, Reply
from bot.store.appointments import Appointment
from bot.store.family_rows import Link
from bot.store.store import Store

TRIES, TRY_WINDOW = 5, timedelta(hours=1)
PURPOSE = {"show": "my_appointments", "cancel": "cancel_appointment", "move": "reschedule_appointment"}
STATUS = {"pending": "等工作人员确认", "confirmed": "已约好", "checked_in": "已签到"}


class AppointmentDesk:
    """What people do with appointments they already have."""

    def __init__(
        self, store: Store, booking: Booking, asides: Asides, calendar: Calendar, rules: BookingRules,
        papers: Papers = no_papers,
    ) -> None:  # fmt: skip
        self._store = store
        self._booking = booking
        self._asides = asides
        self._calendar = calendar
        self._rules = rules
        self._papers = papers
        self._acting = booking.acting
        self.called_off = CalledOff(store, booking)

    def mine(self, turn: Turn) -> list[tuple[Appointment, Link | None]]:
        """What is coming: the person's own, and those of whom they help."""
        own = self._store.appointments.of_person(turn.person_id, turn.now)
        return [*((one, None) for one in own), *self._acting.helped(turn)]

    def may(self, turn: Turn, one: Appointment) -> bool:
        """Whether it is this person's own, or that of somebody they help."""
        return one.person_id == turn.person_id or self._acting.link_to(turn, one) is not None

    def find(self, turn: Turn, purpose: str) -> tuple[Reply | None, Appointment | None]:
        """The one appointment meant, or a reply that asks which one (or for the number on a new device)."""
        mine = self.mine(turn)
        if not mine and (proven := self._proven(turn)) is not None:
            return None, proven
        if len(mine) == 1:
            return None, mine[0][0]
        if not mine and any(3 <= len(run) <= 6 for run in reading.runs(turn.text)):
            return self.take_number(turn, purpose), None
        if not mine:
            aside = self._asides.waiting(turn.person_id, turn.now)
            if aside and aside["kind"] == "lookup_number" and not turn.tapped:  # asked for it before
                return self.without_number(turn, purpose), None
            self._asides.wait_for(turn, "lookup_number", purpose=purpose)
            text = "这里没有查到您的预约。请说预约号，我再帮您找。"
            choices = (
                Choice("没有预约号", "/talk_to_human", {"human": True}),
                Choice("我要预约", "/book_appointment", {"book": ""}),
                FAMILY,
            )
            return Reply(text=text, choices=choices, intent=PURPOSE[purpose]), None
        listed = tuple(Choice(self._line(one, turn, of), "/inform", {purpose: one.id}) for one, of in mine[:5])
        asked = {"show": "您有这几个预约：", "cancel": "要取消哪一个？", "move": "要改哪一个？"}[purpose]
        which = "要看哪一个？" if purpose == "show" else asked
        text = asked + "\n" + "\n".join(f"{n}. {c.title}" for n, c in enumerate(listed, 1))
        self._acting.looked(turn, mine[:5])
        titles = [self._line(one, turn) for one, _ in mine[:5]]  # whose it is stands on the screen
        spoken = f"您有这几个预约：{phrases.numbered(titles)}{which}{phrases.SAY_DIGIT}"
        return Reply(text=text, spoken=spoken, choices=listed, intent=PURPOSE[purpose], personal=True), None

    def _proven(self, turn: Turn) -> Appointment | None:
        """The appointment of another device that number and phone have just proven."""
        aside = self._asides.waiting(turn.person_id, turn.now)
        if aside is None or aside["kind"] != "proven":
            return None
        one = self._store.appointments.get(int(aside["appointment"]))
        return one if one and one.status != "cancelled" and not self._acting.barred(turn, one) else None

    def _line(self, one: Appointment, turn: Turn, of: Link | None = None) -> str:
        whose = f"{of.kin}的，" if of else ""
        return f"{whose}{phrases.moment(one.start, turn.now, self._calendar)}{SERVICES[one.service].name}"

    def show(self, one: Appointment, turn: Turn) -> Reply:
        """One appointment with what can be done about it."""
        moment = phrases.with_lunar(one.start, turn.now, self._calendar)
        service, link = SERVICES[one.service], self._acting.link_to(turn, one)
        whose = f"您{link.kin}" if link else "您"
        alone = two_matters.BOTH.search(turn.text) is not None and len(self.mine(turn)) == 1
        text = booking_words.ONLY_ONE if alone else ""
        text += (
            f"{whose}约了{moment}，办{service.name}，在{PLACE_NAMES[one.place]}。\n"
            f"预约号{one.number}，{STATUS.get(one.status, one.status)}。"
        )
        spoken = f"预约号{one.number}。您约了{phrases.moment(one.start, turn.now, self._calendar)}，办{service.name}。"
        spoken = f"这是家里人的。{spoken}" if link else spoken
        choices: tuple[Choice, ...] = (
            Choice("改时间", "/reschedule_appointment", {"move": one.id}),
            Choice("取消这个预约", "/cancel_appointment", {"cancel": one.id}),
            FAMILY,
        )
        if alone:
            choices = (Choice("再约一件", "/book_appointment", {"book": ""}), *choices)
        if link:  # no paper that could be opened when helping is over
            self._acting.log(turn, link, "look", one.id)
        image, attachment = (None, None) if link else self._papers(one)
        return Reply(
            text=text, spoken=spoken, choices=choices, intent="my_appointments", personal=True, image=image,
            attachment=attachment,
        )  # fmt: skip

    def ask_cancel(self, one: Appointment, turn: Turn) -> Reply:
        """Make sure before anything is given away; the yes counts for this start only."""
        return ask_cancel(one, turn, self._asides, self._calendar)

    def cancel(self, appointment_id: int, turn: Turn, at: str | None = None) -> Reply:
        """Give the place back; too near to the start it is a matter for the window.

        `at` is the start the question was about: when it was moved since, it is asked about the new one.
        """
        one = self._store.appointments.get(appointment_id)
        self._asides.done(turn.person_id)
        if one is None:
            raise NoSuchAppointment()
        if one.status == "cancelled":
            return Reply(text="这个预约已经取消了。", intent="cancel_appointment")
        link, behalf = self._acting.for_old(turn, one)
        if at and at != one.start.isoformat():
            return self.ask_cancel(one, turn)
        if self._rules.too_near(one.start, turn.now):
            raise TooLate()
        dues = (
            [self._acting.by_helper(link, "cancelled", one, one.start, SERVICES[one.service], turn.now)]
            if link
            else self._acting.to_helpers(one, "cancelled", one.start, turn.now, SERVICES[one.service])
        )
        if not self._store.appointments.cancel(appointment_id, turn.now, dues, behalf=behalf):
            return Reply(text="这个预约已经取消了。", intent="cancel_appointment")
        if link:
            self._acting.log(turn, link, "cancel", one.id)
        elif one.person_id == turn.person_id:
            self.called_off.note(turn, one)
        text = f"已经取消了：{self._line(one, turn)}。要再约，跟我说“我要预约”。"
        choices = (Choice("我要预约", "/book_appointment", {"book": one.service}),)
        return Reply(text=text, choices=choices, intent="cancel_appointment", personal=True)

    def owned(self, turn: Turn, appointment_id: int) -> Appointment:
        """The appointment a button of this person names (buttons are bound to their person).

        Raises NoSuchAppointment, or NoLongerHelper when it was that of somebody they helped.
        """
        one = self._store.appointments.get(appointment_id)
        if one is None or one.status == "cancelled":
            raise NoSuchAppointment("这个预约已经取消了。")
        self._acting.for_old(turn, one)
        return one

    # -- a new device: number and the last four digits of the phone ---------------------------------------

    def take_number(self, turn: Turn, purpose: str) -> Reply:
        """The number of an appointment made elsewhere; the phone's last four digits are asked next."""
        number = next((run for run in reading.runs(turn.text) if 3 <= len(run) <= 6), None)
        if number is None:
            return Reply(text="请说预约号，是几位数字。", intent=PURPOSE[purpose])
        self._asides.wait_for(turn, "lookup_tail", purpose=purpose, number=number.zfill(4))
        return Reply(text="请再说登记的手机号后四位。", intent=PURPOSE[purpose])

    def without_number(self, turn: Turn, purpose: str) -> Reply:
        """Nothing is looked up by a name or a telephone alone, so a person is offered; a yes fetches one."""
        self._asides.wait_for(turn, "offer", data={"human": True})
        spoken = f"这里没有查到您的预约。{PERSON_AFTER_MISSES}"
        choices = (HUMAN, Choice("我要预约", "/book_appointment", {"book": ""}))
        text = f"{booking_words.NEEDS_NUMBER}{PERSON_AFTER_MISSES}"
        return Reply(text=text, spoken=spoken, choices=choices, intent=PURPOSE[purpose])

    def take_tail(self, turn: Turn, purpose: str, number: str) -> Appointment:
        """The appointment of that number if the phone fits; at most five tries an hour.

        Raises TooManyTries or NoSuchAppointment.
        """
        people = self._store.people
        for kind, subject in (("lookup", str(turn.person_id)), ("lookup_number", number)):
            if not people.allow(kind, subject, turn.now, TRIES, TRY_WINDOW):
                raise TooManyTries()
        tail = next((run[-4:] for run in reading.runs(turn.text) if len(run) in (4, 11)), "")
        found = self._store.appointments.by_number(number, tail)
        if found is None or self._acting.barred(turn, found):  # the number is kept, only the digits are asked again
            raise NoSuchAppointment("预约号和手机号后四位对不上。请再说一遍登记的手机号后四位，或者找工作人员查。")
        self._asides.wait_for(turn, "proven", appointment=found.id)
        return found

    def prepare_elsewhere(self, turn: Turn, one: Appointment) -> None:
        """Make the booking form ready to let this visit go to another place."""
        self._in_time(turn, one)
        self._booking.start.prepare_elsewhere(turn, one)

    def _in_time(self, turn: Turn, one: Appointment) -> None:
        if self._rules.too_near(one.start, turn.now):
            raise TooLate(TOO_LATE_TO_MOVE)

    def prepare_move(self, turn: Turn, one: Appointment) -> None:
        """Make the booking form ready to give this appointment another time."""
        self._in_time(turn, one)
        link = self._acting.link_to(turn, one)
        self._booking.start.prepare_move(turn, one, link.id if link else None)
