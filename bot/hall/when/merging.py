"""Two neighbouring entries as one wish: a closer word on a day, an hour of it, a second name, a second limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.hall.when.agreement import Agreement
from bot.hall.when.clocks import Part
from bot.hall.when.closer import agreement, between, closer_time
from bot.hall.when.context import Context
from bot.hall.when.entries import LOOSE, Entry
from bot.hall.when.joins import Bound, Counting, Inside
from bot.hall.when.lengths import After, Coming
from bot.hall.when.neighbours import SINGLE, join_times
from bot.hall.when.reasons import hour_of
from bot.hall.when.resolve import edge, resolve
from bot.hall.when.term import Term
from bot.hall.when.values import Ambiguous, Day, DaySpan, Nothing
from bot.hall.when.weeks import Weekday


def merge(last: Entry, entry: Entry, own_date: bool, c: Context) -> Entry | None:
    """The entry as a closer word on the last one (周五下午，最好三点以后), or None."""
    a, b = last.term, entry.term
    if isinstance(a.date, Bound) and isinstance(b.date, Bound) and own_date:
        limits = between(a.date, b.date)
        both = replace(b, date=limits, time=a.time or b.time)
        return None if limits is None or isinstance(resolve(both, c), Nothing) else _with_term(entry, both)
    if isinstance(a.date, Bound) and a.date.kind == "from" and isinstance(b.date, Coming) and not b.date.skip:
        return _with_term(entry, replace(b, date=Counting(a.date.base, b.date.length)))
    if isinstance(b.date, Bound) and b.date.base == a.date and a.time is None and not last.welcome:
        return _with_term(entry, b)  # 大概十号，十号以后去
    if not own_date:
        time = b.time if a.time is None else closer_time(a.time, b.time)
        return _with_term(entry, replace(b, date=a.date or b.date, time=time)) if time else None
    if a.date is None and b.date is not None:
        time = a.time if b.time is None else join_times(a.time, b.time) if a.time else b.time
        return _with_term(entry, replace(b, time=time)) if time else None
    if entry.link == "comma" and not entry.told and (agreed := agreement(a, b) or _one_day(a, b, c)):
        return _with_term(entry, agreed)
    if a.date == b.date and a.time is None and b.time is not None and entry.link in LOOSE and not entry.told:
        return _with_term(entry, b)  # 周五，周五上午
    if a.date == b.date and isinstance(a.time, Part) and entry.link in LOOSE and b.time is not None:
        time = closer_time(a.time, b.time) or (b.time if entry.wished and not last.wished else None)
        return _with_term(entry, replace(b, time=time)) if time else None
    return _inside(last, entry, c)


def another(last: Entry, entry: Entry, own_date: bool, c: Context) -> bool:
    """周三或者周四 are two choices, 20日以后、27日以前 and 下午，那就四点 are one."""
    limits = isinstance(last.term.date, Bound) and isinstance(entry.term.date, Bound)
    if entry.listed and own_date and entry.link == "comma" and last.term.date and entry.term.date:
        return isinstance(Agreement(last.term.date, entry.term.date).resolve(c), Ambiguous)  # 五号，下周三，都可以
    both = limits and own_date and merge(last, entry, own_date, c) is not None
    return entry.link == "or" and not both and not hour_of(last, entry, own_date, c)


def week_said_later(last: Entry, entry: Entry) -> bool:
    """只有周三下午有空，下周三哦: the same weekday again, now with its week or with another one (下周二是下下周二)."""
    a, b = last.term.date, entry.term.date
    named = isinstance(a, Weekday) and isinstance(b, Weekday) and a.numbers == b.numbers
    joined = entry.link in (*LOOSE, "repair") and not (entry.also or entry.told or last.told)
    if not (named and joined and isinstance(a, Weekday) and isinstance(b, Weekday)) or b.weekly or a.week == b.week:
        return False
    return entry.affirmed if a.week is not None or entry.link == "adjacent" else True


def within_limit(limit: Entry, entry: Entry, c: Context) -> bool:
    """最晚三十一号办好，明天十点半行不行: a limit beside an hour that lies within it says nothing more."""
    ends = isinstance(limit.term.date, Bound) and limit.term.date.kind in ("before", "by") and limit.term.time is None
    if limit is entry or not ends or entry.also or limit.also or entry.link == "or" or limit.link == "or":
        return False
    span, start = resolve(limit.term, c), edge(resolve(entry.term, c), first=True)
    named = entry.term.date is not None and entry.term.time is not None
    return named and isinstance(span, DaySpan) and start is not None and _within(start.date(), span)


def _one_day(a: Term, b: Term, c: Context) -> Term | None:
    """大后天，十一月二十六，上午: two names of one day."""
    if a.date is None or b.date is None or (a.time and b.time) or a.until or b.until or a.date == b.date:
        return None
    named = Agreement(a.date, b.date)
    single = isinstance(a.date, (*SINGLE, After)) and isinstance(b.date, SINGLE)
    same = single and isinstance(resolve(replace(b, date=named, time=None), c), Day)
    return replace(b, date=named, time=a.time or b.time) if same else None


def _inside(last: Entry, entry: Entry, c: Context) -> Entry | None:
    """A day within the stretch named before it, or the same day again with its time."""
    outer, inner = resolve(replace(last.term, time=None), c), resolve(entry.term, c)
    if isinstance(outer, Day) and last.term.time is None:
        outer = DaySpan(outer.date, outer.date)
    start, end = edge(inner, first=True), edge(inner, first=False)
    if not isinstance(outer, DaySpan) or outer == inner or start is None:
        return None
    if isinstance(entry.term.date, Bound) and last.term.date is not None and not isinstance(last.term.date, Bound):
        limited = replace(entry.term, date=Inside(last.term.date, entry.term.date))
        left = resolve(limited, c)
        said = last.wished or last.welcome or last.affirmed or last.alone or last.picked
        whole = left == Day(outer.first) and outer.first == outer.last and not said  # 今天烟还没到，下周五之前
        cut = left not in (Nothing(), outer) and not whole and not last.told
        return _with_term(entry, limited) if cut else None
    if end is None:
        return None
    if not _within(start.date(), outer):
        return None
    return _with_term(entry, replace(entry.term, time=entry.term.time or last.term.time))


def _with_term(entry: Entry, term: Term) -> Entry:
    """The same entry around another term."""
    return replace(entry, term=term, instead=None)


def _within(day: date, outer: DaySpan) -> bool:
    return outer.first <= day and (outer.last is None or day <= outer.last)
