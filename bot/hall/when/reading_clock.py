"""From a matched shape to the time of day it names."""

from __future__ import annotations

from bot.hall.when.clocks import Clock, Part, TimeRange
from bot.hall.when.dates import Relative
from bot.hall.when.numerals import number
from bot.hall.when.reading import Groups, Spec, figure
from bot.hall.when.vocabulary import vocabulary


def clock_list(g: Groups) -> list[Spec]:
    return [Clock(figure(g.get("h") or g.get("h3")))]


def clock_pair(g: Groups) -> list[Spec]:
    pair = g["p"] or ""
    hour = 11 if pair in ("十一二", "十一十二") else number(pair[0])
    return [TimeRange(Clock(hour), Clock(hour + 1))]


def _minutes(text: str | None) -> int:
    text = (text or "").rstrip("钟").rstrip("分")
    return 15 * figure(text[0]) if text.endswith("刻") else figure(text, 0)


def clock_diff(g: Groups) -> list[Spec]:
    return [Clock(figure(g["h"]), -_minutes(g["m"]))]


def clock(g: Groups) -> list[Spec]:
    minute = figure(g["m"] or g["m1"], 0) + 30 * bool(g["half"]) + (15 * figure(g["q"]) if g["q"] else 0)
    return [Clock(figure(g["h"]), minute - _minutes(g["bm"]) if g["back"] else minute)]


def clock_digital(g: Groups) -> list[Spec]:
    hour, suffix = figure(g["h"]), (g.get("ap") or g.get("ap0") or "")[:1]
    if suffix:
        hour = hour % 12 + (12 if suffix == "p" else 0)
    literal = bool(suffix) or (g["h"] or "").startswith("0")
    return [Clock(hour, figure(g.get("m"), 0), literal=literal)]


def relative_part(g: Groups) -> list[Spec]:
    part = g["p"] or ""
    return [Relative(vocabulary().relative_short[g["r"] or ""]), named_part(part)]


def named_part(word: str) -> Part:
    short = {"早": "早上", "晚": "晚上", "夜": "晚上", "晨": "早上", "午": "中午"}
    return vocabulary().parts[short.get(word, word)]
