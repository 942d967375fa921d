"""What a date is counted from: the moment of speaking, the calendar, and the day from which bare dates roll on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.hall.calendar import Calendar

LONGEST = 3660  # days; farther than this nobody books, so it is no time at all


class Unreal(ValueError):
    """A date that does not exist (2月30日) or lies beyond every calendar."""


@dataclass(frozen=True)
class Context:
    """`now` to the minute; `floor` is the day from which a bare 周三, 5号 or 初八 is looked for."""

    now: datetime
    calendar: Calendar
    floor: date
    on: date | None = None  # the day meant by a time without a date, when one was agreed on before
    at: datetime | None = None  # the start agreed on before, from which a move by hours counts

    @property
    def today(self) -> date:
        """The date of speaking."""
        return self.now.date()

    def rolling_from(self, floor: date) -> Context:
        """The same moment, with bare dates looked for from `floor` on."""
        return replace(self, floor=floor)


@dataclass(frozen=True)
class Length:
    """A stretch of time as it was named; half a month is 15 days, months clip to the end of the month."""

    days: int = 0
    months: int = 0
    minutes: int = 0
    workdays: int = 0

    @property
    def whole_days(self) -> bool:
        """Whether the length is counted in days rather than hours."""
        return not self.minutes

    def from_day(self, day: date, calendar: Calendar, sign: int = 1) -> date:
        """`day` moved by this length; Unreal when it leaves the calendar."""
        if self.days > LONGEST or self.months > LONGEST // 30 or self.workdays > LONGEST // 10:
            raise Unreal("too far away")
        moved = add_months(day, sign * self.months) + timedelta(days=sign * self.days)
        return calendar.add_working_days(moved, sign * self.workdays)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return min_day(year, month + 1, day.day)


def min_day(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last one; Unreal outside the calendar."""
    if not 1 <= year < 9999:
        raise Unreal(f"year {year}")
    return date(year, month, min(day, month_end(year, month).day))


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return first_of_next - timedelta(days=1)


def monday(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())
