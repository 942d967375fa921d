"""Cutting opening hours into places that can be booked, and choosing the ones that fit a wish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.hall.opening import Opening
from bot.hall.services import SERVICES, Service


@dataclass(frozen=True)
class BookingRules:
    """The hall's own numbers for booking; minutes and days."""

    slot_minutes: int = 30
    capacity: int = 2
    visit_staff: int = 2
    lead_minutes: int = 60
    horizon_days: int = 60
    cancel_cutoff_minutes: int = 60
    hold_minutes: int = 10
    visit_lead_days: int = 0
    visit_minutes: int | None = None
    kinds: tuple[str, ...] = tuple(SERVICES)

    def soonest(self, service: Service, now: datetime) -> datetime:
        """The first moment that may be booked: the minimum notice, for visits whole days ahead."""
        if service.resource == "visit" and self.visit_lead_days:
            return datetime.combine(now.date() + timedelta(days=self.visit_lead_days), time())
        return now + timedelta(minutes=self.lead_minutes)

    def minutes(self, service: Service) -> int:
        """How long one appointment takes."""
        return self.visit_minutes or service.minutes if service.resource == "visit" else service.minutes

    def places(self, service: Service) -> int:
        """How many people one start time of that service's resource takes."""
        return self.visit_staff if service.resource == "visit" else self.capacity


@dataclass(frozen=True, order=True)
class Slot:
    """A start time of one resource; `by_appointment` slots wait for a clerk's confirmation."""

    start: datetime
    minutes: int
    resource: str
    by_appointment: bool


def slots_on(day: date, service: Service, opening: Opening, rules: BookingRules) -> Iterator[Slot]:
    """Every start of `service` on that day, whether free or not."""
    step, minutes = timedelta(minutes=rules.slot_minutes), rules.minutes(service)
    for block in opening.blocks_on(day):
        start = datetime.combine(day, block.start)
        end = datetime.combine(day, block.end)
        while start + timedelta(minutes=minutes) <= end:
            yield Slot(start, minutes, service.resource, block.by_appointment)
            start += step


def bookable(
    service: Service, now: datetime, opening: Opening, rules: BookingRules, last: date | None = None
) -> Iterator[Slot]:
    """Every start from the minimum notice to the horizon (or `last`, if that is sooner), in order of time."""
    soonest = rules.soonest(service, now)
    horizon = now.date() + timedelta(days=rules.horizon_days)
    day = soonest.date()
    while day <= min(horizon, last or horizon):
        for slot in slots_on(day, service, opening, rules):
            if slot.start >= soonest:
                yield slot
        day += timedelta(days=1)


def find(start: datetime, service: Service, opening: Opening, rules: BookingRules) -> Slot | None:
    """The slot that starts exactly then, or None when there is none."""
    return next((s for s in slots_on(start.date(), service, opening, rules) if s.start == start), None)


def nearest(slots: Iterable[Slot], wanted: datetime | None, free: Callable[[Slot], bool], count: int = 3) -> list[Slot]:
    """Up to `count` free slots, those closest to `wanted` (or the earliest ones), in order of time."""
    if wanted is None:
        return _first(slots, free, count)
    chosen = sorted((s for s in slots if free(s)), key=lambda s: (abs(s.start - wanted), s.start))
    return sorted(chosen[:count])


def _first(slots: Iterable[Slot], free: Callable[[Slot], bool], count: int) -> list[Slot]:
    found: list[Slot] = []
    for slot in slots:
        if free(slot):
            found.append(slot)
            if len(found) == count:
                break
    return found
