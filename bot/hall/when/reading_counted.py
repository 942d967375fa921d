"""From a matched shape to a counted date: 三天后, 两周内, 第二个周一, 前一天."""

from __future__ import annotations

from collections.abc import Callable

from bot.hall.when.context import Length
from bot.hall.when.dates import DateSpec
from bot.hall.when.joins import Step
from bot.hall.when.lengths import Coming, Those, Vague
from bot.hall.when.nth import Ordinal
from bot.hall.when.numerals import number
from bot.hall.when.reading import Groups, Spec, figure, weekday_of

_SPANS = {"工作日": "workdays", "天": "days", "日": "days", "工": "days"}


_MINUTES = {"小时": 60, "钟头": 60, "分钟": 1, "刻钟": 15}


def _length(g: Groups, n: int | None = None) -> Length:
    """The length named by the groups of the `<LEN>` macro; `n` overrides its number."""
    unit = g["u"] or ""
    count = 0 if g.get("half") else figure(g.get("n")) if n is None else n
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


def counted(make: Callable[[Length, Length | None], DateSpec]) -> Callable[[Groups], list[Spec]]:
    def read(g: Groups) -> list[Spec]:
        found = _lengths(g)
        if found:
            return [make(*found)]
        return [] if g.get("pair") == "几" else [Vague((g.get("pair") or "") + (g["u"] or ""))]

    return read


def these(g: Groups) -> list[Spec]:
    days = figure(g["n"]) * (1 if g["u"] == "天" else 7)
    return [Coming(Length(days=days), counts_today=True)]


def those(g: Groups) -> list[Spec]:
    return [Those(None if g["n"] == "几" else figure(g["n"]))]


def ordinal(g: Groups) -> list[Spec]:
    n = -1 if g.get("last") else figure(g.get("n")) * (-1 if g.get("from_end") else 1)
    if g.get("first"):
        return [Ordinal(figure(g["first"]), "first days")]
    if g.get("wd"):
        return [Ordinal(n, "weekend" if g["wd"] == "末" else "weekday", weekday_of(g["wd"] or ""))]
    what = g.get("what") or "上班"
    if "班" in what or what == "工作日":
        return [Ordinal(n, "workday")]
    return [Ordinal(n, "day" if what in ("天", "日") else "week")]


def step(g: Groups) -> list[Spec]:
    if g.get("early"):
        found = _lengths(g)
        return [Step(found[0], -1)] if found else []
    if not g.get("dir"):
        return [Step(Length(days=1), -1 if g.get("two") == "前天" else 1)]
    found = _lengths(g)
    toward = g["dir"] or ""
    sign = 0 if "前后" in toward else -1 if "前" in toward or "早" in toward else 1
    return [Step(found[0], sign)] if found else []
