"""One wish, and what ranges and limits make of it: 周三到周五, 三点以后, 最晚月底."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.hall.when.clocks import Clock, Part, TimeBound, TimeRange, TimeSpec
from bot.hall.when.dates import DateSpec
from bot.hall.when.joins import Bound, BoundKind, DateRange

_BOUNDS: dict[str, BoundKind] = {
    "before": "before",
    "after": "after",
    "passed": "after",
    "from": "from",
    "within": "within",
}


@dataclass(frozen=True)
class Term:
    """One wish: a date, a time or both; `until` is the other end of a range that crosses days, `deadline` marks
    最晚 before the whole of it."""

    date: DateSpec | None
    time: TimeSpec | None
    start: int
    end: int
    until: Term | None = None
    deadline: bool = False
    apart: Part | None = None  # a part of day said on its own before the clock time: 周五下午 三点以后, 明早九点后


def span(left: Term, right: Term) -> Term:
    """The range between two terms."""
    whole = replace(left, end=right.end)
    if right.date is None:
        if isinstance(left.time, Clock | Part) and isinstance(right.time, Clock | Part):
            return replace(whole, time=TimeRange(left.time, right.time))
        return replace(whole, time=left.time or right.time)
    if left.date is not None and left.time is None:
        return replace(whole, date=DateRange(left.date, right.date), time=right.time)
    return replace(whole, until=right)


def limited(term: Term, kind: str) -> Term | None:
    if term.until is not None:
        return term
    if kind in ("upto", "deadline"):
        return by_then(term)
    if kind == "closing":
        return by_then(term) if term.time is None else term
    if term.time is not None:
        return _time_bound(term, kind)
    if term.date is None:
        return None
    return replace(term, date=Bound(term.date, _BOUNDS[kind]))


def _time_bound(term: Term, kind: str) -> Term:
    if kind == "within" or not isinstance(term.time, Clock | Part):
        return term
    if kind == "before":
        return replace(term, time=TimeBound(term.time, "before"))
    return replace(term, time=TimeBound(term.time, "after", within=term.apart))


def by_then(term: Term) -> Term:
    if term.time is None and term.date is not None:
        bound = term.date if isinstance(term.date, Bound) else Bound(term.date, "by")
        return replace(term, date=bound)
    if term.date is None and isinstance(term.time, Clock | Part):
        return replace(term, time=TimeBound(term.time, "before"))
    return replace(term, deadline=True)


def from_then(term: Term, kind: BoundKind) -> Term:
    if isinstance(term.time, Clock | Part):
        return replace(term, time=TimeBound(term.time, "after"))
    if term.time is None and term.date is not None and not isinstance(term.date, Bound):
        return replace(term, date=Bound(term.date, kind))
    return term
