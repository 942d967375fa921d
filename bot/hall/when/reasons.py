"""Whether a time behind another is a wish, a reason for the first one, or open: then the person is asked.

`own_date` says that the later time names a date itself and did not take it over from the one before.
"""

from __future__ import annotations

from bot.hall.when.agreement import Agreement
from bot.hall.when.clocks import Clock, Part, TimeBound
from bot.hall.when.context import Context
from bot.hall.when.entries import LOOSE, Entry
from bot.hall.when.feasts import DaysOff
from bot.hall.when.joins import Bound, core
from bot.hall.when.resolve import edge, resolve
from bot.hall.when.term import Term
from bot.hall.when.values import Ambiguous, Day, DaySpan, Nothing, TimeSpan

_APART = ("text", "comma")


def unsaid(last: Entry, entry: Entry, own_date: bool) -> bool:
    """初八来，初七村里做福: another day, of which nobody says that he comes then."""
    return own_date and not _said(last, entry) and entry.link in _APART and last.term.date != entry.term.date


def mentioned(last: Entry, entry: Entry, own_date: bool) -> bool:
    """九点半来，我十一点有个会: another hour of that day, at which nobody comes."""
    hours = _hours(last, entry, own_date) and entry.link in _APART
    return hours and not _said(last, entry) and (last.wished or last.alone)


def aside(last: Entry, entry: Entry, own_date: bool) -> bool:
    """礼拜三来，中午家里没人烧饭: a part of the day behind a day, in which something else happens."""
    day = last.term.date is not None and last.term.time is None and isinstance(entry.term.time, Part)
    return day and not own_date and entry.link in _APART and not _said(last, entry)


def around(last: Entry, entry: Entry, own_date: bool) -> bool:
    """三十一号来吧，三十一号之前我都在乡下: what is on before or after the day on which somebody comes."""
    limit = entry.term.date
    same = isinstance(limit, Bound) and limit.base == last.term.date and limit.kind in ("before", "after")
    return own_date and same and last.wished and not _said(last, entry)


def wider(last: Entry, entry: Entry, own_date: bool, c: Context) -> bool:
    """礼拜六，周末孩子在店里闹: a stretch around the day that was named, of which something else is said."""
    if not unsaid(last, entry, own_date) or not (last.alone or last.wished):
        return False
    day, span = resolve(last.term, c), resolve(entry.term, c)
    if not isinstance(day, Day) or not isinstance(span, DaySpan) or span.last is None:
        return False
    return span.first <= day.date <= span.last


def moves_on(last: Entry, entry: Entry, own_date: bool) -> bool:
    """到涵江八点，八点半我去, 元旦三天假，四号来: of two times side by side only at the later one somebody comes."""
    if entry.link != "comma" or not entry.wished or last.wished or entry.welcome or entry.also:
        return False
    return _hours(last, entry, own_date) or (own_date and isinstance(core(last.term.date), DaysOff))


def doubted(last: Entry, entry: Entry, own_date: bool, c: Context) -> Term | None:
    """The wish before a time that may as well be a reason for it: nothing joins them and nobody says 去 or 吧."""
    hours = last.alone and not own_date and moves_on(last, entry, own_date)
    if not (hours or unsaid(last, entry, own_date)):
        return None
    before, behind = resolve(last.term, c), resolve(entry.term, c)
    return last.term if not isinstance(before, Ambiguous | Nothing) and before != behind else None


def rival(last: Entry, entry: Entry, own_date: bool, c: Context) -> Term | None:
    """五号我去办。十号人家来结账; 一个钟头以后我过去，下周二到周四去: the wish before another day of which as much is said."""
    if last.told or last.old or not own_date or last.term.date is None or entry.term.date == last.term.date:
        return None
    both = last.wished and entry.link == "text" and _settled(last) and not _settled(entry)
    if not both and not _both_meant(last, entry):
        return None
    before, behind = resolve(last.term, c), resolve(entry.term, c)
    if isinstance(before, Ambiguous | Nothing) or before == behind:
        return None
    return last.term if both or not isinstance(before, DaySpan) else None


def _both_meant(last: Entry, entry: Entry) -> bool:
    """Whether a clause that only says when he comes stands before another one."""
    alone = last.bare and not last.trailed and not last.also and not isinstance(last.term.date, Agreement)
    firm = last.firm or last.settles or last.welcome
    return alone and firm and entry.link in _APART and not (entry.picked or entry.welcome)


def displaced(last: Entry, entry: Entry, own_date: bool, c: Context) -> Term | None:
    """下周三开始都可以，立春那天我儿子乔迁: the wish that would give way to another day of which nobody says that he
    comes then, or which only ends a clause about something else (证到12.20)."""
    if not own_date or last.term.date is None or entry.term.date == last.term.date or last.old or _meant(last, entry):
        return None
    if not (last.wished or last.welcome or (last.settles and not last.told)):
        return None
    before, behind = resolve(last.term, c), resolve(entry.term, c)
    if isinstance(before, Ambiguous | Nothing) or edge(before, first=True) == edge(behind, first=True):
        return None
    return last.term


def hour_of(last: Entry, entry: Entry, own_date: bool, c: Context) -> bool:
    """下午家里没人，那就四点半: an hour of the part of day before it is no other choice."""
    outer, inner = last.term.time, entry.term.time
    if own_date or not isinstance(outer, Part) or not isinstance(inner, Clock):
        return False
    readings = inner.readings(c.today)
    minutes = readings[0].hour * 60 + readings[0].minute
    return len(readings) == 1 and outer.start <= minutes < outer.end


def opposed(last: Entry, entry: Entry, own_date: bool, c: Context) -> bool:
    """三点前在田里，三点后在家: two limits of a day between which nothing is left."""
    a, b = last.term.time, entry.term.time
    if own_date or not isinstance(a, TimeBound) or not isinstance(b, TimeBound) or a.kind == b.kind:
        return False
    start, end = (last, entry) if a.kind == "after" else (entry, last)
    one, two = resolve(start.term, c), resolve(end.term, c)
    return isinstance(one, TimeSpan) and isinstance(two, TimeSpan) and one.start.time() >= two.end.time()


def explained(last: Entry, entry: Entry, own_date: bool) -> bool:
    """初一要去庙里，初二来; 八点前要送小孩，九点以后来: the reason stood before the wish."""
    hours = last.term.time is not None and entry.term.time is not None
    hours = hours or (last.term.date is not None and entry.term.date is None)  # 年底要冲量，下午三点
    wish = (entry.back and own_date) or not entry.told
    return last.told and wish and (own_date or hours) and entry.link in LOOSE and not entry.also


def outdated(last: Entry, entry: Entry, own_date: bool) -> bool:
    """明天的预约我想改后天, 本来想周三，还是周四: what was agreed on before gives way."""
    return last.old and not entry.old and (entry.link == "text" or (own_date and entry.link in ("comma", "or")))


def _said(last: Entry, entry: Entry) -> bool:
    return entry.wished or entry.alone or entry.welcome or entry.also or last.told or last.old


def _meant(last: Entry, entry: Entry) -> bool:
    """Whether words say of the later time that he comes then; behind other words of its clause a verb may be theirs
    (她妹妹礼拜天到)."""
    said = entry.welcome or entry.affirmed or entry.also or entry.listed or entry.asked or entry.picked
    wish = not entry.told and (entry.wished or (entry.bare and (entry.settles or entry.alone)))
    if (last.firm or (entry.joined and not last.told)) and not entry.bare:
        return entry.welcome or entry.asked or entry.picked or entry.also or entry.link == "repair" or entry.firm
    return said or wish or entry.link == "repair"


def _settled(entry: Entry) -> bool:
    return entry.settles or entry.alone or entry.welcome


def _hours(last: Entry, entry: Entry, own_date: bool) -> bool:
    own_date = own_date and last.term.date != entry.term.date
    return not own_date and last.term.time is not None and entry.term.time is not None
