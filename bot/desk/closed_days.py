"""What follows for the appointments of a day when its hours are taken away."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.hall.opening import Opening
from bot.store.appointments import Appointment
from bot.store.store import Store

LOOK_AHEAD_DAYS = 400  # further ahead than booking.horizon_days allows


def on_day_closed(store: Store, opening: Opening, day: date, now: datetime) -> list[Appointment]:
    """Called once whenever a day was closed or got other hours: the active appointments that no longer fit into it.

    Who closes the day decides whether they are called off (`CounterDesk.call_off`) or rung up one by one.
    """
    begin = datetime.combine(day, time())
    booked = store.appointments.active_on(max(begin, now), begin + timedelta(days=1))
    return [one for one in booked if not fits(one, opening)]


def outside(store: Store, opening: Opening, now: datetime) -> list[Appointment]:
    """The active appointments still to come that lie outside the hours; nobody changes them but a clerk."""
    booked = store.appointments.active_on(now, now + timedelta(days=LOOK_AHEAD_DAYS))
    return [one for one in booked if not fits(one, opening)]


def fits(one: Appointment, opening: Opening) -> bool:
    """Whether it lies within the hours as they are now."""
    end = one.start + timedelta(minutes=one.duration_min)
    day = one.start.date()
    return any(
        datetime.combine(day, b.start) <= one.start and end <= datetime.combine(day, b.end)
        for b in opening.blocks_on(day)
    )
