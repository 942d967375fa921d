"""The addresses of a day: its appointments, booking by telephone, the waiting list, visits, calls to be made."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from bot.console.appointments_page import AppointmentsPage
from bot.console.bookings import Bookings
from bot.console.calls_page import CallsPage
from bot.console.doorway import Doorway, Rule
from bot.console.kept import Way, typed_rule
from bot.console.numbers_page import NumbersPage
from bot.console.pages import Pages
from bot.console.phone_page import PhonePage
from bot.console.story_page import StoryPage
from bot.console.visits_page import VisitsPage
from bot.console.waiting_page import WaitingPage
from bot.desk.clerk import ClerkDesk
from bot.desk.counter import CounterDesk
from bot.desk.counter_list import ListDesk
from bot.hall.clock import Clock
from bot.hall.opening import Opening
from bot.store.store import Store

LOOK, ACT = Rule("look"), Rule("act")


class DayPages:
    """What the counter does with the appointments of a day."""

    def __init__(
        self, store: Store, clerks: ClerkDesk, clock: Clock, counter: CounterDesk, pages: Pages, opening: Opening,
        story: StoryPage,
    ) -> None:  # fmt: skip
        calendar = opening.calendar
        self._booked = AppointmentsPage(store, clerks, counter, Bookings(store), pages, opening)
        self._phone = PhonePage(counter, pages, calendar, story)
        self._listed = WaitingPage(store, clerks, ListDesk(store, clock), pages, calendar)
        self._visits = VisitsPage(store, clerks, pages, calendar)
        self._calls = CallsPage(store, clerks, pages)
        self._numbers = NumbersPage(store, clock, pages, self._booked.today)

    @property
    def ways(self) -> Sequence[Way]:
        """The way back to a booking by telephone."""
        return self._phone.ways

    def _without_number(self, door: Doorway) -> list[BaseRoute]:
        """Those without a number, which stand ahead of appointments by their number."""
        here, phone, listed, visits = "/console/appointments", self._phone, self._listed, self._visits
        return [
            door.route("GET", here, self._booked.show, LOOK),
            door.route("GET", f"{here}/new", phone.ask, ACT),
            door.route("POST", f"{here}/new", phone.book, typed_rule("act", phone.forged)),
            door.route("GET", f"{here}/waiting", listed.show, LOOK),
            door.route("POST", f"{here}/waiting/{{id}}/reveal", listed.reveal, ACT),
            door.route("POST", f"{here}/waiting/{{id}}/off", listed.take_off, ACT),
            door.route("GET", f"{here}/visits", visits.show, LOOK),
            door.route("POST", f"{here}/visits", visits.to_print, ACT),
        ]

    def routes(self, door: Doorway) -> list[BaseRoute]:
        """Everybody may look; whoever serves people may act."""
        here, booked, calls = "/console/appointments/{id}", self._booked, self._calls
        return [
            *self._without_number(door),
            door.route("POST", f"{here}/reveal", booked.reveal, ACT),
            door.route("POST", f"{here}/confirm", booked.confirm, ACT),
            door.route("POST", f"{here}/check-in", booked.check_in, ACT),
            door.route("POST", f"{here}/undo-check-in", booked.undo_check_in, ACT),
            door.route("POST", f"{here}/done", booked.done, ACT),
            door.route("POST", f"{here}/no-show", booked.no_show, ACT),
            door.route("GET", f"{here}/move", booked.ask_move, ACT),
            door.route("POST", f"{here}/move", booked.move, ACT),
            door.route("GET", f"{here}/cancel", booked.ask_cancel, ACT),
            door.route("POST", f"{here}/cancel", booked.cancel, ACT),
            *self._numbers.routes(door),
            door.route("GET", "/console/calls", calls.show, LOOK),
            door.route("POST", "/console/calls/{id}/reveal", calls.reveal, ACT),
            door.route("POST", "/console/calls/{id}/done", calls.done, ACT),
            door.route("POST", "/console/calls/{id}/missed", calls.missed, ACT),
        ]
