"""What was wished for and refused so far in a sentence, and the times that only say more of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from bot.hall.when.clocks import Part, TimeSpec
from bot.hall.when.context import Context
from bot.hall.when.dates import DateSpec
from bot.hall.when.entries import LOOSE, Entry
from bot.hall.when.joins import Bound, core
from bot.hall.when.resolve import edge, refused, resolve
from bot.hall.when.values import Day, EveryDay, Excluded


class Kept:
    """The entries that stand, what was refused and corrected, and the last ones with a date and with a time."""

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

    def details(self, entry: Entry, own_date: bool) -> bool:
        """明天、后天，都是早上; 十二号或者十五号，十二号要上午: the hours of days that were named before."""
        if len(self.kept) < 2 or entry.term.time is None or entry.link not in LOOSE or entry.told:
            return False
        bare = [e for e in self.kept if e.term.time is None and e.term.date is not None and e.term.until is None]
        for_all = entry.for_all or (entry.habit and not any(e.also for e in bare))
        meant = [e for e in bare if e.term.date == entry.term.date] if own_date else bare if for_all else []
        for e in meant:
            e.term, e.also = replace(e.term, time=entry.term.time), True
        return bool(meant)

    def again(self, entry: Entry) -> bool:
        """周一九点，周一我关店门: a day that was named before and says nothing new."""
        picked = entry.link == "or" and entry.affirmed and entry.welcome  # 周五或者周六，还是周六好了
        if entry.term.time is not None or entry.term.until is not None or not (picked or entry.link in LOOSE):
            return False
        same = [e for e in self.kept if entry.term.date in (e.term.date, core(e.term.date)) or self._same_day(e, entry)]
        chosen = (
            entry.wished and (entry.alone or entry.settles) and not entry.also and not any(e.welcome for e in self.kept)
        )
        for e in same:
            e.welcome, e.picked = e.welcome or entry.welcome, e.picked or entry.picked
            if e.told and not entry.told and self._same_day(e, entry):
                e.term, e.told, e.unsure = replace(entry.term, time=e.term.time), False, False  # 最后一天我休息，就31号
        chosen = chosen or (entry.firm and not entry.also and entry.link in ("comma", "text") and len(self.kept) > 1)
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

    def allow(self, entry: Entry) -> None:
        """早上要拜拜，十点以后可以: a wish that begins in a refused part of the day takes that refusal back."""
        start = edge(resolve(entry.term, self.c), first=True) if entry.term.time is not None else None
        noon = isinstance(entry.term.time, Part) and entry.term.time.name == "中午" and not entry.told
        if noon and (entry.welcome or entry.wished or entry.picked):
            parts = [o for o in self.out if isinstance(o, EveryDay) and o.end is not None and o.end > o.start]
            for out in parts:  # 下午要接孙子，就中午行不行
                del self.out[out]
        for out in [o for o in self.out if isinstance(o, EveryDay)]:
            if start is not None and out.start <= start.time() and (out.end is None or start.time() < out.end):
                del self.out[out]
        named = any(spec is not None and spec == entry.term.date for spec, _ in self.refused)
        wish = named and (entry.welcome or entry.wished) and not entry.told
        if start is not None and wish and Day(start.date()) in self.out:
            del self.out[Day(start.date())]  # 明天没空，明天晚上可以

    def named_before(self, entry: Entry) -> bool:
        """不要约星期一，星期一人多, 周四，不，周五，周四有人来: what was refused or taken back is no wish afterwards."""
        named = (entry.term.date, entry.term.time)
        again = named in self.refused or (named in self.corrected and entry.link != "repair")
        if (
            named in self.refused and entry.wished and (entry.settles or entry.firm) and entry.bare
        ):  # 周二我们休息，周二去
            self.refused.discard(named)
            for out in refused(entry.term, self.c):
                self.out.pop(out, None)
            return False
        return again and not entry.welcome

    def date_all(self, spec: DateSpec | None) -> None:
        """上午下午都行，后天: the day is meant for every time named before it."""
        for e in self.kept:
            if spec is not None and e.term.date is None:
                e.term = replace(e.term, date=spec)

    def distribute(self) -> None:
        """明天或后天下午: the time behind a list belongs to every day of it; so does the one before (下午都在，今天明天)."""
        for earlier, later in pairwise(self.kept):
            if earlier.lent and later.link in ("or", "adjacent") and later.term.time is None:
                later.term, later.lent = replace(later.term, time=earlier.term.time), True
        for i in range(len(self.kept) - 1, 0, -1):
            later, earlier = self.kept[i], self.kept[i - 1]
            if later.link in ("or", "adjacent") and not later.also and earlier.term.time is None:
                earlier.term = replace(earlier.term, time=later.term.time if later.term.until is None else None)
