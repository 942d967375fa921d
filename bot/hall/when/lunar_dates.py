"""Lunar days and months as they are spoken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.hall import lunar
from bot.hall.when.context import Context, Unreal
from bot.hall.when.dates import DateSpec
from bot.hall.when.months import NEAR, YearOf
from bot.hall.when.values import Day, EveryLunarDay, Excluded, Value, days


@dataclass(frozen=True)
class LunarDate(DateSpec):
    """正月初六, 八月十六, 初八; `month` None means the nearest such day of any lunar month.

    `offset` counts lunar months from the running one (下个月初八); `implied` when only the missing 号 says lunar.
    三十 of a short twelfth month is its last day.
    """

    day: int
    month: int | None = None
    leap: bool = False
    year: YearOf | None = None
    offset: int | None = None
    implied: bool = False

    def resolve(self, c: Context) -> Value:
        for year, month, leap in self._months(c):
            length = lunar.month_length(year, month, leap)
            day = min(self.day, length) if (month, self.day) == (12, 30) else self.day
            if not 1 <= day <= length:
                continue
            found = lunar.from_lunar(year, month, day, leap)
            if self.year or self.offset is not None or found >= c.floor:
                return Day(found)
        raise Unreal("no such lunar day")

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        if self.month is not None or self.offset is not None:
            return self
        if earlier.festive and earlier.festive[0] == "lunar" and 0 < self.day - earlier.festive[2] < NEAR:
            return replace(self, month=earlier.festive[1])
        if not isinstance(earlier, LunarDate | LunarMonth):
            return self
        return replace(
            self, month=earlier.month, leap=earlier.leap, year=earlier.year, offset=getattr(earlier, "offset", None)
        )

    def standing(self) -> tuple[Excluded, ...]:
        return (EveryLunarDay(self.day),) if self.month is None and self.offset is None else ()

    def _months(self, c: Context) -> Iterator[tuple[int, int, bool]]:
        if self.month is None:
            yield from self._running_months(c)
        elif self.year:
            yield self.year.of(c.today), self.month, self.leap
        else:
            yield from ((c.floor.year + i, self.month, self.leap) for i in range(-1, 40 if self.leap else 4))

    def _running_months(self, c: Context) -> Iterator[tuple[int, int, bool]]:
        start = lunar.to_lunar(c.floor if self.offset is None else c.today)
        months = _months_from(start.year, start.month, start.leap)
        if self.offset is None:
            yield from (next(months) for _ in range(14))
        elif self.offset >= 0:
            yield [next(months) for _ in range(self.offset + 1)][-1]
        else:
            before = lunar.from_lunar(start.year, start.month, 1, start.leap) - timedelta(days=1)
            last = lunar.to_lunar(before)
            yield last.year, last.month, last.leap


@dataclass(frozen=True)
class LunarMonth(DateSpec):
    """正月, 腊月 and parts of them; `first` and `last` are days of the month, negative ones counted from its end."""

    month: int
    leap: bool = False
    year: YearOf | None = None
    first: int = 1
    last: int = -1
    period = True
    ahead = True

    def resolve(self, c: Context) -> Value:
        years = (self.year.of(c.today),) if self.year else range(c.floor.year - 1, c.floor.year + 30)
        for year in years:
            length = lunar.month_length(year, self.month, self.leap)
            if not length:
                continue
            first, last = (
                lunar.from_lunar(year, self.month, min(n if n > 0 else length + 1 + n, length), self.leap)
                for n in (self.first, self.last)
            )
            if self.year or last >= c.floor:
                return days(first, last)
        raise Unreal("no such lunar month")


def _months_from(year: int, month: int, leap: bool) -> Iterator[tuple[int, int, bool]]:
    while True:
        yield year, month, leap
        if not leap and lunar.leap_month(year) == month:
            leap = True
        else:
            leap = False
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
