"""From signed entries to one value: repair, refinement, alternatives, exclusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.hall.when.clauses import Entry, Reading
from bot.hall.when.context import Context
from bot.hall.when.fold import Fold
from bot.hall.when.lengths import AnyTime
from bot.hall.when.overlap import localise, touches
from bot.hall.when.resolve import resolve
from bot.hall.when.sift import is_expiry, usable
from bot.hall.when.values import (
    Ambiguous,
    DaySpan,
    Excluded,
    Exclusion,
    Nothing,
    Value,
    alternatives,
)


def conclude(reading: Reading, sentence: str, c: Context) -> Value:
    """The sentence's meaning."""
    entries = usable(reading, sentence, c)
    kept, out = Fold(c).run(entries)
    if reading.any_day and kept and all(e.term.date is None for e in kept):
        for e in kept:  # 随便哪天，最好早上
            e.term = replace(e.term, date=AnyTime())
    base = _base(kept, c)
    if isinstance(base, Nothing) and not out:
        return DaySpan(c.today, None) if reading.anything else base
    return _minus(None if isinstance(base, Nothing) else base, out)


def expiring(entries: Sequence[Entry], sentence: str) -> list[Entry]:
    """The entries that say when a licence ends."""
    return [e for e in entries if is_expiry(e, sentence)]


def _base(kept: Sequence[Entry], c: Context) -> Value:
    habits = [e for e in kept if e.habit and e.term.date is None]
    if habits and len(habits) == len(kept):
        return Ambiguous("您想约哪一天", tuple(resolve(e.term, c) for e in habits))
    return alternatives([resolve(e.term, c) for e in kept if e not in habits])


def _minus(base: Value | None, out: tuple[Excluded, ...]) -> Value:
    if base is None:
        return Exclusion(None, out) if out else Nothing()
    if isinstance(base, Ambiguous):
        return base
    if isinstance(base, Exclusion):
        return Exclusion(base.base, (*base.excluded, *out))
    left = tuple(dict.fromkeys(x for e in out for x in localise(e, base) if touches(x, base)))
    return Exclusion(base, left) if left else base
