"""Claims for tests that need a place without asking the hall's opening hours."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.hall import claims
from bot.hall.claims import Claim
from bot.hall.services import SERVICES
from bot.hall.slots import BookingRules, Slot


def at(
    start: datetime, *, capacity: int = 2, by_appointment: bool = False, service: str = "renewal", minutes: int = 30,
    most: int | None = None,
) -> Claim:  # fmt: skip
    """What an appointment at `start` uses up; `most` is how many the hall takes for this one matter."""
    matter = SERVICES[service]
    slot = Slot(start, minutes, matter.resource, by_appointment, capacity)
    rules = BookingRules(capacity=capacity, service_capacity={} if most is None else {service: most})
    return claims.claim(slot, matter, rules)


def on(day: date, hour: int = 9, **more: object) -> Claim:
    """The same on a day at a full hour."""
    return at(datetime.combine(day, time(hour)), **more)  # type: ignore[arg-type]
