"""Which of the times in a sentence are wishes: ends of licences, routines, news and what is past give way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, zip_longest

from bot.hall.when.agreement import Agreement
from bot.hall.when.anchors import anchored
from bot.hall.when.bare_days import BareDay, called
from bot.hall.when.clocks import Clock, TimeBound, TimeRange
from bot.hall.when.context import Context
from bot.hall.when.dates import Relative
from bot.hall.when.entries import Entry, Link, Reading, is_vague
from bot.hall.when.feasts import Festival
from bot.hall.when.frames import framed
from bot.hall.when.joins import Bound, DateRange
from bot.hall.when.lengths import Vague
from bot.hall.when.months import Year
from bot.hall.when.resolve import edge, resolve
from bot.hall.when.values import Day, Nothing
from bot.hall.when.vocabulary import vocabulary
from bot.hall.when.weeks import Workdays

_LEAD = 16  # characters before a time that may say what it is
_SOME_DAY = re.compile("[年月天日春夏秋冬阵假]")
_VISIT = re.compile("(?<![别不])[来去](?!太)|过[去来]|[办弄替换续]")
_STRENGTH: tuple[Link, ...] = ("start", "adjacent", "comma", "or", "text", "repair")


def usable(reading: Reading, sentence: str, c: Context) -> list[Entry]:
    """Without ends of licences, dates that do not exist, what was denied, and routines, past or vague times beside
    real ones; days told as a reason are marked."""
    before_rest = reading.entries[: reading.rest]
    left = anchored(reading.entries, c)
    left = _keeping(left, lambda e: not (is_expiry(e, sentence) or _once(e, sentence, c) or _weak(e, sentence, c)))
    for e in left:
        if isinstance(e.term.date, BareDay) and e.term.date.loose and _cue("coming", e, sentence):
            e.term = replace(e.term, date=called(e.term.date.day, [o.term.date for o in left]))
    left = _keeping(left, lambda e: not isinstance(resolve(e.term, c), Nothing))
    if any(not e.denied for e in left):
        left = _keeping(left, lambda e: not e.denied)
    for e, behind in zip_longest(left, left[1:]):
        e.refused = e.refused or e.denied
        e.wished, e.alone = _cue("wished", e, sentence), _cue("alone", e, sentence)
        if e is not left[0] and _cue("likewise", e, sentence):
            named = left[left.index(e) - 1]
            e.refused, e.told, e.welcome = named.refused, named.told, named.welcome
        e.back = _cue("back", e, sentence)
        e.unsure, e.names = _cue("unsure", e, sentence) or _leaves(e, sentence), _cue("named", e, sentence)
        e.old = e.old or _cue("former", e, sentence)
        then = _cue("then", e, sentence, behind)
        e.wished = e.wished or then
        e.told = (
            e.told
            or e.unsure
            or _named_twice(e)
            or (not (e.refused or e.welcome or then) and _cue("told", e, sentence, behind))
        )
    _mark_feared(left, sentence)
    for before, e in reversed(list(pairwise(left))):
        if (e.affirmed and e.link == "adjacent" and _festival_named(before, e)) or _says_today(before, e, c):
            before.told = e.told = True
        before.wished = before.wished or (e.wished and e.link in ("adjacent", "or"))
        before.told = before.told and not (e.welcome and e.link in ("adjacent", "or"))
        before.told = before.told or (e.told and e.link in ("adjacent", "or") and not before.welcome)
    left = framed(left)
    plain = not any(e.refused for e in before_rest)  # 初一十五食斋，其他日都会使
    for e in left:
        busy = not e.welcome and (e.told or _routine(e, sentence) or (plain and _single(e)))
        e.refused = e.refused or (busy and any(e is b for b in before_rest))
        e.refused = e.refused or (e.shunned and _routine(e, sentence))
    if reading.anything and all(e.refused or (e.told and not e.welcome) for e in left):
        for e in left:  # 随时欢迎，不过中午我要回家做饭
            e.refused = True
    left = _without_routines(left, sentence, reading.anything)
    left = _unless_all(left, lambda e: e.refused or not _past(e, c))
    left = _keeping(left, lambda e: not (is_vague(e) and e.refused))
    if _put_off(left):
        return _unless_all(left, lambda e: e.refused or is_vague(e))  # 这两天来，礼拜五我就走了
    return _unless_all(left, lambda e: not is_vague(e))


def _single(entry: Entry) -> bool:
    """A day of which something else than a wish is said."""
    period = entry.term.date is None or (entry.term.date.period and not isinstance(entry.term.date, DateRange))
    return not (period or entry.term.time or entry.wished or entry.alone or entry.also)


def _once(entry: Entry, sentence: str, c: Context) -> bool:
    """国庆那时候来查过, 昨天约好的时间我忘了: what was done once, or on a day that is past."""
    return _cue("bygone", entry, sentence) or (_past(entry, c) and _cue("narrated", entry, sentence))


def _idle(entry: Entry) -> bool:
    """Told, and nothing said for it."""
    return entry.told and not (entry.welcome or entry.affirmed or entry.also or entry.back)


def _leaves(entry: Entry, sentence: str) -> bool:
    """我二十八号就走了: by then it has to be done, and on that day least of all."""
    limited = isinstance(entry.term.time, TimeBound) or isinstance(entry.term.date, Bound)
    return not limited and _cue("away", entry, sentence)


def own_hours(entry: Entry, sentence: str) -> bool:
    """下午四点才起床: an hour of somebody's day, and no word of a visit in the whole sentence."""
    wish = entry.wished or entry.welcome or entry.affirmed or entry.also
    return not wish and _routine(entry, sentence) and not _VISIT.search(sentence)


def _put_off(entries: Sequence[Entry]) -> bool:
    """这两天来，礼拜五我就走了, 过完年再去，年前不敢关: no day that is named behind a vague wish is one."""
    first = next((i for i, e in enumerate(entries) if is_vague(e) and e.wished), None)
    if first is None:
        return False
    spec = entries[first].term.date
    later = isinstance(spec, Vague) and _SOME_DAY.search(spec.words) is not None
    behind = [e for e in (entries if later else entries[first:]) if not _plain(e)]
    return all(is_vague(e) or e.refused or _idle(e) or e in behind for e in entries)


def _plain(entry: Entry) -> bool:
    """Whether anything is said for it."""
    return entry.wished or entry.alone or entry.welcome or entry.affirmed or entry.also or entry.back


def is_expiry(entry: Entry, sentence: str) -> bool:
    """Whether the entry says when a licence ends."""
    return _cue("expiry", entry, sentence)


@lru_cache(maxsize=4)
def _cues(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    after, before = vocabulary().cues[name]
    return re.compile(after), re.compile(before)


def _cue(name: str, entry: Entry, sentence: str, behind: Entry | None = None) -> bool:
    """Whether the words of that kind stand beside the entry, those behind it before the entry `behind`."""
    after, before = _cues(name)
    lead = sentence[max(0, entry.term.start - _LEAD) : entry.term.start]
    found = after.match(sentence, entry.term.end)
    said = found is not None and (behind is None or found.end() <= behind.term.start)
    return said or bool(before.search(lead))


def _named_twice(entry: Entry) -> bool:
    """后天端午, 今天二十三号: says what day it is."""
    spec = entry.term.date
    if not isinstance(spec, Agreement) or entry.term.time is not None or entry.welcome:
        return False
    pair = (spec.first, spec.second)
    return Relative(0) in pair or sum(isinstance(d, Festival) for d in pair) == 1


def _festival_named(before: Entry, entry: Entry) -> bool:
    """廿二就是冬至: says on what day a festival falls."""
    plain = not (before.term.time or entry.term.time or entry.welcome)
    return plain and sum(isinstance(e.term.date, Festival) for e in (before, entry)) == 1


def _says_today(before: Entry, entry: Entry, c: Context) -> bool:
    """今天都腊月廿五了: says how late it is."""
    today = before.term.date == Relative(0) and before.term.time is None and entry.term.time is None
    return today and entry.link == "adjacent" and resolve(entry.term, c) == Day(c.today)


def _mark_feared(entries: Sequence[Entry], sentence: str) -> None:
    """就怕月初跟月底: what is joined to a fear is one too."""
    feared = False
    for e in entries:
        joined = feared and e.link in ("or", "adjacent") and not e.welcome
        undated = e.term.date is None and _cue("feared", e, sentence)
        feared = joined or undated or (not e.welcome and _cue("feared", e, sentence))
        e.told = e.told or (feared and not e.refused)


def _weak(entry: Entry, sentence: str, c: Context) -> bool:
    """今年, 去年, 2026年 or 工作日 alone sets a scene and wishes for nothing."""
    spec = entry.term.date
    if isinstance(spec, Workdays):
        return not (entry.refused or entry.welcome or entry.term.time or _cue("wished", entry, sentence))
    return isinstance(spec, Year) and spec.year.of(c.today) <= c.today.year


def _without_routines(entries: list[Entry], sentence: str, anything: bool) -> list[Entry]:
    """Without the hours of somebody's day (三点就起来磨豆浆), as long as another time is left or any will do; the day
    stays."""
    own = [e for e in entries if not e.refused and _routine(e, sentence)]
    others = [e for e in entries if e not in own and not is_vague(e)]
    if anything and not others:
        return [e for e in entries if e not in own or e.term.date is not None]
    if any(e.term.time for e in others):
        for e in own:
            e.term = replace(e.term, time=None if e.term.date else e.term.time)
    return _keeping(entries, lambda e: e not in own or e.term.date is not None) if others else entries


def _routine(entry: Entry, sentence: str) -> bool:
    after, before = _cues("routine")
    lead = sentence[max(0, entry.term.start - _LEAD) : entry.term.start]
    clock = isinstance(entry.term.time, Clock | TimeRange) and after.match(sentence, entry.term.end)
    return bool(clock or (entry.term.time is not None and not entry.wished and before.search(lead)))


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
