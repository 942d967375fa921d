"""A person's own appointments as the dialogue asks for them: shown, cancelled, moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.desk.appointments import AppointmentDesk
from bot.desk.outcome import Outcome, refused, say
from bot.desk.turn import Turn
from bot.desk.visit_elsewhere import VisitElsewhere
from bot.desk.waitlist import WaitingDesk
from bot.hall import when
from bot.hall.errors import HallError
from bot.hall.own_time import asks_own_time
from bot.store.appointments import Appointment
from bot.store.store import Store

LONGEST_MOVE = 16  # a longer message tells more than a move


class OwnAppointments:
    """Finds the appointment meant and does what is wished with it."""

    def __init__(
        self, store: Store, appointments: AppointmentDesk, waitlist: WaitingDesk, visits: VisitElsewhere
    ) -> None:  # fmt: skip
        self._store = store
        self._appointments = appointments
        self._waitlist = waitlist
        self._visits = visits  # which of them is to go elsewhere

    def show(self, turn: Turn) -> Outcome:
        """Show what is booked, or where the person stands in the waiting list."""
        if not self._appointments.mine(turn) and (standing := self._waitlist.standing(turn)):
            return say(standing)
        return self._with_appointment(turn, "show", lambda one: say(self._appointments.show(one, turn)))

    def own(self, turn: Turn) -> list[Appointment]:
        """What this person has booked and is still to come, for themselves or somebody else, the next one first."""
        return list(self._store.appointments.of_person(turn.person_id, turn.now))

    def when_to_come(self, turn: Turn) -> Outcome | None:
        """What is booked, when somebody who has an appointment asks 什么时候去 and no more; None otherwise."""
        if turn.data or turn.also or not asks_own_time(turn.text) or not self._appointments.mine(turn):
            return None
        return self.show(turn)

    def changed(self, turn: Turn) -> Outcome | None:
        """Another place or another time for what is booked, when that is all that is said; None for other words."""
        return self.elsewhere(turn) or self._moved(turn)

    def elsewhere(self, turn: Turn) -> Outcome | None:
        """Start the form that lets a booked visit go elsewhere, when somebody says 换个地址; None for other words."""
        visit = self._visits.meant(turn)
        if visit is None:
            return None
        try:
            self._appointments.prepare_elsewhere(turn, visit)
        except HallError as error:
            return say(refused(error, turn.intent))
        return Outcome((), start_booking=True)

    def _moved(self, turn: Turn) -> Outcome | None:
        """Another time for what is booked, when somebody only says 再晚一点 or 推迟两天; None for other words."""
        moves = when.turns(turn.text) is not None or (len(turn.text) <= LONGEST_MOVE and when.shifts(turn.text))
        if turn.data or not moves or not self._appointments.mine(turn):
            return None
        return self.reschedule(turn)

    def cancel(self, turn: Turn) -> Outcome:
        """Ask whether to cancel the appointment meant; who only waits for one leaves the list."""
        if (left := self._waitlist.leave(turn)) is not None:
            return say(left)
        return self._with_appointment(turn, "cancel", lambda one: say(self._appointments.ask_cancel(one, turn)))

    def reschedule(self, turn: Turn) -> Outcome:
        """Start the form that gives an appointment another time, or a visit another place."""
        return self.elsewhere(turn) or self._with_appointment(turn, "move", lambda one: self._start_move(turn, one))

    def _start_move(self, turn: Turn, one: Appointment) -> Outcome:
        self._appointments.prepare_move(turn, one)
        return Outcome((), start_booking=True)

    def _with_appointment(self, turn: Turn, purpose: str, then: Callable[[Appointment], Outcome]) -> Outcome:
        try:
            if purpose in turn.data:
                return then(self._appointments.owned(turn, int(turn.data[purpose])))
            asked, one = self._appointments.find(turn, purpose)
            if one is None:
                assert asked is not None
                return say(asked)
            return then(one)
        except HallError as error:
            return say(refused(error, turn.intent))

    def found(self, turn: Turn, aside: dict[str, Any]) -> Outcome:
        """Number and digits of the phone were told: do what they were asked for.

        Raises NoSuchAppointment or TooManyTries.
        """
        one = self._appointments.take_tail(turn, aside["purpose"], aside["number"])
        if aside["purpose"] == "cancel":
            return say(self._appointments.ask_cancel(one, turn))
        if aside["purpose"] == "move":
            return self._start_move(turn, one)
        return say(self._appointments.show(one, turn))
