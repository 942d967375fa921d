"""Stretches of a day in which people are served, and the plain data they are written as."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import pairwise
from typing import Any

MOST_PEOPLE = 50  # of one start, as in booking.capacity
MonthDay = tuple[int, int]
_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
_MONTH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, order=True)
class Block:
    """A stretch of one day in which people are served; `by_appointment` blocks open only for booked places.

    `capacity` is how many people each start of this block takes; None leaves it to booking.capacity.
    """

    start: time
    end: time
    by_appointment: bool = False
    capacity: int | None = None

    def joins(self, other: Block) -> bool:
        """Whether the other goes on where this one ends, in the same way."""
        return self.end == other.start and self.by_appointment == other.by_appointment

    def text(self) -> str:
        """`08:30–12:00`."""
        return f"{self.start:%H:%M}–{self.end:%H:%M}"


def in_time(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks in order of time."""
    return tuple(sorted(blocks, key=lambda b: (b.start, b.end)))


def sound(blocks: Iterable[Block]) -> bool:
    """Whether every block ends after it starts and none overlaps another; they may touch."""
    ordered = in_time(blocks)
    return all(b.start < b.end for b in ordered) and all(a.end <= b.start for a, b in pairwise(ordered))


def is_clock(raw: Any) -> bool:
    """Whether a value can be read as a time of day."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return 0 <= raw < 24 * 60
    return isinstance(raw, str) and bool(_CLOCK.fullmatch(raw))


def read_time(raw: Any) -> time:
    """A time of day from `8:30` or from what YAML makes of it without quotes; ValueError for anything else."""
    if not is_clock(raw):
        raise ValueError(f"{raw!r} is not a time such as 08:30")
    if isinstance(raw, int):  # YAML reads 08:30 without quotes as minutes in base sixty
        return time(raw // 60, raw % 60)
    return time.fromisoformat(str(raw).zfill(5))


def read_blocks(raw: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Blocks in order of time from a list of `{from, to, by_appointment, capacity}`; the last two may be left out."""
    return in_time(
        Block(read_time(b["from"]), read_time(b["to"]), bool(b.get("by_appointment")), b.get("capacity")) for b in raw
    )


def write_blocks(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """The plain data that `read_blocks` reads back."""
    return [
        {"from": f"{b.start:%H:%M}", "to": f"{b.end:%H:%M}", "by_appointment": b.by_appointment}
        | ({} if b.capacity is None else {"capacity": b.capacity})
        for b in blocks
    ]


def are_blocks(raw: Any) -> bool:
    """Whether a value is a list of blocks that are sound together."""
    return isinstance(raw, list) and all(_is_block(b) for b in raw) and sound(read_blocks(raw))


def _is_block(raw: Any) -> bool:
    if not isinstance(raw, dict) or not {"from", "to"} <= set(raw) <= {"from", "to", "by_appointment", "capacity"}:
        return False
    people = raw.get("capacity")
    fits = people is None or (isinstance(people, int) and not isinstance(people, bool) and 1 <= people <= MOST_PEOPLE)
    return fits and is_clock(raw["from"]) and is_clock(raw["to"]) and isinstance(raw.get("by_appointment", False), bool)


def read_month_day(raw: Any) -> MonthDay:
    """(month, day) from `06-01`; ValueError for a day that no year has."""
    found = _MONTH_DAY.fullmatch(str(raw))
    if not found:
        raise ValueError(f"{raw!r} is not a day of the year such as 06-01")
    day = date(2024, int(found[1]), int(found[2]))  # a leap year, so that 02-29 exists
    return day.month, day.day


def joined(blocks: Iterable[Block]) -> list[Block]:
    """Blocks of which one goes on where another ends, told as one."""
    found: list[Block] = []
    for block in in_time(blocks):
        if found and found[-1].joins(block):
            found[-1] = replace(found[-1], end=block.end)
        else:
            found.append(block)
    return found


def spans_text(blocks: Sequence[Block]) -> str:
    """`8:30到12:00、14:30到17:30`."""
    return "、".join(f"{b.start.hour}:{b.start:%M}到{b.end.hour}:{b.end:%M}" for b in blocks)
