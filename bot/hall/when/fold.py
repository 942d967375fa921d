"""One pass over the entries of a sentence: repair, refinement, alternatives, refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.hall.when.agreement import Agreement, beside
from bot.hall.when.clocks import Clock, Part, TimeSpec, carry_part, part_of
from bot.hall.when.context import Context
from bot.hall.when.dates import DateSpec
from bot.hall.when.entries import LOOSE, Entry
from bot.hall.when.joins import Bound, core
from bot.hall.when.merging import another, merge, week_said_later, within_limit
from bot.hall.when.months import Month, MonthDay, MonthPart
from bot.hall.when.reasons import (
    around,
    aside,
    displaced,
    doubted,
    explained,
    mentioned,
    moves_on,
    opposed,
    outdated,
    rival,
    unsaid,
)
from bot.hall.when.resolve import edge, refused, resolve
from bot.hall.when.term import Term
from bot.hall.when.values import (
    Day,
    DaySpan,
    EveryDay,
    Excluded,
)
from bot.hall.when.weeks import Week, Weekday, WeekdaySpan, Weekend


_LOOSE_FRAMES = (MonthDay, Month, MonthPart, Weekday, WeekdaySpan, Week, Weekend)


class Fold:
    """One pass over the entries: each inherits from the one before it, refines it, joins it or replaces it."""

    def __init__(self, c: Context) -> None:
        self.c = c
        self.kept: list[Entry] = []
        self.out: dict[Excluded, None] = {}
        self.refused: set[tuple[DateSpec | None, TimeSpec | None]] = set()
        self.corrected: set[tuple[DateSpec | None, TimeSpec | None]] = set()
        self.dated: Entry | None = None  # the last entry with a date
        self.timed: Entry | None = None  # the last entry with a time
        self.broken = False  # a reason was left out since the last wish
        self.resumed = False  # the wish at hand is the first one behind such a reason

    def run(self, entries: Sequence[Entry]) -> tuple[list[Entry], tuple[Excluded, ...]]:
        for entry in entries:
            own_date = entry.term.date is not None
            entry.term = self._inherit(entry)
            if entry.refused:
                self.refused.add((entry.term.date, entry.term.time))
                left = [e for e in self.kept if (e.term.date, e.term.time) not in self.refused]
                entry.contested = entry.contested or any(_firm(e) and e not in left for e in self.kept)
                self.kept = left
                self.out.update(dict.fromkeys(refused(entry.term, self.c)))
            else:
                self._keep(entry, own_date)
            if self.broken:
                continue
            self.dated = entry if entry.term.date is not None else self.dated
            self.timed = entry if entry.term.time is not None else self.timed
        self._distribute()
        self.kept = [e for e in self.kept if not any(within_limit(e, o, self.c) for o in self.kept)]
        return self.kept, tuple(self.out)

    def _inherit(self, entry: Entry) -> Term:
        term = entry.term
        if term.time is not None and self.timed and entry.link != "start":
            term = replace(term, time=carry_part(term.time, part_of(self.timed.term.time)))
        if self.dated is None or self.dated.term.date is None:
            return term
        if term.date is not None:
            if self._named_by(term.date):
                return replace(term, date=self.dated.term.date)
            if near := beside(term.date, self.dated.term.date):
                return replace(term, date=near)
            earlier = core(self.dated.term.date)
            if self.dated.told and isinstance(earlier, Month | MonthPart) and entry.link == "text":
                return term  # 年底压货忙死，十二号吧
            taken = replace(term, date=term.date.inherit(earlier, self.c)) if earlier else term
            if self.dated.told and not entry.refused and isinstance(earlier, _LOOSE_FRAMES):
                entry.alike = term  # 下周三我要体检，周四可以: this week's Thursday or the next one's
            return taken
        if (
            self.dated.told
            and isinstance(core(self.dated.term.date), Month | MonthPart)
            and entry.link in ("comma", "text")
        ):
            return term  # 年底要冲量，下午三点
        whole_day_refused = self.dated.refused and self.dated.term.time is None and not entry.refused
        if entry.refused and not self.dated.refused and self.dated.term.time is None and self._spans(self.dated):
            return term
        if entry.refused and not self.dated.refused and len({e.term.date for e in self.kept}) > 1:
            return term  # 周二周三都行，就是不要一大早
        return term if whole_day_refused else replace(term, date=self.dated.term.date)

    def _named_by(self, spec: DateSpec) -> bool:
        """十月十号那个周六要补班，我就那个周六: one of the two names of the day before it."""
        named = self.dated.term.date if self.dated else None
        agreed = isinstance(named, Agreement) and spec in (named.first, named.second)
        return agreed and named is not None and isinstance(named.resolve(self.c), Day)

    def _spans(self, entry: Entry) -> bool:
        return isinstance(resolve(entry.term, self.c), DaySpan)

    def _keep(self, entry: Entry, own_date: bool) -> None:
        last = self.kept[-1] if self.kept else None
        if self._named_before(entry):
            return
        if last is not None and week_said_later(last, entry):
            entry.term, self.kept = replace(entry.term, time=entry.term.time or last.term.time), self.kept[:-1]
            entry.welcome, last = entry.welcome or last.welcome, self.kept[-1] if self.kept else None
        self._allow(entry)
        if self._details(entry, own_date):
            return
        if last is not None and entry.old and not last.old and own_date and entry.link in LOOSE:
            return  # 提前到明天吧，原来约的后天
        if last is not None and opposed(last, entry, own_date, self.c):
            if (last.wished or entry.told) and not (entry.wished and last.told):
                return  # 两点以后来，两点前我在睡
            self.kept, last = self.kept[:-1], self.kept[-2] if len(self.kept) > 1 else None
        if last is not None and own_date and self._again(entry):
            return
        if last is not None and self._gives_way(last, entry, own_date):
            self.broken = True
            return
        if self.broken and entry.link in LOOSE:
            entry.link = "text"
        self.resumed, self.broken = self.broken, False
        if last is None:
            self.kept.append(entry)
        else:
            self._join(last, entry, own_date)

    def _join(self, last: Entry, entry: Entry, own_date: bool) -> None:
        """Correct, replace, extend or refine the last wish by another."""
        if entry.link == "repair" or outdated(last, entry, own_date):
            self._correct(last, entry)
        elif explained(last, entry, own_date):
            self.kept = [e for e in self.kept if not e.told]
            entry.instead = None if self.kept or entry.bare else displaced(last, entry, own_date, self.c)
            self._keep(entry, own_date)
        elif another(last, entry, own_date, self.c) or entry.also:
            self.kept.append(entry)
        elif (merged := merge(last, entry, own_date, self.c)) is not None:
            merged.link, merged.welcome = last.link, last.welcome or entry.welcome
            merged.also, merged.listed = last.also or entry.also, last.listed or entry.listed
            merged.told = last.told and entry.told
            merged.lent = last.term.date is None and entry.term.time is None
            closer = entry.term.time is not None or (entry.bare and not last.welcome)
            merged.instead = None if closer else displaced(last, entry, own_date, self.c)
            self.kept[-1] = merged
            self._date_all(entry.term.date if last.term.date is None else None)
        else:
            entry.instead = (
                doubted(last, entry, own_date, self.c)
                or (None if self.resumed or resolve(last.term, self.c) in self.out else rival(last, entry, own_date, self.c))
                or displaced(last, entry, own_date, self.c)
            )
            replaces = entry.link == "text" or moves_on(last, entry, own_date)
            self.kept = [entry] if replaces and not last.welcome else [*self.kept, entry]

    def _correct(self, last: Entry, entry: Entry) -> None:
        """两点半吧，哦，我说的是明天: what was corrected is kept in mind, and an hour stays with its new day."""
        day = entry.term.time is None and entry.term.until is None and last.term.date is None
        if entry.link == "repair" and day:
            entry.term = replace(entry.term, time=last.term.time)
        self.corrected.update((e.term.date, e.term.time) for e in self.kept)
        self.kept = [entry]

    def _named_before(self, entry: Entry) -> bool:
        """不要约星期一，星期一人多, 周四，不，周五，周四有人来: what was refused or taken back is no wish afterwards."""
        named = (entry.term.date, entry.term.time)
        again = named in self.refused or (named in self.corrected and entry.link != "repair")
        return again and not entry.welcome

    def _allow(self, entry: Entry) -> None:
        """早上要拜拜，十点以后可以: a wish that begins in a refused part of the day takes that refusal back."""
        start = edge(resolve(entry.term, self.c), first=True) if entry.term.time is not None else None
        for out in [o for o in self.out if isinstance(o, EveryDay)]:
            if start is not None and out.start <= start.time() and (out.end is None or start.time() < out.end):
                del self.out[out]

    def _details(self, entry: Entry, own_date: bool) -> bool:
        """明天、后天，都是早上; 十二号或者十五号，十二号要上午: the hours of days that were named before."""
        if len(self.kept) < 2 or entry.term.time is None or entry.link not in LOOSE or entry.told:
            return False
        bare = [e for e in self.kept if e.term.time is None and e.term.date is not None and e.term.until is None]
        for_all = entry.for_all or (entry.habit and not any(e.also for e in bare))
        meant = [e for e in bare if e.term.date == entry.term.date] if own_date else bare if for_all else []
        for e in meant:
            e.term, e.also = replace(e.term, time=entry.term.time), True
        return bool(meant)

    def _again(self, entry: Entry) -> bool:
        """周一九点，周一我关店门: a day that was named before and says nothing new."""
        picked = entry.link == "or" and entry.affirmed and entry.welcome  # 周五或者周六，还是周六好了
        if entry.term.time is not None or entry.term.until is not None or not (picked or entry.link in LOOSE):
            return False
        same = [e for e in self.kept if entry.term.date in (e.term.date, core(e.term.date)) or self._same_day(e, entry)]
        chosen = (
            entry.wished and (entry.alone or entry.settles) and not entry.also and not any(e.welcome for e in self.kept)
        )
        for e in same:
            e.welcome = e.welcome or entry.welcome
            if e.told and not entry.told and self._same_day(e, entry):
                e.term, e.told = replace(entry.term, time=e.term.time), False  # 最后一天我休息，就31号
        if same and chosen and entry.link != "adjacent":
            self.kept = same
        return bool(same)

    def _same_day(self, e: Entry, entry: Entry) -> bool:
        """后天上午去，后天是立春吧; 二号早上，廿六对不对: another name of the day that was named."""
        if e.term.date is None and e.term.time is not None and not entry.told:
            start, day = edge(resolve(e.term, self.c), first=True), resolve(entry.term, self.c)
            return start is not None and day == Day(start.date()) == Day(self.c.today) and not entry.wished
        whole = e.term.date is not None and not isinstance(e.term.date, Bound) and e.term.until is None
        if not whole or entry.told or entry.also or entry.link == "or":
            return False
        one, two = (resolve(replace(t, time=None), self.c) for t in (e.term, entry.term))
        return one == two and isinstance(one, Day)

    def _gives_way(self, last: Entry, entry: Entry, own_date: bool) -> bool:
        """A reason behind a wish (初九来，初十要开张), or the hours of others behind a habit."""
        if last.habit and last.term.date is None and not (own_date or entry.welcome):
            return isinstance(entry.term.time, Part)
        if (
            entry.habit
            and isinstance(entry.term.time, Part)
            and not own_date
            and last.term.date is not None
            and last.term.time is not None
        ):
            return True  # 五号上午，我白天都在店里
        if aside(last, entry, own_date) or around(last, entry, own_date):
            return True
        day = last.wished and last.term.date is not None and unsaid(last, entry, own_date)
        if (day or mentioned(last, entry, own_date)) and merge(last, entry, own_date, self.c) is None:
            return True  # 初八来，初七村里做福
        new = own_date or (entry.term.time is not None and (last.term.time is not None or last.welcome or entry.told))
        hour = isinstance(entry.term.time, Clock) and not own_date and last.term.time is None
        if entry.told and entry.wished and hour and last.wished:
            return False  # 周四叫我老头子去，他九点半到
        return entry.told and new and (entry.link in LOOSE or self.broken) and any(not e.told for e in self.kept)

    def _date_all(self, spec: DateSpec | None) -> None:
        """上午下午都行，后天: the day is meant for every time named before it."""
        for e in self.kept:
            if spec is not None and e.term.date is None:
                e.term = replace(e.term, date=spec)

    def _distribute(self) -> None:
        """明天或后天下午: the time behind a list belongs to every day of it; so does the one before (下午都在，今天明天)."""
        for earlier, later in pairwise(self.kept):
            if earlier.lent and later.link in ("or", "adjacent") and later.term.time is None:
                later.term, later.lent = replace(later.term, time=earlier.term.time), True
        for i in range(len(self.kept) - 1, 0, -1):
            later, earlier = self.kept[i], self.kept[i - 1]
            if later.link in ("or", "adjacent") and not later.also and earlier.term.time is None:
                earlier.term = replace(earlier.term, time=later.term.time if later.term.until is None else None)


def _firm(entry: Entry) -> bool:
    """A wish of which enough was said (后天上午来) to be no mere subject of what follows."""
    return entry.wished and (entry.settles or entry.alone) and not entry.told
