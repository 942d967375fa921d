"""From a matched shape to the lunar date or festival it names."""

from __future__ import annotations

from dataclasses import replace

from bot.hall.when.feasts import DaysOff, Festival
from bot.hall.when.joins import Bound
from bot.hall.when.lunar_dates import LunarDate, LunarMonth
from bot.hall.when.reading import Groups, Spec, figure, month_offset, year_word
from bot.hall.when.vocabulary import vocabulary

_MONTHS = {"正": 1, "冬": 11, "腊": 12}


def lunar_offset(g: Groups) -> list[Spec]:
    day = figure((g["d"] or g["d2"] or "").replace("初", ""))
    return [LunarDate(day, offset=month_offset(g["w"] or g["w2"]))]


def new_year(g: Groups) -> list[Spec]:
    if g["d3"]:
        return [LunarDate(figure(g["d3"]), 12)]
    return [LunarDate(figure(g["d"] or g["d2"]), 1)]


def festival_day(g: Groups) -> list[Spec]:
    names = vocabulary().festivals
    festival = Festival(names[{"十一": "国庆", "过年": "春节"}.get(g["f"] or "", g["f"] or "")])
    return [DaysOff(festival) if g["off"] and festival.rule.holiday else festival]


def before_new_year(_: Groups) -> list[Spec]:
    return [Bound(Festival(vocabulary().festivals["除夕"]), "by")]


def _lunar_month(text: str | None) -> int:
    return _MONTHS.get(text or "") or figure(text)


def lunar_date(g: Groups) -> list[Spec]:
    implied = g.get("implied")
    day = figure((implied or g["d"] or "").replace("初", ""))
    year = year_word(g.get("yw"))
    return [LunarDate(day, _lunar_month(g["mo"]), bool(g.get("leap")), year, implied=bool(implied))]


def lunar_part(g: Groups) -> list[Spec]:
    month = LunarMonth(_lunar_month(g["mo"] or g["mo2"]), year=year_word(g["yw"]))
    if g["mp"]:
        first, last = vocabulary().month_parts[g["mp"]]
        return [replace(month, first=first, last=last)]
    return [month]


def lunar_day(g: Groups) -> list[Spec]:
    return [LunarDate(figure((g["d"] or "").replace("初", "")))]
