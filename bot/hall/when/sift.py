"""Which of the times in a sentence are wishes: ends of licences, routines, news and what is past give way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.hall.when.anchors import anchored
from bot.hall.when.bare_days import BareDay, called
from bot.hall.when.context import Context
from bot.hall.when.cues import cue, routine
from bot.hall.when.dates import Relative
from bot.hall.when.entries import Entry, Link, Reading, is_vague
from bot.hall.when.frames import framed
from bot.hall.when.joins import DateRange
from bot.hall.when.lengths import After, Now
from bot.hall.when.marks import mark
from bot.hall.when.months import Year
from bot.hall.when.putting_off import put_off
from bot.hall.when.resolve import edge, resolve
from bot.hall.when.values import Nothing
from bot.hall.when.weeks import Workdays

_STRENGTH: tuple[Link, ...] = ("start", "adjacent", "comma", "or", "text", "repair")


def usable(reading: Reading, sentence: str, c: Context) -> list[Entry]:
    """Without ends of licences, dates that do not exist, what was denied, and routines, past or vague times beside
    real ones; days told as a reason are marked."""
    before_rest = reading.entries[: reading.rest]
    left = anchored(reading.entries, c)
    left = _keeping(left, lambda e: not (is_expiry(e, sentence) or _once(e, sentence, c) or _weak(e, sentence, c)))
    left = _keeping(left, lambda e: not _way(e, reading.entries, sentence))
    for e in left:
        if isinstance(e.term.date, BareDay) and e.term.date.loose and cue("coming", e, sentence):
            e.term = replace(e.term, date=called(e.term.date.day, [o.term.date for o in left]))
    left = _keeping(left, lambda e: not isinstance(resolve(e.term, c), Nothing))
    if any(not e.denied for e in left):
        left = _keeping(left, lambda e: not e.denied)
    mark(left, sentence, c)
    left = framed(left)
    plain = not any(e.refused for e in before_rest)  # 初一十五食斋，其他日都会使
    for e in left:
        busy = not e.welcome and (e.told or routine(e, sentence) or (plain and _single(e)))
        e.refused = e.refused or (busy and any(e is b for b in before_rest))
        e.refused = e.refused or (e.shunned and routine(e, sentence))
    if reading.anything and all(e.refused or (e.told and not e.welcome) for e in left):
        for e in left:  # 随时欢迎，不过中午我要回家做饭
            e.refused = True
    left = _without_routines(left, sentence, reading.anything)
    left = _unless_all(left, lambda e: e.refused or not _past(e, c) or _now_today(e, left))
    left = _keeping(left, lambda e: not (is_vague(e) and e.refused))
    if put_off(left):
        return _unless_all(left, lambda e: e.refused or is_vague(e))  # 这两天来，礼拜五我就走了
    return _unless_all(left, lambda e: not is_vague(e))


def _single(entry: Entry) -> bool:
    """A day of which something else than a wish is said."""
    period = entry.term.date is None or (entry.term.date.period and not isinstance(entry.term.date, DateRange))
    return not (period or entry.term.time or entry.wished or entry.alone or entry.also)


def _once(entry: Entry, sentence: str, c: Context) -> bool:
    """国庆那时候来查过, 昨天约好的时间我忘了: what was done once, or on a day that is past."""
    past = _past(entry, c) and not isinstance(entry.term.date, Now)
    return cue("bygone", entry, sentence) or (past and cue("narrated", entry, sentence))


def is_expiry(entry: Entry, sentence: str) -> bool:
    """Whether the entry says when a licence ends."""
    return cue("expiry", entry, sentence)


def _weak(entry: Entry, sentence: str, c: Context) -> bool:
    """今年, 去年, 2026年 or 工作日 alone sets a scene and wishes for nothing."""
    spec = entry.term.date
    if isinstance(spec, Workdays):
        return not (entry.refused or entry.welcome or entry.term.time or cue("wished", entry, sentence))
    if not isinstance(spec, Year):
        return False
    return spec.year.of(c.today) <= c.today.year or not (
        entry.welcome or entry.refused or cue("wished", entry, sentence) or cue("alone", entry, sentence)
    )


def _without_routines(entries: list[Entry], sentence: str, anything: bool) -> list[Entry]:
    """Without the hours of somebody's day (三点就起来磨豆浆), as long as another time is left or any will do; the day
    stays."""
    own = [e for e in entries if not e.refused and routine(e, sentence)]
    others = [e for e in entries if e not in own and not is_vague(e)]
    if anything and not others:
        return [e for e in entries if e not in own or e.term.date is not None]
    if any(e.term.time for e in others):
        for e in own:
            e.term = replace(e.term, time=None if e.term.date else e.term.time)
    return _keeping(entries, lambda e: e not in own or e.term.date is not None) if others else entries


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


def _now_today(entry: Entry, entries: Sequence[Entry]) -> bool:
    """今天晚班，现在过来行吗: this minute, and nothing but the day it is in beside it."""
    others = [e.term for e in entries if not (e.refused or isinstance(e.term.date, Now))]
    return isinstance(entry.term.date, Now) and all(t.date == Relative(0) and t.time is None for t in others)


def _way(entry: Entry, entries: Sequence[Entry], sentence: str) -> bool:
    """明天上午去，十分钟就到: beside another day a few minutes are the length of the way."""
    spec = entry.term.date
    minutes = isinstance(spec, After) and not spec.length.whole_days and cue("ride", entry, sentence)
    return minutes and any(e.term.date not in (None, spec, Relative(0), Now()) for e in entries)


def _past(entry: Entry, c: Context) -> bool:
    end = edge(resolve(entry.term, c), first=False)
    return entry.term.date is not None and end is not None and end.date() <= c.today and end <= c.now
