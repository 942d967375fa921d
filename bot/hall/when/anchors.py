"""Times that are counted from the ones named before them: 前一天, 之后, 那两天, 当天, 往后挪两天."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from bot.hall.when.bare_days import BareDay
from bot.hall.when.clocks import Clock, TimeBound
from bot.hall.when.context import Context
from bot.hall.when.dates import SameDay
from bot.hall.when.entries import Entry
from bot.hall.when.frames import lunar
from bot.hall.when.joins import Bound, Counting, Shifted, Step, core
from bot.hall.when.lengths import Afterwards, Coming, Run, Those, Vague
from bot.hall.when.resolve import resolve
from bot.hall.when.term import Term
from bot.hall.when.values import Alternatives, DaySpan

_FEW = re.compile(r"[这那](?P<n>[两几])[天日]")


def anchored(entries: Sequence[Entry], c: Context) -> list[Entry]:
    """12号不方便，前一天可以: a bare step is counted from the date named before it, 当天 is that date, 那两天 are
    the days just named and what is said of them is said of those."""
    out: list[Entry] = []
    for entry in lunar(entries):
        date = out[-1].term.date if out else None
        if isinstance(entry.term.date, SameDay) and date is not None:
            entry.term = replace(entry.term, date=date)
        if isinstance(entry.term.date, BareDay) and date is not None:
            entry.term = replace(entry.term, date=entry.term.date.inherit(core(date) or date, c))
        limit = entry.term.date
        if isinstance(limit, Bound) and isinstance(limit.base, BareDay) and date is not None:
            # 正月十六才开，十六以后来
            entry.term = replace(entry.term, date=replace(limit, base=limit.base.inherit(core(date) or date, c)))
        if isinstance(entry.term.date, Step) and date is not None:
            pair = isinstance(date, Shifted) and entry.link in ("adjacent", "or")  # 前一天后一天都行
            out[-1].told = out[-1].told or not (out[-1].welcome or entry.also or pair)
            date = date.base if pair and isinstance(date, Shifted) else date
            hour = out[-1].term.time if entry.term.date.moved else None
            entry.term = replace(entry.term, date=Shifted(date, entry.term.date), time=entry.term.time or hour)
        if isinstance(entry.term.date, Afterwards) and out:
            entry.term = _afterwards(entry.term, out[-1].term, entry.term.date.kind)
            entry.link = entry.link if out[-1].welcome else "repair"
        meant = _run(entry, out) or _meant(entry, out, c)
        for e in meant:
            e.refused, e.welcome = e.refused or entry.refused, e.welcome or entry.welcome
            e.term = replace(e.term, time=e.term.time or entry.term.time)
            if isinstance(e.term.date, BareDay) and e.term.date.loose:
                e.term = replace(e.term, date=BareDay(e.term.date.day))  # 二十五 二十六这两天
        if not meant:
            out.append(entry)
    return out


def _run(entry: Entry, before: Sequence[Entry]) -> list[Entry]:
    """从十六号开始，连着三天: the day before it becomes the first of so many."""
    start = before[-1].term.date if before else None
    if not isinstance(entry.term.date, Run) or start is None:
        return []
    first = start.base if isinstance(start, Bound) and start.kind == "from" else start
    before[-1].term = replace(before[-1].term, date=Counting(first, entry.term.date.rest))
    return [before[-1]]


def _afterwards(term: Term, named: Term, kind: Literal["before", "after"]) -> Term:
    """之后 as the time behind the limit that was named: 三号之前走不开，之后都行."""
    if named.date is not None and named.time is None:
        return replace(term, date=Bound(named.date.base if isinstance(named.date, Bound) else named.date, kind))
    base = named.time.base if isinstance(named.time, TimeBound) else named.time
    return replace(term, date=named.date, time=TimeBound(base, kind)) if isinstance(base, Clock) else term


def _count(entry: Entry) -> int | None:
    """How many days 那三天, 这5天, 这两天 are; 0 when the entry is nothing of the kind, None for 那几天."""
    spec = entry.term.date
    if isinstance(spec, Those):
        return spec.count
    if isinstance(spec, Coming):
        return spec.length.days if spec.counts_today else 0
    few = _FEW.fullmatch(spec.words) if isinstance(spec, Vague) else None
    return (None if few["n"] == "几" else 2) if few else 0


def _meant(entry: Entry, before: Sequence[Entry], c: Context) -> list[Entry]:
    count = _count(entry)
    if count is not None and count < 2:
        return []
    found: list[Entry] = []
    total = 0
    for e in reversed(before):
        found.append(e)
        total += _days(e, c)
        if count is None and e is before[-1] and total > 1 and _now(entry):
            return []
        if entry.refused and _near(entry) and total == count and any(e.welcome for e in found):
            return []
        if total == count or (count is None and total > 1 and e.link not in ("or", "adjacent", "comma")):
            return found
    return []


def _now(entry: Entry) -> bool:
    """月底再来，这几天没空: the days around today rather than the stretch named before."""
    return _near(entry) and entry.refused and entry.link == "text"


def _near(entry: Entry) -> bool:
    """周六周日都行，这两天忙: the days around today, for those named are fine."""
    return isinstance(entry.term.date, Vague) and entry.term.date.words.startswith("这")


def _days(entry: Entry, c: Context) -> int:
    value = resolve(replace(entry.term, time=None, until=None), c)
    if isinstance(value, DaySpan):
        return (value.last - value.first).days + 1 if value.last else 0
    return len(value.options) if isinstance(value, Alternatives) else 1
