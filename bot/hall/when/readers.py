"""From a matched shape to the date or time it names; one function per kind of shape in `patterns.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.hall.when.clocks import Clock, Part, TimeRange, TimeSpec
from bot.hall.when.context import Length
from bot.hall.when.dates import (
    DateSpec,
    Month,
    MonthDay,
    MonthOf,
    MonthPart,
    Relative,
    SameDay,
    Week,
    Weekday,
    WeekdaySpan,
    Weekend,
    Workdays,
    Year,
    YearOf,
)
from bot.hall.when.feasts import DaysOff, Festival, LunarDate, LunarMonth, NextDaysOff
from bot.hall.when.joins import Bound, Ordinal, Step
from bot.hall.when.lengths import After, Coming, Now, Those, Vague
from bot.hall.when.numerals import number
from bot.hall.when.vocabulary import vocabulary

Groups = Mapping[str, str | None]
Spec = DateSpec | TimeSpec

_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日", 1)} | {"天": 7, "末": 6}
_YEARS = {"今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2, "去年": -1, "前年": -2, "大前年": -3}
_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_SPANS = {"工作日": "workdays", "天": "days", "日": "days", "工": "days"}
_MINUTES = {"小时": 60, "钟头": 60, "分钟": 1, "刻钟": 15}


def _n(text: str | None, default: int = 1) -> int:
    return number(text) if text else default


def week_offset(prefix: str | None) -> int | None:
    """下周 1, 这周 0, 上周 -1; None for no prefix and for every week."""
    if not prefix or prefix[0] in "每逢隔那":
        return None
    if prefix.startswith("再"):
        return 2
    return prefix.count("下") - prefix.count("上") + (1 if prefix.startswith("后") else 0)


def _weekday(c: str) -> int:
    return _WEEKDAYS.get(c) or number(c)


def _iso(g: Groups) -> list[Spec]:
    return [MonthDay(_n(g["d"]), MonthOf(_n(g["mo"]), YearOf(_n(g["y"]))))]


def _lunar_offset(g: Groups) -> list[Spec]:
    day = _n((g["d"] or g["d2"] or "").replace("初", ""))
    return [LunarDate(day, offset=_month_offset(g["w"] or g["w2"]))]


def _new_year(g: Groups) -> list[Spec]:
    if g["d3"]:
        return [LunarDate(_n(g["d3"]), 12)]
    return [LunarDate(_n(g["d"] or g["d2"]), 1)]


def _festival(g: Groups) -> list[Spec]:
    names = vocabulary().festivals
    festival = Festival(names[{"十一": "国庆", "过年": "春节"}.get(g["f"] or "", g["f"] or "")])
    return [DaysOff(festival) if g["off"] and festival.rule.holiday else festival]


def _before_new_year(_: Groups) -> list[Spec]:
    return [Bound(Festival(vocabulary().festivals["除夕"]), "by")]


def _lunar_month(text: str | None) -> int:
    return _MONTHS.get(text or "") or _n(text)


def _year_word(word: str | None) -> YearOf | None:
    return YearOf(_YEARS[word], relative=True) if word else None


def _lunar(g: Groups) -> list[Spec]:
    implied = g.get("implied")
    day = _n((implied or g["d"] or "").replace("初", ""))
    year = _year_word(g.get("yw"))
    return [LunarDate(day, _lunar_month(g["mo"]), bool(g.get("leap")), year, implied=bool(implied))]


def _lunar_part(g: Groups) -> list[Spec]:
    month = LunarMonth(_lunar_month(g["mo"] or g["mo2"]), year=_year_word(g["yw"]))
    if g["mp"]:
        first, last = vocabulary().month_parts[g["mp"]]
        return [replace(month, first=first, last=last)]
    return [month]


def _lunar_day(g: Groups) -> list[Spec]:
    return [LunarDate(_n((g["d"] or "").replace("初", "")))]


def _solar(g: Groups) -> list[Spec]:
    return [MonthDay(_n(g["d"]), MonthOf(_n(g["mo"])))]


def _year(g: Groups) -> list[Spec]:
    if g["yw"]:
        return [Year(YearOf(_YEARS[g["yw"]], relative=True))]
    year = _n(g["y"] or g["y2"])
    return [Year(YearOf(year if year > 100 else 2000 + year))]


def _year_end(g: Groups) -> list[Spec]:
    word = {"今": 0, "本": 0, "明": 1, "来": 1, "去": -1}.get(g["yw"] or "")
    year = None if word is None else YearOf(word, relative=True)
    return [MonthPart(1, -1, MonthOf(1 if g["e"] == "初" else 12, year))]


def _month_of(g: Groups) -> MonthOf:
    if g.get("mo"):
        return MonthOf(_n(g["mo"]))
    return MonthOf(offset=_month_offset(g.get("w"))) if g.get("w") else MonthOf()


def _month_offset(prefix: str | None) -> int:
    prefix = prefix or ""
    if prefix.startswith("再"):
        return 2
    return prefix.count("下") - prefix.count("上") + prefix.count("次")


def _month_offset_day(g: Groups) -> list[Spec]:
    return [MonthDay(_n(g["d"]), MonthOf(offset=_month_offset(g["w"])))]


def _month_part(g: Groups) -> list[Spec]:
    word = (g.get("mp") or g.get("mph") or "").removesuffix("月") if not g.get("mph") else g["mph"]
    first, last = vocabulary().month_parts[word or ""]
    return [MonthPart(first, last, _month_of(g))]


def _fused_days(g: Groups) -> list[Spec]:
    tens = _n(g["t"], 0) if g.get("t") else 0
    pair = g.get("p") or f"{g['a']}{g['b']}"
    return [MonthDay(tens + _n(pair[0]), last=tens + _n(pair[1]))]


def _month_day(g: Groups) -> list[Spec]:
    return [MonthDay(_n(g["d"]), _month_of(g))]


def _month(g: Groups) -> list[Spec]:
    return [Month(_month_of(g))]


def _weekday_span(g: Groups) -> list[Spec]:
    return [WeekdaySpan(_weekday(g["a"] or ""), _weekday(g["b"] or ""), week_offset(g["w"]))]


def _weekdays(g: Groups) -> list[Spec]:
    numbers = dict.fromkeys(_weekday(c) for c in (g["ds"] or "") if c in _WEEKDAYS or c.isdigit())
    return [Weekday(tuple(numbers), week_offset(g["w"]))]


def _weekend(g: Groups) -> list[Spec]:
    return [Weekend(week_offset(g["w"]))]


def _week(g: Groups) -> list[Spec]:
    offset = week_offset(g["w"])
    return [] if offset is None else [Week(offset)]


def _length(g: Groups, n: int | None = None) -> Length:
    """The length named by the groups of the `<LEN>` macro; `n` overrides its number."""
    unit = g["u"] or ""
    count = 0 if g.get("half") else _n(g.get("n")) if n is None else n
    half = bool(g.get("half") or g.get("nh") or g.get("ah"))
    if unit in _MINUTES:
        return Length(minutes=count * _MINUTES[unit] + half * (_MINUTES[unit] // 2))
    if unit == "月":
        return Length(months=count, days=15 * half)
    if unit == "年":
        return Length(months=12 * count + 6 * half)
    if unit in ("周", "星期", "礼拜"):
        return Length(days=7 * count + 3 * half)
    return Length(**{_SPANS[unit]: count})


def _lengths(g: Groups) -> tuple[Length, Length | None] | None:
    pair = g.get("pair")
    if not pair:
        return _length(g), None
    if len(pair) != 2 or not set(pair) <= set("一二两三四五六七八九"):
        return None
    return _length(g, number(pair[0])), _length(g, number(pair[1]))


def _counted(make: Callable[[Length, Length | None], DateSpec]) -> Callable[[Groups], list[Spec]]:
    def read(g: Groups) -> list[Spec]:
        found = _lengths(g)
        if found:
            return [make(*found)]
        return [] if g.get("pair") == "几" else [Vague((g.get("pair") or "") + (g["u"] or ""))]

    return read


def _these(g: Groups) -> list[Spec]:
    days = _n(g["n"]) * (1 if g["u"] == "天" else 7)
    return [Coming(Length(days=days), counts_today=True)]


def _those(g: Groups) -> list[Spec]:
    return [Those(None if g["n"] == "几" else _n(g["n"]))]


def _ordinal(g: Groups) -> list[Spec]:
    n = -1 if g.get("last") else _n(g.get("n")) * (-1 if g.get("from_end") else 1)
    if g.get("first"):
        return [Ordinal(_n(g["first"]), "first days")]
    if g.get("wd"):
        return [Ordinal(n, "weekend" if g["wd"] == "末" else "weekday", _weekday(g["wd"] or ""))]
    what = g.get("what") or "上班"
    if "班" in what or what == "工作日":
        return [Ordinal(n, "workday")]
    return [Ordinal(n, "day" if what in ("天", "日") else "week")]


def _step(g: Groups) -> list[Spec]:
    if not g.get("dir"):
        return [Step(Length(days=1), -1 if g.get("two") == "前天" else 1)]
    found = _lengths(g)
    return [Step(found[0], -1 if "前" in (g["dir"] or "") else 1)] if found else []


def _clock_list(g: Groups) -> list[Spec]:
    return [Clock(_n(g.get("h") or g.get("h3")))]


def _clock_pair(g: Groups) -> list[Spec]:
    pair = g["p"] or ""
    hour = 11 if pair in ("十一二", "十一十二") else number(pair[0])
    return [TimeRange(Clock(hour), Clock(hour + 1))]


def _minutes(text: str | None) -> int:
    text = (text or "").rstrip("钟").rstrip("分")
    return 15 * _n(text[0]) if text.endswith("刻") else _n(text, 0)


def _clock_diff(g: Groups) -> list[Spec]:
    return [Clock(_n(g["h"]), -_minutes(g["m"]))]


def _clock(g: Groups) -> list[Spec]:
    minute = _n(g["m"] or g["m1"], 0) + 30 * bool(g["half"]) + (15 * _n(g["q"]) if g["q"] else 0)
    return [Clock(_n(g["h"]), minute - _minutes(g["bm"]) if g["back"] else minute)]


def _clock_digital(g: Groups) -> list[Spec]:
    hour, suffix = _n(g["h"]), (g.get("ap") or g.get("ap0") or "")[:1]
    if suffix:
        hour = hour % 12 + (12 if suffix == "p" else 0)
    literal = bool(suffix) or (g["h"] or "").startswith("0")
    return [Clock(hour, _n(g.get("m"), 0), literal=literal)]


def _dotted(g: Groups) -> list[Spec]:
    month, day = g["mo"] or "", g["d"] or ""
    if g["sep"] == "." and day in ("30", "15") and 7 <= int(month) <= 12:
        return [Vague(f"{month}.{day}")]
    return [MonthDay(_n(day), MonthOf(_n(month)))]


def _relative_part(g: Groups) -> list[Spec]:
    part = g["p"] or ""
    return [Relative(vocabulary().relative_short[g["r"] or ""]), _named_part(part)]


def _relative(g: Groups) -> list[Spec]:
    for pattern, offset in vocabulary().relative.items():
        if re.fullmatch(pattern, g["r"] or ""):
            return [Relative(offset)]
    return []


def _relative_several(g: Groups) -> list[Spec]:
    return [Relative("今明后".index(c)) for c in g["r"] or ""]


def _named_part(word: str) -> Part:
    short = {"早": "早上", "晚": "晚上", "夜": "晚上", "晨": "早上", "午": "中午"}
    return vocabulary().parts[short.get(word, word)]


READERS: Mapping[str, Callable[[Groups], list[Spec]]] = {
    "iso": _iso,
    "new_year": _new_year,
    "festival": _festival,
    "before_new_year": _before_new_year,
    "lunar": _lunar,
    "lunar_offset": _lunar_offset,
    "lunar_part": _lunar_part,
    "lunar_day": _lunar_day,
    "lunar_more": _lunar_day,
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
    "workday_next": lambda g: [After(Length(workdays=len(g["w"] or "下")))],
    "length_within": _counted(lambda a, b: Coming(b or a)),
    "length_coming": _counted(lambda a, b: Coming(b or a, skip=1)),
    "these": _these,
    "those": _those,
    "length_after": _counted(After),
    "length_ago": _counted(lambda a, b: After(a, b, sign=-1)),
    "ordinal": _ordinal,
    "workdays": lambda _: [Workdays()],
    "step": _step,
    "days_off": lambda _: [NextDaysOff()],
    "clock_list": _clock_list,
    "clock_bare": _clock_list,
    "clock_pair": _clock_pair,
    "clock_diff": _clock_diff,
    "clock": _clock,
    "clock_digital": _clock_digital,
    "dotted": _dotted,
    "month_day_number": _month_day,
    "same_day": lambda _: [SameDay()],
    "relative_part": _relative_part,
    "relative": _relative,
    "relative_several": _relative_several,
    "part": lambda g: [_named_part(g["p"] or "")],
}
