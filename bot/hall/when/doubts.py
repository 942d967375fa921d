"""What the grammar would have to guess: then the person is asked which of two times is meant."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.hall.when.agreement import which
from bot.hall.when.context import Context
from bot.hall.when.entries import Entry
from bot.hall.when.resolve import edge, resolve
from bot.hall.when.values import Ambiguous, Day, DaySpan, Nothing, Value


def in_doubt(kept: Sequence[Entry], c: Context) -> Ambiguous | None:
    """The question which of two times is meant: one took the other's place and no word says so, or both were left
    and no word says that either will do."""
    for entry in kept:
        if entry.instead is not None:
            return _ask(resolve(entry.instead, c), resolve(entry.term, c), c)
    for one, two in pairwise(kept):
        first, second = resolve(one.term, c), resolve(two.term, c)
        if _unjoined(one, two) and first != second and not _unreal(first) and not _unreal(second):
            return _ask(first, second, c)
    return None


def _unjoined(one: Entry, two: Entry) -> bool:
    """Two times with words between them, none of which offers a choice, or side by side with a wish for only one."""
    if two.also or two.listed or (one.welcome and two.welcome):
        return False
    other_day = one.term.date != two.term.date
    if two.link == "adjacent":  # 周五下午三点明天货车要来
        return other_day and one.term.time is not None and two.term.time is None and not _meant(two)
    return two.link == "text" or (two.link == "comma" and other_day and _meant(one) != _meant(two))


def _meant(entry: Entry) -> bool:
    return entry.wished or entry.welcome or entry.affirmed or entry.also


def _unreal(value: Value) -> bool:
    return isinstance(value, Nothing | Ambiguous)


def _ask(one: Value, two: Value, c: Context) -> Ambiguous:
    return Ambiguous(which(_day(one), _day(two), c), (one, two))


def _day(value: Value) -> Value:
    start = edge(value, first=True)
    return value if start is None or isinstance(value, DaySpan) else Day(start.date())
