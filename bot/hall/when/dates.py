"""Dates as they are spoken, before they are counted out: what all of them can do, and the relative days.

Each class is one way of naming a day or a stretch of days; `resolve` counts it out in a Context. The rules (weeks
start on Monday, bare dates roll forward, 月底 is the last five days …) are the hall's conventions for bookings.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.hall.when.context import Context, Unreal
from bot.hall.when.values import (
    Day,
    DaySpan,
    Excluded,
    Value,
)

_DAY = timedelta(days=1)


class DateSpec(ABC):
    """One spoken date."""

    @property
    def period(self) -> bool:
        """Several days, which 之前 still includes (月底之前)."""
        return False

    @property
    def ahead(self) -> bool:
        """A whole coming period, which 之前 stops short of (下周之前)."""
        return False

    @property
    def festive(self) -> tuple[Literal["solar", "lunar"], int, int] | None:
        """Calendar, month and day of a festival, in whose month the numbers behind it lie (元旦放假，那四号)."""
        return None

    @property
    def weekly(self) -> bool:
        """A bare weekday, which moves on a week when its clock time is gone."""
        return False

    @abstractmethod
    def resolve(self, c: Context) -> Value:
        """The meaning; Unreal (or ValueError) when there is no such date."""

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        """This date with the week or month that was said before it (下周三…周五, 9月10号，11号)."""
        return self

    def to_come(self, c: Context) -> DateSpec:
        """The one that 之前 counts to: one that has begun is over for it (周末之前, said on a Saturday)."""
        return self

    def standing(self) -> tuple[Excluded, ...]:
        """What it excludes week after week or month after month when nothing pins it down."""
        return ()

    def extent(self, c: Context) -> tuple[date, date]:
        """First and last day of the whole thing, past days included."""
        return bounds(self.resolve(c))

    def days_off(self, c: Context) -> tuple[date, date]:
        """The extent, widened to the public holiday it belongs to."""
        return self.extent(c)


def bounds(value: Value) -> tuple[date, date]:
    """First and last day of a day or span; Unreal for anything without two ends."""
    if isinstance(value, Day):
        return value.date, value.date
    if isinstance(value, DaySpan) and value.last is not None:
        return value.first, value.last
    raise Unreal("no span of days")


@dataclass(frozen=True)
class Relative(DateSpec):
    """今天, 大后天, 昨天."""

    offset: int

    def resolve(self, c: Context) -> Value:
        return Day(c.today + timedelta(days=self.offset))


@dataclass(frozen=True)
class SameDay(DateSpec):
    """当天: the day named before, or today."""

    def resolve(self, c: Context) -> Value:
        return Day(c.today)
