"""From a spoken wish to places: reads the time in its context and finds what is free near it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.hall import claims, when
from bot.hall.calendar import Calendar
from bot.hall.claims import Claim, Load
from bot.hall.opening import Opening
from bot.hall.services import Service
from bot.hall.slots import BookingRules, Slot, bookable, find, nearest
from bot.store.appointments import Appointments

SHOWN = 3


@dataclass(frozen=True)
class Wish:
    """A wish as it was said and read: `value` is never Nothing."""

    text: str
    value: when.Value


@dataclass(frozen=True)
class Offer:
    """Up to three free places, and whether the first of them is exactly what was wished."""

    slots: tuple[Slot, ...]
    exact: bool
    fits: bool


class Wishes:
    """Reads wishes and looks them up in the calendar and the store."""

    def __init__(self, calendar: Calendar, opening: Opening, rules: BookingRules, appointments: Appointments) -> None:
        self._calendar = calendar
        self.opening = opening
        self.rules = rules
        self._appointments = appointments

    def read(self, text: str, now: datetime, day: date | None = None, agreed: datetime | None = None) -> Wish | None:
        """The wish in `text`; words without a date of their own are meant for `day`, when one was named before.

        A move by hours counts from the start that was agreed on; it is kept as the hour it comes to.
        """
        value = when.parse(text, now, self._calendar, on=day, at=agreed)
        if agreed and isinstance(value, when.Instant) and when.shifts(text):
            return Wish(when.in_words(value, self._calendar, now.date()), value)
        return None if isinstance(value, when.Nothing) else Wish(text, value)

    def shifted(self, text: str, now: datetime, shown: Sequence[datetime]) -> Wish | None:
        """A move by hours or days, counted from the first of the times shown when it goes back, else from the last."""
        if not when.shifts(text):
            return None
        for edge, back in ((min(shown), True), (max(shown), False)):
            value = when.parse(text, now, self._calendar, on=edge.date(), at=edge)
            if not isinstance(value, when.Instant | when.Day):
                return None
            before = value.at < edge if isinstance(value, when.Instant) else value.date < edge.date()
            if before is back:
                return Wish(when.in_words(value, self._calendar, now.date()), value)
        return None

    def kept(self, text: str | None, at: str | None, on: str | None) -> Wish | None:
        """A wish of a draft as it was understood when it was said."""
        if not (text and at):
            return None
        return self.read(text, datetime.fromisoformat(at), date.fromisoformat(on) if on else None)

    def readings(self, value: when.Ambiguous, now: datetime) -> list[str]:
        """What an ambiguous time can mean, in words that mean it when they are said; none where there is no choice."""
        named = [(when.in_words(c, self._calendar, now.date()), c) for c in value.candidates]
        found = list(dict.fromkeys(words for words, c in named if when.parse(words, now, self._calendar) == c))
        return found if len(found) > 1 else []

    def exact(self, wish: Wish, service: Service, now: datetime) -> Slot | None:
        """The one bookable place the wish names to the minute, if there is one (free or not)."""
        if not isinstance(wish.value, when.Instant):
            return None
        slot = find(wish.value.at, service, self.opening, self.rules)
        return slot if slot and self.allowed(slot, service, now) else None

    def allowed(self, slot: Slot, service: Service, now: datetime) -> bool:
        """Whether the slot is neither too soon nor too far away."""
        return self.rules.in_time(slot, service, now) and slot.start.date() <= self.rules.last_day(now)

    def claim(self, slot: Slot, service: Service) -> Claim:
        """What an appointment at that slot uses up."""
        return claims.claim(slot, service, self.rules)

    def claim_at(self, start: datetime, service: Service, now: datetime) -> Claim | None:
        """The claim of a start that may be booked now (free or not), or None."""
        slot = find(start, service, self.opening, self.rules)
        return self.claim(slot, service) if slot and self.allowed(slot, service, now) else None

    def free_count(self, slot: Slot, service: Service, now: datetime) -> int:
        """How many appointments still fit at a start."""
        return self._appointments.load(slot.start, slot.end, now).free(self.claim(slot, service))

    def offer(self, wish: Wish | None, service: Service, now: datetime) -> Offer:
        """The three free places that fit the wish, or else the three nearest to it."""
        load = self._load(now)
        if wish is None:
            return Offer(_first_ones(self._free(service, now, load)), False, True)
        value = wish.value
        if fitting := _first_ones(s for s in self._free(service, now, load) if when.matches(value, s.start)):
            return Offer(fitting, isinstance(value, when.Instant), True)
        if (far := self._at_that_hour(value, service, now, load)) is not None:
            return Offer(far, False, False)
        slots = self._free(service, now, load)
        return Offer(tuple(nearest(slots, when.earliest(value), lambda _: True, SHOWN)), False, False)

    def _at_that_hour(self, value: when.Value, service: Service, now: datetime, load: Load) -> tuple[Slot, ...] | None:
        """For a day that cannot be booked yet: the first places of its hours on the last day that has any."""
        first, end = when.span(value) if when.earliest(value) else (now, now)
        if end is None or first.date() <= self.rules.last_day(now) or end - first > timedelta(days=1):
            return None
        hours = [
            s
            for s in self._free(service, now, load)
            if when.matches(value, datetime.combine(first.date(), s.start.time()))
        ]
        return _first_ones(list(by_day(hours).values())[-1]) if hours else None

    def open_at(self, wish: Wish, service: Service, now: datetime) -> bool:
        """Whether the hall opens for `service` at any time the wish allows, free or not."""
        return any(when.matches(wish.value, s.start) for s in bookable(service, now, self.opening, self.rules))

    def free(self, service: Service, now: datetime) -> list[Slot]:
        """Every free start up to the horizon, in order of time."""
        return list(self._free(service, now, self._load(now)))

    def _load(self, now: datetime) -> Load:
        """What is taken up to the horizon."""
        end = datetime.combine(self.rules.last_day(now) + timedelta(days=1), time())
        return self._appointments.load(now, end, now)

    def _free(self, service: Service, now: datetime, load: Load) -> Iterator[Slot]:
        """The free starts, looked for no further than they are asked for."""
        starts = bookable(service, now, self.opening, self.rules)
        return (s for s in starts if load.free(self.claim(s, service)) > 0)

    def later_days(self, service: Service, now: datetime, after: date) -> tuple[Slot, ...]:
        """The first free place of each of the next three days after a date."""
        days = by_day(s for s in self.free(service, now) if s.start.date() > after)
        return tuple(slots[0] for slots in list(days.values())[:SHOWN])

    def beside(
        self, wish: Wish | None, service: Service, now: datetime, ends: tuple[datetime, datetime], later: bool
    ) -> list[Slot]:
        """The three free places before the first or after the last one on the screen; what was refused stays so."""
        refused = wish.value.excluded if wish and isinstance(wish.value, when.Exclusion) else ()
        allowed = when.Exclusion(None, refused)
        slots = [s for s in self.free(service, now) if when.matches(allowed, s.start)]
        first, last = ends
        if later:
            return [s for s in slots if s.start > last][:SHOWN]
        return [s for s in slots if s.start < first][-SHOWN:]


def _first_ones(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """The first three that nobody has to confirm; others only where there are none of these."""
    usual: list[Slot] = []
    others: list[Slot] = []
    for slot in slots:
        (others if slot.by_appointment else usual).append(slot)
        if len(usual) == SHOWN:
            break
    return tuple((usual or others)[:SHOWN])


def by_day(slots: Iterable[Slot]) -> dict[date, list[Slot]]:
    """Slots grouped by their date, for saying the date once."""
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        days.setdefault(slot.start.date(), []).append(slot)
    return days
