"""What all readers of matched shapes share: the groups of a match, and numbers in them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.hall.when.clocks import TimeSpec
from bot.hall.when.dates import DateSpec
from bot.hall.when.months import YearOf
from bot.hall.when.numerals import number

Groups = Mapping[str, str | None]


Spec = DateSpec | TimeSpec


def figure(text: str | None, default: int = 1) -> int:
    return number(text) if text else default


WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日", 1)} | {"天": 7, "末": 6}


YEARS = {"今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2, "去年": -1, "前年": -2, "大前年": -3}


def week_offset(prefix: str | None) -> int | None:
    """下周 1, 这周 0, 上周 -1; None for no prefix and for every week."""
    if not prefix or prefix[0] in "每逢隔那":
        return None
    if prefix.startswith("再"):
        return 2
    return prefix.count("下") - prefix.count("上") + (1 if prefix.startswith("后") else 0)


def weekday_of(c: str) -> int:
    return WEEKDAYS.get(c) or number(c)


def year_word(word: str | None) -> YearOf | None:
    return YearOf(YEARS[word], relative=True) if word else None


def month_offset(prefix: str | None) -> int:
    prefix = prefix or ""
    if prefix.startswith("再"):
        return 2
    return prefix.count("下") - prefix.count("上") + prefix.count("次")
