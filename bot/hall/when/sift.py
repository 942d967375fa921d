"""Which of the times in a sentence are wishes: ends of licences, routines, news and what is past give way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from bot.hall.when.clauses import Entry, Link, Reading, is_vague
from bot.hall.when.clocks import Clock, TimeBound, TimeRange
from bot.hall.when.context import Context
from bot.hall.when.dates import Relative, SameDay
from bot.hall.when.feasts import Festival
from bot.hall.when.joins import Agreement, Bound, Shifted, Step
from bot.hall.when.lengths import Afterwards, Coming, Those, Vague
from bot.hall.when.months import Year
from bot.hall.when.resolve import edge, resolve
from bot.hall.when.term import Term
from bot.hall.when.values import Alternatives, DaySpan, Nothing
from bot.hall.when.vocabulary import vocabulary
from bot.hall.when.weeks import Workdays

_LEAD = 16  # characters before a time that may say what it is
_STRENGTH: tuple[Link, ...] = ("start", "adjacent", "comma", "or", "text", "repair")
_FEW = re.compile(r"[这那](?P<n>[两几])[天日]")


def usable(reading: Reading, sentence: str, c: Context) -> list[Entry]:
    """Without ends of licences, dates that do not exist, what was denied, and routines, past or vague times beside
    real ones; days told as a reason are marked."""
    before_rest = reading.entries[: reading.rest]
    left = _anchored(reading.entries, c)
    left = _keeping(left, lambda e: not (is_expiry(e, sentence) or _cue("bygone", e, sentence) or _weak(e, c)))
    left = _keeping(left, lambda e: not isinstance(resolve(e.term, c), Nothing))
    if any(not e.denied for e in left):
        left = _keeping(left, lambda e: not e.denied)
    for e in left:
        e.refused = e.refused or e.denied
        e.told = e.told or _named_twice(e) or (not (e.refused or e.welcome) and _cue("told", e, sentence))
        e.refused = e.refused or (e.told and not e.welcome and any(e is b for b in before_rest))
    for before, e in reversed(list(pairwise(left))):
        before.told = before.told or (e.told and e.link == "adjacent" and not before.welcome)
    left = _without_routines(left, sentence)
    left = _unless_all(left, lambda e: e.refused or not _past(e, c))
    left = _keeping(left, lambda e: not (is_vague(e) and e.refused))
    return _unless_all(left, lambda e: not is_vague(e))


def is_expiry(entry: Entry, sentence: str) -> bool:
    """Whether the entry says when a licence ends."""
    return _cue("expiry", entry, sentence)


@lru_cache(maxsize=4)
def _cues(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    after, before = vocabulary().cues[name]
    return re.compile(after), re.compile(before)


def _cue(name: str, entry: Entry, sentence: str) -> bool:
    after, before = _cues(name)
    lead = sentence[max(0, entry.term.start - _LEAD) : entry.term.start]
    return bool(after.match(sentence, entry.term.end) or before.search(lead))


def _anchored(entries: Sequence[Entry], c: Context) -> list[Entry]:
    """12号不方便，前一天可以: a bare step is counted from the date named before it, 当天 is that date, 那两天 are
    the days just named and what is said of them is said of those."""
    out: list[Entry] = []
    for entry in entries:
        date = out[-1].term.date if out else None
        if isinstance(entry.term.date, SameDay) and date is not None:
            entry.term = replace(entry.term, date=date)
        if isinstance(entry.term.date, Step) and date is not None:
            out[-1].told = out[-1].told or not (out[-1].welcome or entry.also)
            entry.term = replace(entry.term, date=Shifted(date, entry.term.date))
        if isinstance(entry.term.date, Afterwards) and out:
            entry.term = _afterwards(entry.term, out[-1].term)
            entry.link = entry.link if out[-1].welcome else "repair"
        meant = _meant(entry, out, c)
        for e in meant:
            e.refused, e.welcome = e.refused or entry.refused, e.welcome or entry.welcome
            e.term = replace(e.term, time=e.term.time or entry.term.time)
        if not meant:
            out.append(entry)
    return out


def _afterwards(term: Term, named: Term) -> Term:
    """之后 as the time behind the limit that was named: 三号之前走不开，之后都行."""
    if named.date is not None and named.time is None:
        return replace(term, date=Bound(named.date.base if isinstance(named.date, Bound) else named.date, "after"))
    base = named.time.base if isinstance(named.time, TimeBound) else named.time
    return replace(term, date=named.date, time=TimeBound(base, "after")) if isinstance(base, Clock) else term


def _named_twice(entry: Entry) -> bool:
    """后天端午, 今天二十三号: says what day it is."""
    spec = entry.term.date
    if not isinstance(spec, Agreement) or entry.term.time is not None or entry.welcome:
        return False
    pair = (spec.first, spec.second)
    return Relative(0) in pair or sum(isinstance(d, Festival) for d in pair) == 1


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
        if total == count or (count is None and total > 1 and e.link not in ("or", "adjacent", "comma")):
            return found
    return []


def _days(entry: Entry, c: Context) -> int:
    value = resolve(replace(entry.term, time=None, until=None), c)
    if isinstance(value, DaySpan):
        return (value.last - value.first).days + 1 if value.last else 0
    return len(value.options) if isinstance(value, Alternatives) else 1


def _weak(entry: Entry, c: Context) -> bool:
    """今年, 去年, 2026年 or 工作日 alone sets a scene and wishes for nothing."""
    spec = entry.term.date
    if isinstance(spec, Workdays):
        return not (entry.refused or entry.welcome or entry.term.time)
    return isinstance(spec, Year) and spec.year.of(c.today) <= c.today.year


def _without_routines(entries: list[Entry], sentence: str) -> list[Entry]:
    """Without the hours of somebody's day (三点就起来磨豆浆), as long as another time is left; the day stays."""
    own = [e for e in entries if not e.refused and _routine(e, sentence)]
    others = [e for e in entries if e not in own and not is_vague(e)]
    if any(e.term.time for e in others):
        for e in own:
            e.term = replace(e.term, time=None if e.term.date else e.term.time)
    return _keeping(entries, lambda e: e not in own or e.term.date is not None) if others else entries


def _routine(entry: Entry, sentence: str) -> bool:
    after, before = _cues("routine")
    lead = sentence[max(0, entry.term.start - _LEAD) : entry.term.start]
    clock = isinstance(entry.term.time, Clock | TimeRange) and after.match(sentence, entry.term.end)
    return bool(clock or (entry.term.time is not None and before.search(lead)))


def _keeping(entries: list[Entry], keep: Callable[[Entry], bool]) -> list[Entry]:
    """The entries to be kept; one behind a dropped one is linked by the stronger of the two links."""
    out: list[Entry] = []
    link: Link = "start"
    for entry in entries:
        if keep(entry):
            entry.link = max(link, entry.link, key=_STRENGTH.index)
            out.append(entry)
            link = "start"
        else:
            link = max(link, entry.link, key=_STRENGTH.index)
    return out


def _unless_all(entries: list[Entry], keep: Callable[[Entry], bool]) -> list[Entry]:
    if not any(keep(e) and not e.refused for e in entries) and any(not e.refused for e in entries):
        return entries
    return _keeping(entries, keep)


def _past(entry: Entry, c: Context) -> bool:
    end = edge(resolve(entry.term, c), first=False)
    return entry.term.date is not None and end is not None and end.date() <= c.today and end <= c.now
