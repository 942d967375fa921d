"""What a sentence about time can mean, and how each meaning is written down.

`str(value)` gives the written form: a day `2026-11-28`, an instant `2026-11-28T09:30`, whole days `A/B` (both ends
included, `A/..` open), a half-open span of time `A/B` with instants (`T24:00` ends a day), alternatives `X|Y`,
an exclusion `NOT:x,y` or `P;NOT:x`, `AMBIGUOUS:hint` and `NONE`. All datetimes are naive local ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

MIDNIGHT = time(0)


@dataclass(frozen=True)
class Day:
    """One whole day."""

    date: date

    def __str__(self) -> str:
        return self.date.isoformat()


@dataclass(frozen=True)
class DaySpan:
    """Whole days from `first` to `last`, both included; `last` None means no end was named."""

    first: date
    last: date | None

    def __str__(self) -> str:
        return f"{self.first}/{self.last or '..'}"


@dataclass(frozen=True)
class Instant:
    """A slot starting then; to the minute."""

    at: datetime

    def __str__(self) -> str:
        return self.at.isoformat(timespec="minutes")


@dataclass(frozen=True)
class TimeSpan:
    """Half-open [start, end); an end at midnight is written as 24:00 of the day before."""

    start: datetime
    end: datetime

    def __str__(self) -> str:
        return f"{self.start.isoformat(timespec='minutes')}/{_end_text(self.end)}"


@dataclass(frozen=True)
class Alternatives:
    """Times the speaker offers to choose from, in the order of speaking."""

    options: tuple[Value, ...]

    def __str__(self) -> str:
        return "|".join(map(str, self.options))


@dataclass(frozen=True)
class EveryWeekday:
    """Every such ISO weekday, 1 = Monday."""

    weekday: int

    def __str__(self) -> str:
        return f"WD{self.weekday}"


@dataclass(frozen=True)
class EveryLunarDay:
    """That day of every lunar month."""

    day: int

    def __str__(self) -> str:
        return f"LD{self.day}"


@dataclass(frozen=True)
class EveryDay:
    """That part of any day, half-open; `end` None means midnight at its end."""

    start: time
    end: time | None

    def __str__(self) -> str:
        return f"T{self.start:%H:%M}/T{self.end.strftime('%H:%M') if self.end else '24:00'}"


@dataclass(frozen=True)
class Exclusion:
    """`base` without `excluded`; a base of None means any time."""

    base: Value | None
    excluded: tuple[Excluded, ...]

    def __str__(self) -> str:
        out = "NOT:" + ",".join(map(str, self.excluded))
        return out if self.base is None else f"{self.base};{out}"


@dataclass(frozen=True)
class Ambiguous:
    """Must be asked back: `hint` is the question without its mark, `candidates` the readings that can be offered."""

    hint: str
    candidates: tuple[Value, ...] = ()

    def __str__(self) -> str:
        return f"AMBIGUOUS:{self.hint}"


@dataclass(frozen=True)
class Nothing:
    """No bookable time is meant."""

    def __str__(self) -> str:
        return "NONE"


Excluded: TypeAlias = Day | DaySpan | Instant | TimeSpan | EveryWeekday | EveryLunarDay | EveryDay
Value: TypeAlias = Day | DaySpan | Instant | TimeSpan | Alternatives | Exclusion | Ambiguous | Nothing


def alternatives(options: list[Value]) -> Value:
    """The options flattened and without repeats; a single one stands alone, none at all is Nothing."""
    flat: dict[Value, None] = {}
    for option in options:
        if isinstance(option, Ambiguous):
            return option
        parts = option.options if isinstance(option, Alternatives) else (option,)
        flat.update(dict.fromkeys(p for p in parts if not isinstance(p, Nothing)))
    pinned = [v for v in flat if not (isinstance(v, Exclusion) and v.base is None)]
    found = tuple(pinned or flat)  # 今天，工作日就行: a rule beside a named time adds nothing that could be chosen
    if not found:
        return Nothing()
    if len(found) > 1 and any(isinstance(v, Exclusion) for v in found):
        return Ambiguous("您想约哪一天、几点", found)  # written down, it could not be told what is taken from what
    return found[0] if len(found) == 1 else Alternatives(found)


def days(first: date, last: date | None) -> Day | DaySpan:
    """A span of days, or the one day it comes to."""
    return Day(first) if first == last else DaySpan(first, last)


def midnight(day: date) -> datetime:
    """00:00 of that day."""
    return datetime.combine(day, MIDNIGHT)


def _end_text(end: datetime) -> str:
    if end.time() != MIDNIGHT:
        return end.isoformat(timespec="minutes")
    return f"{(end - timedelta(days=1)).date()}T24:00"
