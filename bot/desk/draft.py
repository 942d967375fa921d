"""The half-filled booking: which field is missing, and what the dialogue engine may know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.hall.services import SERVICES, Service

FIELDS = ("service", "start", "name", "phone", "address", "licence", "confirmed")
VISIT_FIELDS = ("service", "address", "start", "name", "phone", "licence", "confirmed")
"""Where a visit goes is asked first: nobody should choose a time and then hear that it is too far."""
SLOT_OF = {
    "service": "service",
    "start": "start",
    "name": "customer_name",
    "phone": "phone",
    "address": "address",
    "licence": "licence_no",
    "confirmed": "confirmed",
}
FIELD_OF = {slot: name for name, slot in SLOT_OF.items()}
GIVEN, NOT_NEEDED = "已填", "不用"


@dataclass
class BookingDraft:
    """What has been told so far.

    `mode` is `new`, `move` (another time for `appointment`) or `wait` (a place in the waiting list for `wish`).
    `asked` is the question that a wish for a time has left open, `doubt` the words it was about and `either` its
    readings in words (7点: morning or evening); no place is offered before it is answered.
    `turned` says that the places `shown` are a page before or after the first ones.
    `relation` is who the holder is to the person who books; `listed` the row of the waiting list once it is made.
    `second` is the appointment there is already while it is asked about, `again` what was passed over of that, and
    `then` what the form was left for (see `bot.desk.booked_twice`).
    `family` is the link under which a helper books for the holder (0: none of them), `whose` those it could be.
    `part` is what was told of an address that is not whole yet; `recalled` that it was looked for before.
    `phoneless` is that somebody has told to have no telephone, before it is asked for.
    `late_for` is the end of the licence, while the chosen start lies behind the last day counted from it.
    `elsewhere` is that the `appointment` is a visit which is to go to another place.
    `beside` is another matter that was wished with this one ("" when it was not named), `also` another person.
    `pausing` is that somebody has just asked for a moment.
    `outside` is the township a visit was wished to, where the hall does not go.
    `warning` leads the next reply: the words that were read told of a swindle, too.
    `pin` is where a visit goes as a point on the map; `filled` are the fields that the last message answered.
    """

    id: str
    mode: str = "new"
    appointment: int | None = None
    service: str | None = None
    wish: str | None = None
    wish_at: str | None = None
    wish_on: str | None = None
    day: str | None = None
    start: str | None = None
    name: str | None = None
    phone: str | None = None
    licence: str | None = None
    address: str | None = None
    township: str | None = None
    part: str | None = None
    recalled: bool = False
    pin: str | None = None
    relation: str | None = None
    family: int | None = None
    whose: list[list[Any]] = field(default_factory=list)
    place: str | None = None
    maybe_name: str | None = None
    after: str | None = None
    either: list[str] = field(default_factory=list)
    doubt: str | None = None
    asked: str | None = None
    turned: bool = False
    more_services: bool = False
    confirmed: bool = False
    fixing: bool = False
    prepared: bool = False
    done: int | None = None
    listed: int | None = None
    dropped: bool = False
    retry: str | None = None
    shown: list[str] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)
    second: dict[str, Any] | None = None
    again: list[str] = field(default_factory=list)
    then: dict[str, Any] | None = None
    filled: list[str] = field(default_factory=list)
    offers_visit: bool = False
    phoneless: bool = False
    elsewhere: bool = False
    late_for: str | None = None
    pausing: bool = False
    beside: str | None = None
    also: str | None = None
    outside: str | None = None
    warning: str | None = None

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> BookingDraft:
        """Rebuild a stored draft; unknown keys of another version are ignored."""
        return cls(**{k: v for k, v in raw.items() if k in cls.__dataclass_fields__})

    @property
    def known_service(self) -> Service | None:
        """The chosen service."""
        return SERVICES.get(self.service or "")

    @property
    def open(self) -> bool:
        """Whether the booking is still being made."""
        return self.done is None and self.listed is None and not self.dropped

    @property
    def key(self) -> str:
        """The idempotency key of the place now chosen, for the matter it is held for; at most 64 characters."""
        start = self.start_at()
        return f"{self.id}:{self.service}:{start:%y%m%d%H%M}" if start else f"{self.id}:{self.service}:"

    def start_at(self) -> datetime | None:
        """The chosen start."""
        return datetime.fromisoformat(self.start) if self.start else None

    def day_at(self) -> date | None:
        """The day last talked about, for words such as 下午呢."""
        return date.fromisoformat(self.day) if self.day else None

    def needed(self) -> tuple[str, ...]:
        """The fields this booking asks for, in order."""
        if self.mode == "move":
            return ("address", "start", "confirmed") if self.elsewhere else ("start", "confirmed")
        service = self.known_service
        left_out = set()
        if service is not None and not service.holder:
            left_out.add("licence")
        visit = service is not None and service.resource == "visit"
        if not visit:
            left_out.add("address")
        if self.mode == "wait":
            left_out.add("start")
        return tuple(f for f in (VISIT_FIELDS if visit else FIELDS) if f not in left_out)

    def given(self, name: str) -> bool:
        """Whether a field has its answer (an unknown licence number is one)."""
        value = getattr(self, name)
        return value is not None and value is not False

    def missing(self) -> str | None:
        """The next field to ask for, or None when all is there."""
        if not self.open:
            return None
        return next((f for f in self.needed() if not self.given(f)), None)

    def clear(self, name: str) -> None:
        """Forget one answer, so that it is asked again."""
        setattr(self, name, False if name == "confirmed" else None)
        if name == "start":
            self.wish = self.wish_at = self.wish_on = None
            self.shown, self.turned = [], False
            self.settle()
        if name == "address":
            self.township = self.part = self.pin = self.outside = None

    def settle(self) -> None:
        """No question about the time is open any more."""
        self.asked, self.doubt, self.either = None, None, []

    def markers(self) -> dict[str, Any]:
        """What the dialogue engine sees: that a field is filled, never what is personal in it."""
        if not self.open:
            return dict.fromkeys(SLOT_OF.values(), GIVEN)
        shown: dict[str, Any] = {}
        for name, slot in SLOT_OF.items():
            if name not in self.needed():
                shown[slot] = NOT_NEEDED
            elif not self.given(name):
                shown[slot] = None
            else:
                shown[slot] = getattr(self, name) if name in ("service", "start") else GIVEN
        return shown
