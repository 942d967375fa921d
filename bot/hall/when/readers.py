"""From a matched shape to the date or time it names; one function per kind of shape in `patterns.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.hall.when.bare_days import BareDay
from bot.hall.when.context import Length
from bot.hall.when.dates import Relative, SameDay
from bot.hall.when.feasts import NextDaysOff
from bot.hall.when.frames import LunarFrame
from bot.hall.when.joins import Step
from bot.hall.when.lengths import After, Afterwards, Coming, Now, Run, Vague
from bot.hall.when.months import Month, MonthDay, MonthOf, MonthPart, Year, YearOf
from bot.hall.when.nth import Ordinal
from bot.hall.when.reading import WEEKDAYS, YEARS, Groups, Spec, figure, month_offset, week_offset, weekday_of
from bot.hall.when.reading_clock import (
    clock,
    clock_diff,
    clock_digital,
    clock_list,
    clock_pair,
    named_part,
    relative_part,
)
from bot.hall.when.reading_counted import counted, ordinal, step, these, those
from bot.hall.when.reading_lunar import (
    before_new_year,
    festival_day,
    lunar_date,
    lunar_day,
    lunar_offset,
    lunar_part,
    new_year,
)
from bot.hall.when.vocabulary import vocabulary
from bot.hall.when.weeks import Week, Weekday, WeekdaySpan, Weekend, Workdays


def _iso(g: Groups) -> list[Spec]:
    return [MonthDay(figure(g["d"]), MonthOf(figure(g["mo"]), YearOf(figure(g["y"]))))]


def _solar(g: Groups) -> list[Spec]:
    return [MonthDay(figure(g["d"]), MonthOf(figure(g["mo"])))]


def _year(g: Groups) -> list[Spec]:
    if g["yw"]:
        return [Year(YearOf(YEARS[g["yw"]], relative=True))]
    year = figure(g["y"] or g["y2"])
    return [Year(YearOf(year if year > 100 else 2000 + year))]


def _year_end(g: Groups) -> list[Spec]:
    word = {"今": 0, "本": 0, "明": 1, "来": 1, "去": -1}.get(g["yw"] or "")
    year = None if word is None else YearOf(word, relative=True)
    return [MonthPart(1, -1, MonthOf(1 if g["e"] == "初" else 12, year))]


def _month_of(g: Groups) -> MonthOf:
    if g.get("mo"):
        return MonthOf(figure(g["mo"]))
    return MonthOf(offset=month_offset(g.get("w"))) if g.get("w") else MonthOf()


def _month_offset_day(g: Groups) -> list[Spec]:
    return [MonthDay(figure(g["d"]), MonthOf(offset=month_offset(g["w"])))]


def _month_part(g: Groups) -> list[Spec]:
    word = (g.get("mp") or g.get("mph") or "").removesuffix("月") if not g.get("mph") else g["mph"]
    first, last = vocabulary().month_parts[word or ""]
    return [MonthPart(first, last, _month_of(g))]


def _fused_days(g: Groups) -> list[Spec]:
    tens = figure(g["t"], 0) if g.get("t") else 0
    pair = g.get("p") or f"{g['a']}{g['b']}"
    return [MonthDay(tens + figure(pair[0]), last=tens + figure(pair[1]))]


def _month_day(g: Groups) -> list[Spec]:
    return [MonthDay(figure(g["d"]), _month_of(g))]


def _month(g: Groups) -> list[Spec]:
    return [Month(_month_of(g))]


def _weekday_span(g: Groups) -> list[Spec]:
    return [WeekdaySpan(weekday_of(g["a"] or ""), weekday_of(g["b"] or ""), week_offset(g["w"]))]


def _weekdays(g: Groups) -> list[Spec]:
    numbers = dict.fromkeys(weekday_of(c) for c in (g["ds"] or "") if c in WEEKDAYS or c.isdigit())
    return [Weekday(tuple(numbers), week_offset(g["w"]))]


def _weekend(g: Groups) -> list[Spec]:
    return [Weekend(week_offset(g["w"]))]


def _week(g: Groups) -> list[Spec]:
    offset = week_offset(g["w"])
    return [] if offset is None else [Week(offset)]


def _dotted(g: Groups) -> list[Spec]:
    month, day = g["mo"] or "", g["d"] or ""
    if g["sep"] == "." and day in ("30", "15") and 7 <= int(month) <= 12 and g["part"] is None:
        return [Vague(f"{month}.{day}")]
    return [MonthDay(figure(day), MonthOf(figure(month)))]


def _relative(g: Groups) -> list[Spec]:
    for pattern, offset in vocabulary().relative.items():
        if re.fullmatch(pattern, g["r"] or ""):
            return [Relative(offset)]
    return []


def _relative_several(g: Groups) -> list[Spec]:
    return [Relative("今明后".index(c)) for c in g["r"] or ""]


READERS: Mapping[str, Callable[[Groups], list[Spec]]] = {
    "iso": _iso,
    "new_year": new_year,
    "festival": festival_day,
    "before_new_year": before_new_year,
    "lunar": lunar_date,
    "lunar_offset": lunar_offset,
    "lunar_part": lunar_part,
    "lunar_day": lunar_day,
    "lunar_frame": lambda _: [LunarFrame()],
    "lunar_more": lunar_day,
    "bare_day_after": lambda g: [BareDay(figure(g["d"]), loose=True)],
    "bare_day": lambda g: [BareDay(figure(g["d"]))],
    "solar": _solar,
    "year": _year,
    "year_end": _year_end,
    "month_offset_day": _month_offset_day,
    "month_part": _month_part,
    "fused_days": _fused_days,
    "month_day": _month_day,
    "month": _month,
    "month_offset": _month,
    "day_list": _month_day,
    "weekday_span": _weekday_span,
    "weekday": _weekdays,
    "weekend": _weekend,
    "week": _week,
    "now": lambda _: [Now()],
    "soon": counted(After),
    "workday_next": lambda g: [After(Length(workdays=len(g["w"] or "下")))],
    "length_within": counted(lambda a, b: Coming(b or a)),
    "length_coming": counted(lambda a, b: Coming(b or a, skip=1)),
    "run": counted(lambda a, b: Run(b or a)),
    "these": these,
    "those": those,
    "beforehand": lambda _: [Afterwards("before")],
    "afterwards": lambda _: [Afterwards()],
    "length_after": counted(After),
    "length_ago": counted(lambda a, b: After(a, b, sign=-1)),
    "ordinal": ordinal,
    "workdays": lambda _: [Workdays()],
    "step": step,
    "moved": lambda g: [replace(s, moved=True) for s in step(g) if isinstance(s, Step)],
    "days_off": lambda _: [NextDaysOff()],
    "clock_list": clock_list,
    "clock_bare": clock_list,
    "clock_pair": clock_pair,
    "clock_diff": clock_diff,
    "clock": clock,
    "clock_digital": clock_digital,
    "dotted": _dotted,
    "month_day_number": _month_day,
    "today": lambda _: [Relative(0)],
    "that_week": lambda _: [Ordinal(0, "week")],
    "same_day": lambda _: [SameDay()],
    "relative_part": relative_part,
    "relative": _relative,
    "relative_several": _relative_several,
    "part": lambda g: [named_part(g["p"] or "")],
}
