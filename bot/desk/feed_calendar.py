"""The calendar that a staff member's program reads: matter, time, township and number; nothing about the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta

from icalendar import Calendar, Event

from bot.desk.ticket_calendar import ZONE, clean, zone
from bot.hall.appointment import PENDING
from bot.hall.services import COUNTER, ELSEWHERE, HOME, PHONE, SERVICES, SHOP
from bot.store.agenda import Entry

MEDIA_TYPE = "text/calendar; charset=utf-8"
PLACES = {COUNTER: "窗口", HOME: "上门", SHOP: "上门", PHONE: "电话", ELSEWHERE: "上门"}


def feed_file(name: str, entries: Sequence[Entry]) -> bytes:
    """A published calendar (RFC 5545) that programs read again every hour."""
    calendar = Calendar()
    calendar.add("prodid", "-//Lianxinqiao//Staff//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clean(name))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add_component(zone())
    for one in entries:
        calendar.add_component(_event(one))
    return bytes(calendar.to_ical(sorted=False))


def _event(one: Entry) -> Event:
    start, unsure = one.start.replace(tzinfo=ZONE), one.status == PENDING
    event = Event()
    event.add("uid", f"appointment-{one.id}@staff.lianxinqiao")
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.changed_at.replace(tzinfo=ZONE).astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=one.minutes))
    service = SERVICES[one.service].name if one.service in SERVICES else one.service
    event.add("summary", clean(f"{'（等确认）' if unsure else ''}{service}，{one.number}号"))
    event.add("location", clean(f"{PLACES.get(one.place, '')}{one.township or ''}"))
    event.add("status", "TENTATIVE" if unsure else "CONFIRMED")
    return event
