"""A store with appointments in it and the tickets that are made from them, as the house makes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.desk.ticket import Tickets
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.services import SERVICES
from bot.hall.signing import Signer
from bot.store.appointments import Appointment, Details
from bot.store.seal import Seal
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.clock import StoppedClock
from tests.fakes.house import ROOT, knowledge
from tests.fakes.template import empty_store

SATURDAY_EVENING = datetime(2026, 11, 28, 18, 30)
TUESDAY_MORNING = datetime(2026, 11, 24, 9, 0)
# Nothing of this may be on anything that is handed out.
SECRETS = {"name": "林演示甲", "phone": "13000004321", "licence": "350300009876", "address": "白塘镇演示村88号"}


def example_hall() -> HallFacts:
    """The invented hall of the template."""
    return HallFacts.load(ROOT / "hall.example.yml", knowledge().catalogue.facts)


@dataclass
class TicketOffice:
    """Books, moves and cancels like the desk does, and hands out tickets."""

    folder: Path
    facts: HallFacts = field(default_factory=example_hall)
    key: str = "a key of this house"

    def __post_init__(self) -> None:
        self.clock = StoppedClock()
        self.db = empty_store(self.folder)
        self.store = Store(self.db, Seal(b"k" * 32))
        self.tickets = Tickets(self.store.appointments, self.facts, Calendar(), self.clock, Signer(self.key))

    def hold(self, start: datetime, service: str = "renewal", by_appointment: bool = False) -> str:
        """A place that is only held; its key."""
        kind, now, key = SERVICES[service], self.clock.now(), f"{service}{start:%d%H%M}"
        person = self.store.people.meet("web", "somebody", now).id
        claim = claims.at(start, capacity=9, by_appointment=by_appointment, service=service)
        self.store.appointments.hold(key, person, "web", kind, claim, now, now + timedelta(minutes=10))
        return key

    def book(
        self, start: datetime = TUESDAY_MORNING, service: str = "renewal", by_appointment: bool = False
    ) -> Appointment:
        """A booked place of a person whose every personal column is filled."""
        key = self.hold(start, service, by_appointment)
        claim = claims.at(start, capacity=9, by_appointment=by_appointment, service=service)
        return self.store.appointments.book(key, Details(**SECRETS), claim, self.clock.now())

    def move(self, one: Appointment, start: datetime, by_appointment: bool = False) -> Appointment:
        """Another time for it."""
        claim = claims.at(start, capacity=9, by_appointment=by_appointment, service=one.service)
        return self.store.appointments.move(one.id, claim, self.clock.now())

    def cancel(self, one: Appointment) -> Appointment:
        """Nobody is expected any more."""
        assert self.store.appointments.cancel(one.id, self.clock.now())
        found = self.store.appointments.get(one.id)
        assert found is not None
        return found

    def page(self, one: Appointment) -> str:
        """The address of its sheet."""
        return self.tickets.addresses(one)[1].removesuffix(".ics")
