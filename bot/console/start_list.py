"""The free starts a clerk chooses from, grouped by day for one list in a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.hall import phrases
from bot.hall.calendar import Calendar
from bot.hall.slots import Slot

DAYS_AHEAD = 14


@dataclass(frozen=True)
class Start:
    """One line of the list."""

    value: str
    words: str


@dataclass(frozen=True)
class StartDay:
    """One day of the list."""

    words: str
    starts: tuple[Start, ...]


def starts_by_day(free: list[tuple[Slot, int]], calendar: Calendar, now: datetime) -> list[StartDay]:
    """The starts under their days: `9:00（余2）`; those outside of the usual hours say so."""
    days: dict[str, list[Start]] = {}
    for slot, count in free:
        title = f"{phrases.near(slot.start, now)}{calendar.describe(slot.start.date(), now)}"
        usual = "，预约时段" if slot.by_appointment else ""
        shown = f"{phrases.clock(slot.start)}（余{count}{usual}）"
        days.setdefault(title, []).append(Start(slot.start.isoformat(timespec="minutes"), shown))
    return [StartDay(title, tuple(starts)) for title, starts in days.items()]
