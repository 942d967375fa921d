"""One pass over the entries of a sentence: repair, refinement, alternatives, refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.hall.when.agreement import Agreement, beside
from bot.hall.when.clocks import Clock, Part, carry_part, part_of
from bot.hall.when.dates import DateSpec
from bot.hall.when.entries import LOOSE, Entry, Link
from bot.hall.when.joins import Bound, core
from bot.hall.when.kept import Kept
from bot.hall.when.lunar_dates import LunarMonth
from bot.hall.when.merging import another, merge, week_said_later, within_limit
from bot.hall.when.months import Month, MonthDay, MonthPart
from bot.hall.when.overlap import at_odds
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
    wider,
)
from bot.hall.when.resolve import refused, resolve
from bot.hall.when.term import Term
from bot.hall.when.values import (
    Day,
    DaySpan,
    Excluded,
    alternatives,
)
from bot.hall.when.weeks import Week, Weekday, WeekdaySpan, Weekend

_LOOSE_FRAMES = (MonthDay, Month, MonthPart, Weekday, WeekdaySpan, Week, Weekend)


class Fold(Kept):
    """One pass over the entries: each inherits from the one before it, refines it, joins it or replaces it."""

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
        self.distribute()
        self.kept = [e for e in self.kept if not any(within_limit(e, o, self.c) for o in self.kept)]
        return self.kept, tuple(self.out)

    def _inherit(self, entry: Entry) -> Term:
        term = entry.term
        if term.time is not None and self.timed and entry.link != "start" and not self._night_told(entry):
            term = replace(term, time=carry_part(term.time, part_of(self.timed.term.time)))
        if self.dated is None or self.dated.term.date is None:
            return term
        if term.date is not None:
            if self._named_by(term.date, entry.link):
                return replace(term, date=self.dated.term.date)
            if near := beside(term.date, self.dated.term.date):
                return replace(term, date=near)
            earlier = core(self.dated.term.date)
            news = self.dated.told and not self.dated.back  # 下周三我老公回来，周四去
            if news and isinstance(earlier, Month | MonthPart) and entry.link == "text":
                return term  # 年底压货忙死，十二号吧
            shut = self.dated.refused and not entry.refused and self.dated.term.time is None
            if shut and isinstance(earlier, Month | Week | LunarMonth):
                return term  # 下个月搬家，31号吧: no day of what was refused
            taken = replace(term, date=term.date.inherit(earlier, self.c)) if earlier else term
            joined = entry.link in ("repair", "or", "adjacent") and not isinstance(term.date, Bound)
            news = news or (self.dated.alike is not None and joined)
            if news and not entry.refused and isinstance(earlier, _LOOSE_FRAMES):
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

    def _night_told(self, entry: Entry) -> bool:
        """今晚夜班，明天九点: no hour of the evening that is only told or refused."""
        if self.timed is None or not (self.timed.refused or self.timed.told):
            return False
        part = part_of(self.timed.term.time)
        night = part is not None and part.name == "晚上" and self.timed.refused
        return entry.term.date is not None or night

    def _named_by(self, spec: DateSpec, link: Link) -> bool:
        """十月十号那个周六要补班，我就那个周六: one of the two names of the day before it; 明天礼拜五对吧 明天去 chooses none
        of two that do not fit."""
        named = self.dated.term.date if self.dated else None
        if not isinstance(named, Agreement) or self.dated is None or self.dated.told:
            return False
        again = spec == named.first and link in ("comma", "text")
        return spec in (named.first, named.second) and (again or isinstance(named.resolve(self.c), Day))

    def _spans(self, entry: Entry) -> bool:
        return isinstance(resolve(entry.term, self.c), DaySpan)

    def _keep(self, entry: Entry, own_date: bool) -> None:
        last = self.kept[-1] if self.kept else None
        if self.named_before(entry) or (last is not None and own_date and self._asked_beside(last, entry)):
            return
        if last is not None and week_said_later(last, entry):
            entry.term, self.kept = replace(entry.term, time=entry.term.time or last.term.time), self.kept[:-1]
            entry.welcome, last = entry.welcome or last.welcome, self.kept[-1] if self.kept else None
        self.allow(entry)
        if self.details(entry, own_date):
            return
        if last is not None and entry.old and not last.old and own_date and entry.link in LOOSE:
            return  # 提前到明天吧，原来约的后天
        if last is not None and opposed(last, entry, own_date, self.c):
            if (last.wished or entry.told) and not (entry.wished and last.told):
                return  # 两点以后来，两点前我在睡
            self.kept, last = self.kept[:-1], self.kept[-2] if len(self.kept) > 1 else None
        if last is not None and own_date and self.again(entry):
            return
        if last is not None and self._gives_way(last, entry, own_date):
            self.broken = True
            return
        if self.broken and entry.link in LOOSE:
            entry.link = "text"
        self.resumed, self.broken = self.broken, False
        if last is None:
            self.kept.append(entry)
        elif last.habit and last.term.date is None and own_date and entry.term.time is not None and entry.link in LOOSE:
            self.kept[-1] = entry  # 十点以后才有空，明天十点半吧
        else:
            self._join(last, entry, own_date)

    def _asked_beside(self, last: Entry, entry: Entry) -> bool:
        """明天可以吗，你们周末上不上班: a question about the stretch in which the wish lies."""
        plain = last.welcome and last.term.date is not None and entry.welcome and entry.link in LOOSE
        return plain and at_odds(alternatives([resolve(last.term, self.c), resolve(entry.term, self.c)]))

    def _join(self, last: Entry, entry: Entry, own_date: bool) -> None:
        """Correct, replace, extend or refine the last wish by another."""
        if entry.link == "repair" or outdated(last, entry, own_date):
            self._correct(last, entry)
            if entry.told and not entry.wished and last.wished and own_date:
                entry.instead = last.term  # 星期一吧，不对，周三轮到我休息
        elif explained(last, entry, own_date) or self._picked_from(last, entry, own_date):
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
            if last.firm and last.term.date is None and unsaid(last, entry, own_date):
                merged.instead = last.term  # 两点吧，周末孩子在店里闹
            self.kept[-1] = merged
            self.date_all(entry.term.date if last.term.date is None else None)
        else:
            entry.instead = (
                doubted(last, entry, own_date, self.c)
                or (
                    None
                    if self.resumed or resolve(last.term, self.c) in self.out
                    else rival(last, entry, own_date, self.c)
                )
                or displaced(last, entry, own_date, self.c)
            )
            replaces = entry.link == "text" or moves_on(last, entry, own_date)
            self.kept = [entry] if replaces and not last.welcome else [*self.kept, entry]

    def _picked_from(self, last: Entry, entry: Entry, own_date: bool) -> bool:
        """女婿周末才有车，礼拜六也行: a day of the stretch of which the reason was told."""
        if not (last.told and own_date and entry.also and entry.welcome):
            return False
        outer, inner = resolve(last.term, self.c), resolve(entry.term, self.c)
        if not isinstance(outer, DaySpan) or not isinstance(inner, Day):
            return False
        return outer.first <= inner.date and (outer.last is None or inner.date <= outer.last)

    def _correct(self, last: Entry, entry: Entry) -> None:
        """两点半吧，哦，我说的是明天: what was corrected is kept in mind, and an hour stays with its new day."""
        day = entry.term.time is None and entry.term.until is None and last.term.date is None
        if entry.link == "repair" and day:
            entry.term = replace(entry.term, time=last.term.time)
        self.corrected.update((e.term.date, e.term.time) for e in self.kept)
        self.kept = [entry]

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
            and not last.told
        ):
            return True  # 五号上午，我白天都在店里
        if aside(last, entry, own_date) or around(last, entry, own_date) or wider(last, entry, own_date, self.c):
            return True
        span = isinstance(last.term.date, Bound) and last.alone
        day = (last.wished or span) and last.term.date is not None and unsaid(last, entry, own_date)
        limit = isinstance(last.term.date, Bound) and last.term.date.kind in ("before", "by")
        limit = limit and not isinstance(entry.term.date, Bound)
        if (day or mentioned(last, entry, own_date)) and (limit or merge(last, entry, own_date, self.c) is None):
            return True  # 初八来，初七村里做福; 下周五之前吧，今天社区来检查
        new = own_date or (entry.term.time is not None and (last.term.time is not None or last.welcome or entry.told))
        hour = isinstance(entry.term.time, Clock) and not own_date and isinstance(last.term.time, Part | None)
        named = entry.alone or (entry.wished and last.term.time is None)
        if entry.told and named and hour and last.wished:
            return False  # 周四叫我老头子去，他九点半到
        return entry.told and new and (entry.link in LOOSE or self.broken) and any(not e.told for e in self.kept)


def _firm(entry: Entry) -> bool:
    """A wish of which enough was said (后天上午来) to be no mere subject of what follows."""
    return entry.wished and (entry.settles or entry.alone) and not entry.told
