"""A button under a notice was pressed, perhaps days later: what holds now is told, and only that is acted on."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.appointments import AppointmentDesk
from bot.desk.asides import Asides
from bot.desk.asking import Asking
from bot.desk.notice_choices import CANCEL, HUMAN, MOVE, book_again, offer_choices
from bot.desk.outcome import Outcome, say
from bot.desk.rating import thanks
from bot.desk.turn import Turn
from bot.desk.waitlist import WaitingDesk
from bot.hall import appointment as life
from bot.hall.errors import NoSuchAppointment
from bot.hall.services import SERVICES
from bot.messages import Choice, Reply
from bot.store.appointments import Appointment
from bot.store.store import Store
from bot.store.waiting import Waiter

SETTLED = "settled"
"""The open question after a press: there is none, so a yes that follows is only a nod."""
OVER = {
    life.CHECKED_IN: "您已经签到了，等着叫您就行。",
    life.DONE: "这件事已经办好了，不用再来。",
    life.NO_SHOW: "这个时间已经过了。还要办的话，再约一个时间。",
}


class NoticeDesk:
    """Answers the buttons of reminders, decisions and offers."""

    def __init__(
        self, store: Store, waitlist: WaitingDesk, appointments: AppointmentDesk, asides: Asides, asking: Asking
    ) -> None:
        self._store = store
        self._waitlist = waitlist
        self._appointments = appointments
        self._asides = asides
        self._asking = asking

    def answer(self, turn: Turn) -> Outcome | None:
        """The outcome of a pressed button of a notice, None when nothing of the kind was pressed.

        Raises NoSuchAppointment when it was about somebody else's, or TooLate.
        """
        if "notice" not in turn.data:
            return None
        self._store.calls.seen(turn.person_id, [(str(turn.data["of"]), str(turn.data["notice"]))], turn.now)
        kind, _, number = str(turn.data["of"]).partition(":")
        if kind == "waiting":
            return say(self._offered(turn, int(number)))
        self.settle(turn)
        if kind == "rating":
            return say(self._rated(turn, int(number)))
        return self._reminded(turn, int(number))

    def settle(self, turn: Turn) -> None:
        """Whatever was asked before is not what the next yes is about."""
        self._asides.wait_for(turn, SETTLED)

    def _rated(self, turn: Turn, number: int) -> Reply:
        grade = turn.data["grade"]
        return thanks(grade, self._store.ratings.grade(number, turn.person_id, grade, turn.now))

    # -- a place that came free ---------------------------------------------------------------------------

    def _offered(self, turn: Turn, number: int) -> Reply:
        one = self._store.waiting.get(number)
        held = self._store.appointments.get(one.appointment_id or 0) if one else None
        if one is None or held is None or one.person_id != turn.person_id:
            raise NoSuchAppointment("这个空位已经不在了。")
        if "ask" in turn.data:
            return self._asks(turn, one, held)
        self.settle(turn)
        if one.state == "offered":
            return (
                self._waitlist.take(turn, one, held) if "take" in turn.data else self._waitlist.let_go(turn, one, held)
            )
        if held.status != life.CANCELLED:
            return self._mine(turn, held)
        return self._late(turn, one, held)

    def _asks(self, turn: Turn, one: Waiter, held: Appointment) -> Reply:
        text = f"给您留的空位是{self._asking.when(held.start, turn.now)}，办{SERVICES[one.service].name}。就要这个吗？"
        return Reply(text=text, choices=offer_choices(f"waiting:{one.id}"), intent="book_appointment")

    def _mine(self, turn: Turn, held: Appointment) -> Reply:
        """Pressed once more: it is theirs already."""
        if over := self._over(turn, held):
            return over
        return _led("这个位置您已经要下了。", self._appointments.show(held, turn))

    def _late(self, turn: Turn, one: Waiter, held: Appointment) -> Reply:
        """The offer is over: the place is theirs all the same while nobody else has it."""
        moment = self._asking.when(held.start, turn.now)
        if "take" not in turn.data:
            text = f"{moment}的空位已经不给您留了，不用管它。"
        elif one.state == "taken":
            text = f"{moment}的位置您要过，后来取消了。还要来的话，再约一个时间。"
        else:
            return self._waitlist.take_late(turn, one, held)
        return Reply(text=text, choices=(book_again(one.service), HUMAN), intent="book_appointment")

    # -- an appointment -----------------------------------------------------------------------------------

    def _reminded(self, turn: Turn, number: int) -> Outcome:
        one = self._store.appointments.get(number)
        if one is None or not self._appointments.may(turn, one):
            raise NoSuchAppointment()
        if over := self._over(turn, one):
            return say(over)
        if one.start.isoformat() != turn.data["at"]:
            return say(_led("这个预约后来改过时间，现在是这样的。", self._appointments.show(one, turn)))
        do = turn.data.get("do")
        if do == MOVE:
            self._appointments.prepare_move(turn, one)
            return Outcome((), start_booking=True)
        return say(self._appointments.ask_cancel(one, turn) if do == CANCEL else self._noted(turn, one))

    def _noted(self, turn: Turn, one: Appointment) -> Reply:
        moment = self._asking.when(one.start, turn.now)
        unsure = "这个时间还在等工作人员确认，定了再告诉您。" if one.status == life.PENDING else ""
        text = f"好的，{moment}见。{unsure}预约号{one.number}。"
        return Reply(text=text, intent="my_appointments", personal=True)

    def _over(self, turn: Turn, one: Appointment) -> Reply | None:
        """What is said when there is nothing left to do about an appointment; None while there is."""
        moment = self._asking.when(one.start, turn.now)
        more: tuple[Choice, ...] = (book_again(one.service), HUMAN)
        if one.status == life.CANCELLED:
            text = f"{moment}的预约已经取消了，不用来了。还要办的话，再约一个时间。"
        elif one.status in OVER:
            text, more = OVER[one.status], more if one.status == life.NO_SHOW else ()
        elif one.start <= turn.now:
            text = f"{moment}已经过了。还没办的话，再约一个时间，或者问问工作人员。"
        else:
            return None
        return Reply(text=text, choices=more, intent="my_appointments", personal=True)


def _led(lead: str, reply: Reply) -> Reply:
    return replace(reply, text=f"{lead}\n{reply.text}", spoken=f"{lead}{reply.spoken or ''}")
