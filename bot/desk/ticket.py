"""What a person takes home from an appointment: number, time, place, papers to bring; nothing about the person.

A lost phone or a sheet left on a counter must show nobody's name, telephone, licence number or home.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.desk import ticket_code
from bot.hall import phrases
from bot.hall.calendar import Calendar
from bot.hall.clock import Clock
from bot.hall.facts import HallFacts
from bot.hall.services import COUNTER, PLACE_NAMES, SERVICES
from bot.hall.signing import Signer
from bot.store.appointments import Appointment

PATH = "/ticket/"
STATUS_WORDS = {
    "pending": "等工作人员确认", "confirmed": "已约好", "checked_in": "已签到",
    "done": "已办完", "no_show": "已过期", "cancelled": "已取消",
}  # fmt: skip


@dataclass(frozen=True)
class Material:
    """One paper to bring; `need` is the hall's word for how much it is needed, "" when it says nothing."""

    name: str
    need: str = ""


@dataclass(frozen=True)
class Ticket:
    """One appointment as it may be shown to anybody who holds its address.

    `start` is the hall's local time (Asia/Shanghai) without offset, `minutes` the length, `sequence` rises with
    every change of time or status. `address` is the hall's own, None when the appointment is elsewhere or the
    hall has registered none. `day`, `clock` and `lunar` are the start in the words people use; `code` is the
    text of the square code.
    """

    number: str
    uid: str
    sequence: int
    service: str
    service_name: str
    start: datetime
    minutes: int
    place: str
    place_name: str
    address: str | None
    hall_name: str
    hall_phone: str | None
    status: str
    materials: tuple[Material, ...]
    day: str
    clock: str
    lunar: str
    code: str
    made_at: datetime

    @property
    def cancelled(self) -> bool:
        """Whether nobody is expected any more."""
        return self.status == "cancelled"

    @property
    def status_name(self) -> str:
        """The status in the words people read."""
        return STATUS_WORDS[self.status]


class Finds(Protocol):
    """As much of the store as is asked here."""

    def get(self, appointment_id: int) -> Appointment | None:
        """The appointment with that id, or None."""
        ...


class Tickets:
    """Makes tickets, their addresses and their codes; `signer` carries the house's key."""

    def __init__(self, found: Finds, facts: HallFacts, calendar: Calendar, clock: Clock, signer: Signer) -> None:
        self._found = found
        self._facts = facts
        self._calendar = calendar
        self._clock = clock
        self._tokens = signer.within("ticket")
        self._codes = signer.within("check-in")
        self._uids = signer.within("calendar")

    def addresses(self, one: Appointment) -> tuple[str, str]:
        """(picture, calendar file) as relative addresses that nobody can guess; without the ending, the page."""
        base = PATH + self._tokens.sign(str(one.id))
        return f"{base}.png", f"{base}.ics"

    def opened(self, token: str) -> Ticket | None:
        """The ticket behind a token as things stand now; None for a token that is not ours or a place only held."""
        value = self._tokens.unsign(token)
        one = self._found.get(int(value)) if value else None
        return self.ticket(one) if one and one.status in STATUS_WORDS else None

    def check_code(self, text: str) -> str | None:
        """The appointment number of a scanned code, None when this house did not make it."""
        return ticket_code.check_code(text, self._codes)

    def ticket(self, one: Appointment) -> Ticket:
        """The ticket of an appointment that is more than held."""
        service, texts, now = SERVICES[one.service], self._facts.texts, self._clock.now()
        return Ticket(
            number=one.number,
            uid=f"appointment-{self._uids.mac(str(one.id))}@lianxinqiao",
            sequence=one.sequence,
            service=service.id,
            service_name=service.name,
            start=one.start,
            minutes=one.duration_min,
            place=one.place,
            place_name=PLACE_NAMES[one.place],
            address=texts.get("hall.address") if one.place == COUNTER else None,
            hall_name=texts.get("hall.name", "烟草专卖办事大厅"),
            hall_phone=texts.get("hall.phone"),
            status=one.status,
            materials=_materials(self._facts.get(f"materials.{service.id}", ())),
            day=self._calendar.describe(one.start.date(), now),
            clock=phrases.clock(one.start),
            lunar=self._calendar.lunar(one.start.date()).text,
            code=ticket_code.code(one.number, self._codes),
            made_at=now,
        )


def token_of(address: str) -> str:
    """The token inside an address that `Tickets.addresses` made, "" for any other."""
    inside = address.removeprefix(PATH)
    return inside.rpartition(".")[0] if inside != address else ""


def _materials(listed: Any) -> tuple[Material, ...]:
    rows: Iterable[Any] = (listed,) if isinstance(listed, str) else listed
    return tuple(
        Material(row) if isinstance(row, str) else Material(str(row.get("name", "")), str(row.get("need", "")))
        for row in rows
    )
