"""The calendar file of a ticket (RFC 5545): one event that keeps its UID, with an alarm the evening before and one
two hours before.

No ORGANIZER, although RFC 5546 wants one with PUBLISH: with one, telephones take the event for an invitation that
has to be answered, and the hall has no mail address to answer to.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard

from bot.desk.ticket import Ticket

MEDIA_TYPE = "text/calendar"
ZONE = ZoneInfo("Asia/Shanghai")
EVENING_BEFORE = time(18, 0)
SHORTLY_BEFORE = timedelta(hours=2)
_STATUS = {"pending": "TENTATIVE", "cancelled": "CANCELLED"}


def calendar_file(ticket: Ticket) -> bytes:
    """The file in UTF-8 with CRLF, lines folded at 75 bytes; METHOD is CANCEL for a cancelled appointment."""
    calendar = Calendar()
    calendar.add("prodid", "-//Lianxinqiao//Appointments//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method(ticket))
    calendar.add_component(zone())
    calendar.add_component(_event(ticket))
    return bytes(calendar.to_ical(sorted=False))


def method(ticket: Ticket) -> str:
    """PUBLISH, or CANCEL when nobody is expected any more."""
    return "CANCEL" if ticket.cancelled else "PUBLISH"


def _event(ticket: Ticket) -> Event:
    start = ticket.start.replace(tzinfo=ZONE)
    event = Event()
    event.add("uid", ticket.uid)
    event.add("sequence", ticket.sequence)
    event.add("dtstamp", ticket.made_at.replace(tzinfo=ZONE).astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=ticket.minutes))
    event.add("summary", clean(summary(ticket)))
    event.add("location", clean(location(ticket)))
    event.add("description", clean(_description(ticket)))
    event.add("status", _STATUS.get(ticket.status, "CONFIRMED"))
    event.add("transp", "OPAQUE")
    if not ticket.cancelled:  # an alarm for what does not happen is worse than none (and RFC 5546 allows none)
        for before in alarms(ticket.start):
            event.add_component(_alarm(before, clean(summary(ticket))))
    return event


def summary(ticket: Ticket) -> str:
    """The line a telephone shows; it says what is not certain, for few telephones show the status."""
    mark = {"pending": "（等确认）", "cancelled": "（已取消）"}.get(ticket.status, "")
    return f"{mark}烟草局预约：{ticket.service_name}，{ticket.number}号"


def location(ticket: Ticket) -> str:
    """The hall with its address, or in words where else; never a person's address."""
    if ticket.address:
        return f"{ticket.hall_name}，{ticket.address}"
    return ticket.hall_name if ticket.place == "counter" else ticket.place_name


def alarms(start: datetime) -> tuple[timedelta, timedelta]:
    """How long before the start: the evening before at six, and two hours."""
    evening = datetime.combine(start.date() - timedelta(days=1), EVENING_BEFORE)
    return start - evening, SHORTLY_BEFORE


def clean(text: str) -> str:
    """The text without what a calendar line must not hold: control characters, half pairs, foreign line ends."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in kept if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp"))


def _description(ticket: Ticket) -> str:
    lines = [f"预约号{ticket.number}，{ticket.status_name}。", f"办理{ticket.service_name}，约{ticket.minutes}分钟。"]
    if ticket.cancelled:
        return lines[0]
    if ticket.materials:
        listed = "、".join(f"{m.name}（{m.need}）" if m.need else m.name for m in ticket.materials)
        lines.append(f"要带：{listed}。")
    call = f"，或者打{ticket.hall_phone}" if ticket.hall_phone else ""
    return "\n".join([*lines, f"要改要取消，跟连心桥说“取消预约”{call}。"])


def _alarm(before: timedelta, words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", words)
    return alarm


def zone() -> Timezone:
    """China has had one time without summer time since 1992, so one rule holds for every appointment."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1992, 1, 1))
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", ZONE.key)
    zone.add_component(standard)
    return zone
