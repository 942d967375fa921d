"""A later word that says of what week, month or calendar the days before it are: 周三上午，我说的是下周; 十二号，农历的."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.hall.when.agreement import Agreement
from bot.hall.when.bare_days import BareDay
from bot.hall.when.context import Context, Unreal
from bot.hall.when.dates import DateSpec
from bot.hall.when.entries import Entry
from bot.hall.when.joins import Bound
from bot.hall.when.lunar_dates import LunarDate
from bot.hall.when.months import Month, MonthDay, MonthOf, MonthPart
from bot.hall.when.neighbours import join_dates
from bot.hall.when.values import Value
from bot.hall.when.weeks import Week, Weekday, WeekdaySpan, Weekend


@dataclass(frozen=True)
class LunarFrame(DateSpec):
    """农历 said behind a date: that date is one of the lunar calendar."""

    def resolve(self, c: Context) -> Value:
        raise Unreal("which lunar day?")


def lunar(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with 农历 behind a day taken into that day."""
    out: list[Entry] = []
    for entry in entries:
        before = out[-1] if out else None
        if not isinstance(entry.term.date, LunarFrame):
            out.append(entry)
        elif before is not None:
            before.term = replace(before.term, date=_as_lunar(before.term.date))
    return out


def framed(entries: Sequence[Entry]) -> list[Entry]:
    """The entries without those that only say in what week or month the days before them lie."""
    out: list[Entry] = []
    for entry in entries:
        one_day = _one_day(out[-1], entry) if out else None
        if one_day is not None:
            out[-1].term = replace(out[-1].term, date=one_day)
            continue
        named = _unframed(out, entry) if _is_frame(entry) else []
        for e in named:
            e.term = replace(e.term, date=_in_frame(e.term.date, entry.term.date))
            e.wished, e.welcome = e.wished or entry.wished, e.welcome or entry.welcome
        if not named:
            out.append(entry)
    return out


def _one_day(before: Entry, entry: Entry) -> Agreement | None:
    """八号来，那天是礼拜二: the weekday of the day before it."""
    if not entry.names or entry.term.time is not None or entry.refused != before.refused:
        return None
    one, two = before.term.date, entry.term.date
    joined = join_dates(one, two) if one is not None and two is not None else None
    return joined if isinstance(joined, Agreement) else None


def _is_frame(entry: Entry) -> bool:
    """Whether nothing but a week or month is named, and no more is said of it than that it is the one."""
    whole = isinstance(entry.term.date, Week | Month) and entry.term.time is None and entry.term.until is None
    said = entry.affirmed or entry.alone
    return whole and said and not (entry.refused or entry.told or entry.also) and entry.link != "or"


def _unframed(before: Sequence[Entry], frame: Entry) -> list[Entry]:
    """The days right before a frame that lie in no week or month of their own."""
    found: list[Entry] = []
    for e in reversed(before):
        other = e.trailed and not (e.wished or e.welcome)  # 周末孩子在店里闹，下个礼拜吧
        if (
            e.refused
            or e.told
            or other
            or e.term.date is None
            or _in_frame(e.term.date, frame.term.date) == e.term.date
        ):
            break
        found.append(e)
    return found


def _in_frame(spec: DateSpec | None, frame: DateSpec | None) -> DateSpec | None:
    if isinstance(spec, Bound):
        return replace(spec, base=_in_frame(spec.base, frame) or spec.base)
    if isinstance(frame, Week) and isinstance(spec, Weekday | WeekdaySpan | Weekend) and spec.week is None:
        return replace(spec, week=frame.week)
    if isinstance(frame, Month) and isinstance(spec, MonthDay | MonthPart) and spec.of == MonthOf():
        return replace(spec, of=frame.of)
    return spec


def _as_lunar(spec: DateSpec | None) -> DateSpec | None:
    if isinstance(spec, Bound):
        return replace(spec, base=_as_lunar(spec.base) or spec.base)
    if isinstance(spec, MonthDay) and spec.last is None and spec.of.offset is None:
        return LunarDate(spec.day, spec.of.month)
    return LunarDate(spec.day) if isinstance(spec, BareDay) else spec
