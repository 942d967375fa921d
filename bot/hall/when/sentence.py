"""From signed entries to one value: repair, refinement, alternatives, exclusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.hall.when.bare_days import BareDay, lone
from bot.hall.when.clocks import Part
from bot.hall.when.context import Context
from bot.hall.when.cues import others_day, own_hours, that_day
from bot.hall.when.dates import Relative
from bot.hall.when.doubts import endless, in_doubt, news_alone
from bot.hall.when.entries import Entry, Reading
from bot.hall.when.feasts import Festival
from bot.hall.when.fold import Fold
from bot.hall.when.lengths import AnyTime
from bot.hall.when.overlap import at_odds, encloses, localise, touches
from bot.hall.when.resolve import resolve
from bot.hall.when.sift import is_expiry, usable
from bot.hall.when.values import (
    Ambiguous,
    Day,
    DaySpan,
    EveryLunarDay,
    EveryWeekday,
    Excluded,
    Exclusion,
    Instant,
    Nothing,
    Value,
    alternatives,
)


def conclude(reading: Reading, sentence: str, c: Context) -> Value:
    """The sentence's meaning."""
    entries = usable(reading, sentence, c)
    kept, out = Fold(c).run(entries)
    if all(_mere_reason(e) if out else _only_told(e, c) for e in kept):
        kept = []  # 今天生意不好: news, and nothing is wished for
    if reading.any_day and kept and all(e.term.date is None for e in kept):
        for e in kept:  # 随便哪天，最好早上
            e.term = replace(e.term, date=AnyTime())
    base = in_doubt(kept, c) or _base(kept, c)
    if reading.unread and (kept or out):
        return Ambiguous(f"您说的“{reading.unread}”是几月几号", (base,) if kept else ())
    if kept and (reading.unfinished or all(e.unsure for e in kept)):
        return Ambiguous("您想约哪一天", (base,))
    if at_odds(base) or (kept and all(own_hours(e, sentence) for e in kept)):
        return Ambiguous("您想约几点", (base,))
    if c.on is None and any(that_day(e, sentence) for e in kept):
        return Ambiguous("您说的是哪一天", (base,))
    if len(entries) > 1 and endless(base):
        return Ambiguous("您想约哪一天", (base,))
    if not out and news_alone(kept, entries, sentence, c):
        return Ambiguous("您想约哪一天", (base,))
    if not out and kept and all(others_day(e, sentence) for e in kept):
        return Ambiguous("您想约哪一天", (base,))
    if not kept and any(e.contested and e.refused for e in entries):
        return Ambiguous("您是想那天来，还是那天没空", tuple(resolve(e.term, c) for e in entries if e.contested))
    if _any_day_but(kept, out, c):
        return Exclusion(None, out) if len(kept) > 1 else Ambiguous("您想约哪一天", (base,))
    if not kept and out and all(isinstance(e.term.date, BareDay) for e in entries) and (asked := lone(sentence, c)):
        return asked  # 二十九不行，二十七可以
    if isinstance(base, Nothing) and not out:
        return DaySpan(c.today, None) if reading.anything else lone(sentence, c) or base
    return _minus(None if isinstance(base, Nothing) else base, (*out, *_news_within(base, kept, entries, c)))


def _news_within(base: Value, kept: Sequence[Entry], entries: Sequence[Entry], c: Context) -> tuple[Excluded, ...]:
    """下周我都在，就是周四要开家长会: what 就是 takes out of a stretch of which all is fine."""
    if not isinstance(base, DaySpan) or base.last is None or len(kept) != 1 or not kept[0].welcome:
        return ()
    told = [resolve(e.term, c) for e in entries if e.told and e.affirmed and e.term.start > kept[0].term.end]
    return tuple(d for d in told if isinstance(d, Day) and base.first <= d.date <= base.last)


def expiring(entries: Sequence[Entry], sentence: str) -> list[Entry]:
    """The entries that say when a licence ends."""
    return [e for e in entries if is_expiry(e, sentence)]


def _only_told(entry: Entry, c: Context) -> bool:
    """How today is or yesterday was (今天生意不好, 昨暮落雨), or why somebody excuses himself (除夕了还打扰)."""
    wish = entry.wished or entry.welcome or entry.affirmed or entry.also or entry.habit or entry.term.time is not None
    spec = entry.term.date
    gone = isinstance(spec, Relative) and spec.offset <= 0
    festive = isinstance(spec, Festival) and resolve(entry.term, c) == Day(c.today)
    return entry.told and not wish and (gone or festive)


def _mere_reason(entry: Entry) -> bool:
    """明天别来，后天要进货: behind a refusal what is told explains it."""
    return entry.told and not (entry.back or entry.welcome or entry.affirmed or entry.also or entry.habit)


def _any_day_but(kept: Sequence[Entry], out: Sequence[Excluded], c: Context) -> bool:
    """上午下午都行，只要不是周二: parts of any day, since a day of every week is taken out of them."""
    parts = bool(kept) and c.on is None and all(e.term.date is None and isinstance(e.term.time, Part) for e in kept)
    days = EveryWeekday | EveryLunarDay | Day if len(kept) > 1 else EveryWeekday | EveryLunarDay
    return parts and bool(out) and all(isinstance(o, days) for o in out)


def _base(kept: Sequence[Entry], c: Context) -> Value:
    habits = [e for e in kept if e.habit and e.term.date is None and c.on is None]
    if habits and all(e.term.date is None for e in kept) and len({e.term.time for e in kept}) == 1:
        return Ambiguous("您想约哪一天", tuple(resolve(e.term, c) for e in habits))
    return alternatives([resolve(e.term, c) for e in kept if e not in habits])


def _minus(base: Value | None, out: tuple[Excluded, ...]) -> Value:
    if base is None:
        return Exclusion(None, out) if out else Nothing()
    if isinstance(base, Ambiguous):
        return base
    if isinstance(base, Exclusion):
        return Exclusion(base.base, tuple(dict.fromkeys((*base.excluded, *out))))
    if isinstance(base, Day) and base in out:
        return Ambiguous("您想约哪一天")
    if isinstance(base, Instant):
        return base  # 九点半不行，十点可以: the hour was named, whatever lies beside it
    parts = dict.fromkeys(x for e in out for x in localise(e, base))
    left = tuple(x for x in parts if touches(x, base) and not encloses(x, base))
    return Exclusion(base, left) if left else base
