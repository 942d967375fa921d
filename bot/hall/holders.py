"""Licence holders as the hall knows them, and which reminder of a renewal is due on a day.

Law: the application is due thirty days before expiry (行政许可法 article 50, 烟草专卖许可证管理办法 article 32).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.hall import notice_words as words
from bot.hall.calendar import Calendar
from bot.hall.notices import RENEWAL_DAYS, QuietHours

MORNING = time(9)


@dataclass(frozen=True)
class HolderLine:
    """What is known of one licence; `licence` is missing where somebody subscribed by telephone number alone."""

    licence: str | None
    name: str | None
    phone: str | None
    expiry: date

    @property
    def key(self) -> str:
        """What makes it the same licence: its number, else the telephone."""
        return self.licence or self.phone or ""

    @property
    def tail(self) -> str:
        """The last four figures, by which people recognise it; nothing where there is no number."""
        return (self.licence or "")[-4:]


def step_on(expiry: date, today: date) -> str | None:
    """The newest step that has come: `d90` from 90 days before, … `d30` from 30 days before until the last day.

    Whoever becomes known between two steps is told the one that has passed, with the days that are really left.
    """
    left = (expiry - today).days
    if left < 0:
        return None
    return next((f"d{days}" for days in reversed(RENEWAL_DAYS) if left <= days), None)


def to_be_said_at(now: datetime, quiet: QuietHours) -> datetime:
    """When a reminder found now is said: not before nine, not in the quiet hours."""
    return quiet.next_loud(max(now, datetime.combine(now.date(), MORNING)))


def reminder_words(line: HolderLine, at: datetime, calendar: Calendar) -> str:
    """What a holder is told, as it is right on the day of `at`."""
    left = (line.expiry - at.date()).days
    return words.licence(calendar.describe(line.expiry, at.date()), left, line.tail)
