"""Dates named by month and year: 12月5号, 下个月, 月底, 明年; without year or month they roll forward."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from bot.hall.when.context import Context, Unreal, month_end
from bot.hall.when.dates import DateSpec, bounds
from bot.hall.when.values import Value, days

NEAR = 10  # days behind a festival that a bare number is still counted from its month
_MIDDLE = 11  # the day on which 中旬 begins
_YEARS_AHEAD = 9  # far enough for 29 February


@dataclass(frozen=True)
class YearOf:
    """A year by its number, or counted from the running one."""

    number: int
    relative: bool = False

    def of(self, today: date) -> int:
        """The year's number; Unreal outside 1902–2098, where the calendars end."""
        year = today.year + self.number if self.relative else self.number
        if not 1902 <= year <= 2098:
            raise Unreal(f"year {year}")
        return year


@dataclass(frozen=True)
class MonthOf:
    """A month: by number (with or without year), counted from the running one, or none said."""

    month: int | None = None
    year: YearOf | None = None
    offset: int | None = None

    @property
    def pinned(self) -> bool:
        """Whether it can only be one month, past or not."""
        return self.offset is not None or (self.month is not None and self.year is not None)

    def months(self, c: Context) -> Iterator[tuple[int, int]]:
        """The (year, month) pairs it may mean, in the order in which they are tried."""
        if self.offset is not None:
            year, month = divmod(c.today.year * 12 + c.today.month - 1 + self.offset, 12)
            yield year, month + 1
        elif self.month is not None and self.year is not None:
            yield self.year.of(c.today), self.month
        elif self.month is not None:
            yield from ((c.floor.year + i, self.month) for i in range(_YEARS_AHEAD))
        else:
            start = c.floor.year * 12 + c.floor.month - 1
            yield from (((start + i) // 12, (start + i) % 12 + 1) for i in range(14))


@dataclass(frozen=True)
class MonthDay(DateSpec):
    """12月5号, 下个月5号, 5号; `last` for a fused pair (五六号)."""

    day: int
    of: MonthOf = field(default_factory=MonthOf)
    last: int | None = None

    def resolve(self, c: Context) -> Value:
        for year, month in self.of.months(c):
            end = month_end(year, month).day
            if not 1 <= self.day <= end:
                continue
            first = date(year, month, self.day)
            if self.of.pinned or first >= c.floor:
                return days(first, first.replace(day=min(self.last or self.day, end)))
        raise Unreal(f"day {self.day}")

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        if self.of != MonthOf():
            return self
        if earlier.festive and earlier.festive[0] == "solar" and 0 < self.day - earlier.festive[2] < NEAR:
            return replace(self, of=MonthOf(earlier.festive[1]))
        if not isinstance(earlier, MonthDay | Month | MonthPart):
            return self
        heir = replace(self, of=earlier.of)
        try:
            return heir if bounds(heir.resolve(c))[0] >= c.today else self
        except Unreal:
            return self


@dataclass(frozen=True)
class Month(DateSpec):
    """A whole month; of the running one only what is left."""

    of: MonthOf
    period = True

    @property
    def ahead(self) -> bool:
        return self.of.offset is None or self.of.offset > 0

    def resolve(self, c: Context) -> Value:
        first, last = self.extent(c)
        return days(max(first, c.today) if last >= c.today else first, last)

    def extent(self, c: Context) -> tuple[date, date]:
        for year, month in self.of.months(c):
            last = month_end(year, month)
            if self.of.pinned or last >= c.floor:
                return last.replace(day=1), last
        raise Unreal("no such month")


@dataclass(frozen=True)
class MonthPart(DateSpec):
    """上旬, 月初, 月底 …; `first` and `last` are days of the month, negative ones counted from its end."""

    first: int
    last: int
    of: MonthOf = field(default_factory=MonthOf)
    period = True

    def _not_before(self, earlier: MonthDay, c: Context) -> DateSpec:
        """十二号前后都忙，月底吧: of the month of the day before it, when that lies behind the nearest such part."""
        named = bounds(earlier.resolve(c))[0]
        if bounds(self.resolve(c))[1] >= named:
            return self
        return replace(self, of=MonthOf(named.month, YearOf(named.year)))

    def inherit(self, earlier: DateSpec, c: Context) -> DateSpec:
        """月底要盘点，月初来: the beginning of the month behind that end."""
        if self.of == MonthOf() and isinstance(earlier, MonthDay):
            return self._not_before(earlier, c)
        if not isinstance(earlier, MonthPart) or self.of != MonthOf() or earlier.of != MonthOf():
            return self
        return replace(self, of=MonthOf(offset=1)) if earlier.first < 0 < self.first < _MIDDLE else self

    def resolve(self, c: Context) -> Value:
        for year, month in self.of.months(c):
            end = month_end(year, month)
            first, last = (end.replace(day=n if n > 0 else end.day + 1 + n) for n in (self.first, self.last))
            if self.of.pinned or last >= c.floor:
                return days(first, last)
        raise Unreal("no such part of a month")


@dataclass(frozen=True)
class Year(DateSpec):
    """A whole year; of the running one only what is left."""

    year: YearOf
    period = True

    @property
    def ahead(self) -> bool:
        return self.year != YearOf(0, relative=True)

    def resolve(self, c: Context) -> Value:
        number = self.year.of(c.today)
        first, last = date(number, 1, 1), date(number, 12, 31)
        return days(max(first, c.today) if last >= c.today else first, last)
