"""What the grammar would have to guess: then the person is asked which of two times is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.hall.when.agreement import which
from bot.hall.when.clocks import Clock
from bot.hall.when.context import Context
from bot.hall.when.entries import Entry
from bot.hall.when.joins import core
from bot.hall.when.nth import Around
from bot.hall.when.resolve import edge, resolve
from bot.hall.when.values import Ambiguous, Day, DaySpan, Nothing, Value

_LONG = 190  # days; nobody names a stretch longer than half a year to choose from, but for whole years
_ASKED = re.compile("[^,。]{0,3}(?:再说|再讲|呢|怎么样|如何)")  # 八号呢


def in_doubt(kept: Sequence[Entry], c: Context) -> Ambiguous | None:
    """The question which of two times is meant: one took the other's place and no word says so, or both were left
    and no word says that either will do."""
    for entry in kept:
        if entry.instead is not None:
            return _ask(resolve(entry.instead, c), resolve(entry.term, c), c)
    for entry in kept:
        if entry.alike is not None:
            one, two = (resolve(replace(t, time=None), c) for t in (entry.alike, entry.term))
            if one != two and not _unreal(one):
                return _ask(one, two, c)
    for before, entry in pairwise(kept):
        first, second = resolve(before.term, c), resolve(entry.term, c)
        apart = _unjoined(before, entry) or _news_beside(before, entry) or _two_hours(before, entry)
        if apart and first != second and not _unreal(first) and not _unreal(second):
            return _ask(first, second, c)
    return None


def endless(base: Value) -> bool:
    """春节前事多，节后再议: a stretch of most of a year, which two limits of different years have made."""
    return isinstance(base, DaySpan) and base.last is not None and (base.last - base.first).days > _LONG


def news_alone(kept: Sequence[Entry], entries: Sequence[Entry], sentence: str, c: Context) -> bool:
    """五号我要去医院，八号我女儿回来: several days, and of the one that is left nobody says that he comes then."""
    if len(kept) == 1 and kept[0].told and _other_news(kept[0], entries):
        return True
    if len(kept) != 1 or _chosen(kept[0]) or _ASKED.match(sentence, kept[0].term.end):
        return False
    if isinstance(kept[0].term.date, Around) or not isinstance(resolve(kept[0].term, c), Day):
        return False
    named = [e.term.date for e in entries]
    others = [e for e in entries if e.term.date not in (None, kept[0].term.date)]
    return named.count(kept[0].term.date) == 1 and any(e.told and not e.refused for e in others)


def _other_news(kept: Entry, entries: Sequence[Entry]) -> bool:
    """我二十号回来，元宵以后才开工: as much is told of another day as of the one that is left."""
    chosen = kept.link == "repair" or kept.picked or kept.asked or kept.back or kept.habit or kept.term.time
    if chosen or kept.term.date is None:
        return False
    others = [e for e in entries if core(e.term.date) not in (None, core(kept.term.date)) and not e.refused]
    return any(e.told and not e.old for e in others)


def _chosen(e: Entry) -> bool:
    said = _meant(e) or e.alone or e.settles or e.asked or e.picked or e.listed or e.for_all
    return said or e.link == "repair" or e.term.time is not None


def _unjoined(one: Entry, two: Entry) -> bool:
    """Two times with words between them, none of which offers a choice, or side by side with a wish for only one."""
    if two.also or two.listed or (one.welcome and two.welcome):
        return False
    other_day = one.term.date != two.term.date
    if two.link == "adjacent":  # 周五下午三点明天货车要来
        return other_day and one.term.time is not None and two.term.time is None and not _meant(two)
    return two.link == "text" or (two.link == "comma" and other_day and _meant(one) != _meant(two))


def _two_hours(one: Entry, two: Entry) -> bool:
    """一点多吧，明天，一点半好了: two hours of one day, said one after the other."""
    clocks = isinstance(one.term.time, Clock) and isinstance(two.term.time, Clock)
    apart = two.link in ("comma", "text") and not (two.also or two.listed or one.listed)
    return clocks and apart and one.term.date == two.term.date


def _news_beside(one: Entry, two: Entry) -> bool:
    """周二我要去看腰，要是下雨就下周一过去: a choice, one half of which is only told."""
    if two.link != "or" and not two.also:
        return False
    news = (one.told and not one.welcome) != (two.told and not two.welcome)
    return news or (one.trailed and not (_meant(one) or one.listed or one.asked) and _meant(two))


def _meant(entry: Entry) -> bool:
    return entry.wished or entry.welcome or entry.affirmed or entry.also


def _unreal(value: Value) -> bool:
    return isinstance(value, Nothing | Ambiguous)


def _ask(one: Value, two: Value, c: Context) -> Ambiguous:
    return Ambiguous(which(_day(one), _day(two), c), (one, two))


def _day(value: Value) -> Value:
    start = edge(value, first=True)
    return value if start is None or isinstance(value, DaySpan) else Day(start.date())
