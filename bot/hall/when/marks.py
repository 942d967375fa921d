"""What the words beside every time of a sentence say of it: wished for, told, agreed on before, a name of another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from bot.hall.when.agreement import Agreement
from bot.hall.when.clocks import Part, TimeBound
from bot.hall.when.context import Context
from bot.hall.when.cues import cue, follows, routine
from bot.hall.when.dates import Relative
from bot.hall.when.entries import Entry, is_vague
from bot.hall.when.feasts import DaysOff, Festival
from bot.hall.when.joins import Bound, Step, core
from bot.hall.when.resolve import edge, resolve
from bot.hall.when.values import Day

_NEXT_YEAR = 250  # days ahead from which a feast is rather the last one
_APART = re.compile("[ ,。!?;]")
_FIRM = re.compile("(?:左右|之?后|以后|之?前|以前|起|的)?(?:吧|啦|呗|好了|算了|(?:过?[来去])?吧)")
_CONDITION = re.compile("[不没]|优先|首选|要是|如果|万一|[下落]雨|可以|有[吗么没]|都[行可好成有在]|两天|均")
_SMALL = re.compile(
    "[^ ,。]{0,5}的话|^我?(?:是|的意思是)?[说讲](?:的?是)?$|那就|还是|要不|或者?|不是|[我你您]们?|大概|最好|这[次回]|"
    "[也和跟到在约排定想那就再改的吧啊呢嘛是要来去好一二三四五六七八九十]"
)


def mark(entries: Sequence[Entry], sentence: str, c: Context) -> None:
    """Set what each entry is said to be, then what follows from that for its neighbours."""
    before: Entry | None = None
    for e, behind in zip_longest(entries, entries[1:]):
        _mark(e, before, behind, sentence)
        before = e
    _mark_feared(entries, sentence)
    _same_hours(entries, sentence)
    for before, e in reversed(list(pairwise(entries))):
        if (e.affirmed and e.link == "adjacent" and _festival_named(before, e)) or _says_today(before, e, c):
            before.told = e.told = True
        e.told = e.told or _says_which(before, e)
        alone = routine(before, sentence) and e.term.date is not None  # 早点卖到十点明天十点半以后都行
        own = before.wished or before.term.time is not None  # 明天下午三点周五我要搬东西: no list
        before.wished = before.wished or (
            e.wished and not alone and (e.link == "adjacent" or (e.link == "or" and not before.trailed))
        )
        before.also = before.also or (e.also and e.link == "adjacent" and e.welcome)
        before.welcome = before.welcome or (_hours_listed(before, e) and not before.refused)
        listed = e.link == "adjacent" or (e.link == "or" and not (before.trailed or before.unsure))
        before.told = before.told and not (e.welcome and listed)
        joined = e.link == "or" or (e.link == "adjacent" and (not own or e.term.time is not None))
        joined = joined and not _two_limits(before, e)
        before.told = before.told or (e.told and joined and not before.welcome)
    for e in entries:
        e.told = e.told or _just_over(e, c)


def _mark(e: Entry, before: Entry | None, behind: Entry | None, sentence: str) -> None:
    e.refused = e.refused or e.denied
    e.wished, e.alone = cue("wished", e, sentence), cue("alone", e, sentence)
    if before is not None and cue("likewise", e, sentence):
        e.refused, e.told, e.welcome = before.refused, before.told, before.welcome
    e.bare, e.firm = _bare(e, before, sentence), bool(_FIRM.match(sentence, e.term.end))
    e.trailed = _trailed(e, behind, sentence)
    e.listed = e.listed or cue("offered", e, sentence)
    e.settles, e.back = cue("settles", e, sentence), cue("back", e, sentence)
    e.names = cue("named", e, sentence)
    e.unsure = e.unsure or cue("unsure", e, sentence) or cue("calls", e, sentence) or _leaves(e, sentence)
    e.unsure = e.unsure or _next_to_what(e)
    e.old = e.old or cue("former", e, sentence)
    then = cue("then", e, sentence, behind)
    e.wished = e.wished or then or (is_vague(e) and cue("deferred", e, sentence))
    left = before is not None and before.refused and cue("only", e, sentence)  # 周三不行，周四才有法
    _mark_told(e, before, behind, sentence, free=e.refused or e.welcome or then or left)


def _mark_told(e: Entry, before: Entry | None, behind: Entry | None, sentence: str, *, free: bool) -> None:
    """Whether the time is told as a reason or as news; `free` when other words say that it is not."""
    lead = sentence[before.term.end : e.term.start] if before is not None else " "
    e.joined = not _APART.search(lead)
    taken = e.joined and not lead.endswith("到")  # what stands before it was said of the last one
    news = follows if taken or (e.settles and e.wished) else cue  # 要送货，下周三过去
    limit = isinstance(e.term.time, TimeBound) and e.term.time.kind == "before" and cue("leaving", e, sentence)
    told = not (free or limit) and news("told", e, sentence, behind)
    guests = not taken and cue("guests", e, sentence)
    spoken = not e.refused and (guests or (not e.settles and cue("hearsay", e, sentence)))
    e.unsure = e.unsure or (told and spoken)
    e.told = e.told or e.unsure or told or spoken or _named_twice(e)
    if told and e.affirmed and not follows("told", e, sentence, behind):
        e.affirmed = False  # 头七是十三号
    e.wished = e.wished and not (guests and spoken and not e.welcome)  # 后天有空，送奶的八点来
    if spoken and e.term.date is None:
        e.welcome = False  # 别人说下午人少
    if not e.told and e.term.date is None and isinstance(e.term.time, Part) and follows("present", e, sentence):
        e.habit, e.told = True, e.term.time.name == "白天"


def _bare(e: Entry, before: Entry | None, sentence: str) -> bool:
    """Whether nothing but small words stands before the time in its clause; not so in 证到12.20."""
    lead = sentence[before.term.end if before is not None else 0 : e.term.start]
    return not _SMALL.sub("", _APART.split(lead)[-1])


def _trailed(e: Entry, behind: Entry | None, sentence: str) -> bool:
    """Whether its clause goes on with other words, and the next time stands in another one (周五我要值日，要不初十)."""
    clauses = _APART.split(sentence[e.term.end : behind.term.start if behind is not None else None], maxsplit=1)
    words = _SMALL.sub("", clauses[0])
    return len(clauses) > 1 and len(words) > 1 and not _CONDITION.search(words)


def _two_limits(before: Entry, entry: Entry) -> bool:
    """三点以后三点以前我要睡觉: what is told of one side of an hour is not told of the other."""
    one, two = before.term.time, entry.term.time
    return isinstance(one, TimeBound) and isinstance(two, TimeBound) and one.kind != two.kind


def _hours_listed(before: Entry, entry: Entry) -> bool:
    """上午下午都可以: what is said of both parts of the day."""
    hours = before.term.date is None and entry.term.date is None and entry.term.time is not None
    return hours and entry.link == "adjacent" and entry.listed and entry.welcome


def _just_over(e: Entry, c: Context) -> bool:
    """双十一都没赚到钱: a feast that was a short time ago, of which nobody speaks as of a day of next year."""
    if not isinstance(core(e.term.date), Festival) or e.refused or e.wished or e.welcome or e.alone:
        return False
    start = edge(resolve(e.term, c), first=True)
    return start is not None and (start.date() - c.today).days > _NEXT_YEAR


def _same_hours(entries: Sequence[Entry], sentence: str) -> None:
    """周四下午三点，不行就周五同一时间: the hour of the time before it."""
    for before, e in pairwise(entries):
        if e.term.time is None and before.term.time is not None and cue("same_hour", e, sentence):
            e.term = replace(e.term, time=before.term.time)


def _leaves(entry: Entry, sentence: str) -> bool:
    """我二十八号就走了: by then it has to be done, and on that day least of all."""
    limited = isinstance(entry.term.time, TimeBound) or isinstance(entry.term.date, Bound)
    return not limited and cue("away", entry, sentence)


def _next_to_what(entry: Entry) -> bool:
    """喝完喜酒第二天去: the day behind one that was not named."""
    spec = entry.term.date
    return isinstance(spec, Step) and spec.sign > 0 and not (spec.moved or entry.bare)


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


def _says_which(before: Entry, entry: Entry) -> bool:
    """13号，不对，13号是礼拜天: what is wrong with the day that is taken back."""
    spec = entry.term.date
    plain = entry.link == "repair" and entry.term.time is None and not entry.welcome
    if isinstance(spec, DaysOff):
        return plain and spec.festival == before.term.date  # 元旦，不对元旦放假，四号
    return plain and isinstance(spec, Agreement) and before.term.date in (spec.first, spec.second)


def _says_today(before: Entry, entry: Entry, c: Context) -> bool:
    """今天都腊月廿五了: says how late it is."""
    today = before.term.date == Relative(0) and before.term.time is None and entry.term.time is None
    return today and entry.link == "adjacent" and resolve(entry.term, c) == Day(c.today)


def _mark_feared(entries: Sequence[Entry], sentence: str) -> None:
    """就怕月初跟月底: what is joined to a fear is one too."""
    feared = False
    for e in entries:
        joined = feared and e.link in ("or", "adjacent") and not e.welcome
        undated = e.term.date is None and cue("feared", e, sentence)
        feared = joined or undated or (not e.welcome and cue("feared", e, sentence))
        e.told = e.told or (feared and not e.refused)
