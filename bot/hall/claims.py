"""What one appointment uses up: counters of the hall, or the quarters of an hour of one visiting clerk.

A counter cell is one resource at one start of the grid; an appointment takes all its cells or none. A visit takes
every quarter of an hour from the clerk's leaving to the clerk's return, of one clerk whoever is free throughout.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.hall.services import Service
from bot.hall.slots import BookingRules, Slot

COUNTER = "counter"
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, order=True)
class Cell:
    """One counter at one start: `capacity` people at most."""

    resource: str
    start: datetime
    capacity: int = field(compare=False)


@dataclass(frozen=True)
class Claim:
    """A start together with what it uses up."""

    slot: Slot
    cells: tuple[Cell, ...] = ()
    crew: tuple[str, ...] = ()
    quarters: tuple[datetime, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which the crew is needed, in order."""
        return tuple(sorted({quarter.date() for quarter in self.quarters}))


@dataclass(frozen=True)
class Load:
    """What is taken: how many per counter cell, and which quarters of which clerk."""

    cells: Mapping[tuple[str, datetime], int] = field(default_factory=dict)
    busy: Collection[tuple[str, datetime]] = ()

    def free(self, claim: Claim) -> int:
        """How many appointments like `claim` still fit at its start."""
        if claim.quarters:
            return sum(all((who, q) not in self.busy for q in claim.quarters) for who in claim.crew)
        return max(0, min((c.capacity - self.cells.get((c.resource, c.start), 0) for c in claim.cells), default=0))


def claim(slot: Slot, service: Service, rules: BookingRules) -> Claim:
    """What an appointment for `service` at `slot` uses up."""
    if slot.resource == "visit":
        return Claim(slot, crew=rules.crew(), quarters=tuple(quarters(slot, rules.travel_minutes)))
    starts = list(_grid(slot, rules.slot_minutes))
    cells = [Cell(COUNTER, start, slot.capacity) for start in starts]
    if (most := rules.service_capacity.get(service.id)) is not None:
        cells += [Cell(f"{COUNTER}/{service.id}", start, most) for start in starts]
    return Claim(slot, tuple(sorted(cells)))


def quarters(slot: Slot, travel_minutes: int) -> Iterator[datetime]:
    """The quarters of an hour from the clerk's leaving to the clerk's return."""
    travel = timedelta(minutes=travel_minutes)
    at, end = _quarter_before(slot.start - travel), slot.end + travel
    while at < end:
        yield at
        at += QUARTER


def _grid(slot: Slot, step_minutes: int) -> Iterator[datetime]:
    at = slot.start
    while at < slot.end:
        yield at
        at += timedelta(minutes=step_minutes)


def _quarter_before(moment: datetime) -> datetime:
    midnight = datetime.combine(moment.date(), time())
    return midnight + (moment - midnight) // QUARTER * QUARTER
