"""What a run has left in the store, held against what its people came for: nothing lost, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from bench._faults_people import Customer
from bot.bootstrap import House
from bot.hall.appointment import BOOKED


def doubled(house: House, people: Iterable[Customer]) -> Counter[str]:
    """Effects that are there more often than somebody wanted them: places, notices, handoffs, answers."""
    store, found = house.store, Counter[str]()
    for one in people:
        mine = [a for a in store.appointments.listing(sender=one.sender) if a.status in BOOKED]
        found["appointments"] += max(0, len(mine) - 1)
        handoffs = store.handoffs.listing(sender=one.sender)
        found["handoffs"] += max(0, len(handoffs) - (one.wish == "clerk"))
        steps = Counter((n.cause, n.step) for n in store.notices.listing(sender=one.sender) if n.state == "queued")
        found["notices"] += sum(times - 1 for times in steps.values())
    return found


def missing(house: House, people: Iterable[Customer]) -> Counter[str]:
    """What should be there and is not, of people who were told that it is; and what should have gone and is there.

    Nobody is reminded of an appointment that is over by the clock as it stands now, or once more after the last time.
    """
    store, found, now = house.store, Counter[str](), house.clock.now()
    for one in people:
        mine = [a for a in store.appointments.listing(sender=one.sender) if a.status in BOOKED]
        wanted = one.wish in ("book", "visit", "move")
        notices = store.notices.listing(sender=one.sender)
        told_off = sum(n.step == "unconfirmed" for n in notices)  # a clock that ran ahead brought their time
        found["appointments"] += max(0, wanted - len(mine) - told_off)
        found["not cancelled"] += len(mine) if one.wish == "cancel" else 0
        queued = Counter(n.cause for n in notices if n.state == "queued")
        told = {n.cause for n in notices if n.state == "sent" and n.due <= now}
        ahead = [cause_of(a) for a in mine if a.start > now]
        found["reminders"] += sum(not queued[cause] and cause not in told for cause in ahead)
        found["reminders left over"] += sum(times for times in queued.values()) if one.wish == "cancel" else 0
    return found


def cause_of(appointment: Any) -> str:
    """How a notice names the appointment it is about."""
    return f"appointment:{appointment.id}"


def inconsistent(house: House) -> int:
    """Slots whose counter is not the number of their appointments or above their capacity, and half-taken places."""
    return len(house.store.appointments.miscounted()) + len(house.store.appointments.half_taken())
