"""Cutting opening hours into starts that can be booked, and choosing the ones that fit a wish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.hall.opening import Block, Opening
from bot.hall.services import SERVICES, Service


@dataclass
class BookingRules:
    """The hall's own numbers for booking; minutes and days. One object is shared and follows what the staff set.

    `capacity` is how many people the counter as a whole takes per start, `service_capacity` how many of them for
    one matter, `service_minutes` how long a matter takes where it differs from the usual length.
    """

    slot_minutes: int = 30
    capacity: int = 2
    service_capacity: Mapping[str, int] = field(default_factory=dict)
    service_minutes: Mapping[str, int] = field(default_factory=dict)
    visit_staff: int = 2
    travel_minutes: int = 15
    lead_minutes: int = 60
    horizon_days: int = 60
    cancel_cutoff_minutes: int = 60
    hold_minutes: int = 10
    offer_minutes: int = 120
    confirm_cutoff_minutes: int = 60
    visit_lead_days: int = 0
    visit_minutes: int | None = None
    kinds: tuple[str, ...] = tuple(SERVICES)

    def become(self, other: BookingRules) -> None:
        """Take all numbers of `other`, for everybody who holds this object."""
        vars(self).update(vars(other))

    def too_near(self, start: datetime, now: datetime) -> bool:
        """Whether an appointment begins too soon for its person to change or to cancel it here."""
        return start - now < timedelta(minutes=self.cancel_cutoff_minutes)

    def soonest(self, service: Service, now: datetime) -> datetime:
        """The first moment that may be booked: the minimum notice, for visits whole days ahead."""
        if service.resource == "visit" and self.visit_lead_days:
            return datetime.combine(now.date() + timedelta(days=self.visit_lead_days), time())
        return now + timedelta(minutes=self.lead_minutes)

    def in_time(self, slot: Slot, service: Service, now: datetime) -> bool:
        """Whether a slot may still be taken: one that a clerk must confirm leaves an hour for the yes."""
        if slot.start < self.soonest(service, now):
            return False
        return not slot.by_appointment or slot.start - now >= timedelta(minutes=self.confirm_cutoff_minutes + 60)

    def last_day(self, now: datetime) -> date:
        """The last day that may be booked."""
        return now.date() + timedelta(days=self.horizon_days)

    def minutes(self, service: Service) -> int:
        """How long one appointment takes."""
        if service.resource == "visit" and self.visit_minutes:
            return self.visit_minutes
        return self.service_minutes.get(service.id, service.minutes)

    def crew(self) -> tuple[str, ...]:
        """The visiting clerks, by the names of their columns in the visits table."""
        return tuple(str(n) for n in range(1, self.visit_staff + 1))


@dataclass(frozen=True, order=True)
class Slot:
    """A start time of one resource; `by_appointment` slots wait for a clerk's confirmation.

    `capacity` is what the counter (or the crew) takes at that start.
    """

    start: datetime
    minutes: int
    resource: str
    by_appointment: bool
    capacity: int = field(default=1, compare=False)

    @property
    def end(self) -> datetime:
        """When it is over."""
        return self.start + timedelta(minutes=self.minutes)


def slots_on(day: date, service: Service, opening: Opening, rules: BookingRules) -> Iterator[Slot]:
    """Every start of `service` on that day, whether free or not."""
    step = timedelta(minutes=rules.slot_minutes)
    for block in opening.blocks_on(day):
        start, end = datetime.combine(day, block.start), datetime.combine(day, block.end)
        while (slot := _slot(start, block, service, rules)).end <= end:
            yield slot
            start += step


def _slot(start: datetime, block: Block, service: Service, rules: BookingRules) -> Slot:
    visit = service.resource == "visit"
    capacity = rules.visit_staff if visit else block.capacity or rules.capacity
    return Slot(start, rules.minutes(service), service.resource, block.by_appointment, capacity)


def bookable(
    service: Service, now: datetime, opening: Opening, rules: BookingRules, last: date | None = None
) -> Iterator[Slot]:
    """Every start from the minimum notice to the horizon (or `last`, if that is sooner), in order of time."""
    soonest, horizon = rules.soonest(service, now), rules.last_day(now)
    day = soonest.date()
    while day <= min(horizon, last or horizon):
        for slot in slots_on(day, service, opening, rules):
            if rules.in_time(slot, service, now):
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
