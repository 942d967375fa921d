"""How a time stands to the ones before it: denied beside them, left as it was, a choice on a condition, any day's."""

from __future__ import annotations

from collections.abc import Sequence

from bot.hall.when.clocks import Clock, Part
from bot.hall.when.entries import Entry
from bot.hall.when.tokens import Token
from bot.hall.when.weeks import Weekday

MOSTLY = ("一般", "通常", "平时", "平常", "平日", "经常", "每天", "每天都", "天天")
_FREE = ("在", "有空", "空", "得空", "有时间", "有闲", "方便")


def denied_apart(since: Sequence[Token]) -> bool:
    """下周一，不是今天: what is denied in a clause of its own corrects nothing."""
    return since[-1].kind == "repair" and any(t.kind in ("stop", "comma") for t in since)


def other_part(entry: Entry, entries: Sequence[Entry], since: Sequence[Token]) -> bool:
    """四点，下午的，不是早上四点: the hour that was named, in another part of the day."""
    time = entry.term.time
    if not isinstance(time, Clock) or time.part is None or since[-1].kind != "repair":
        return False
    named = [e.term.time for e in entries if isinstance(e.term.time, Clock)]
    parts = [e.term.time for e in entries if isinstance(e.term.time, Part)]
    same = bool(named) and (named[-1].hour, named[-1].minute) == (time.hour, time.minute)
    part = named[-1].part or (parts[-1] if parts else None) if same else None
    apart = part is None and since[0].kind in ("comma", "space")  # 后天两点，不是半夜两点，下午的
    return same and (part != time.part if part else apart)


def other_week(entry: Entry, entries: Sequence[Entry], since: Sequence[Token]) -> bool:
    """下个礼拜三 不是这个礼拜三: the weekday that was named, of another week."""
    named, denied = entries[-1].term.date, entry.term.date
    if not isinstance(named, Weekday) or not isinstance(denied, Weekday) or since[-1].kind != "repair":
        return False
    apart = len(since) > 1 and since[0].kind in ("comma", "space")
    return apart and named.numbers == denied.numbers and named.week != denied.week


def unchanged(last: Entry, kinds: Sequence[str], since: Sequence[Token]) -> bool:
    """三点改四点，还是24号: the day stays what it was."""
    return kinds == ["comma", "or"] and since[-1].text == "还是" and last.term.date is None


def on_condition(since: Sequence[Token]) -> bool:
    """明天十点，要是人多我就下午来: what is done on a condition is a second choice."""
    kinds = [t.kind for t in since]
    return "if" in kinds and "就" in [t.text for t in since[kinds.index("if") :]]


def free_any_day(last: Entry, since: Sequence[Token], word: Token) -> bool:
    """晚上都有空: a part of the day that is fine on every day."""
    alone = last.term.date is None and isinstance(last.term.time, Part) and last.link not in ("or", "adjacent")
    return alone and word.text in _FREE and bool(since) and since[-1].kind == "all"
