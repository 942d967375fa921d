"""For how long a shop is going to be closed: 装修三个月, 关二十天; a month is what decides whether it has to be told.

Nothing is counted of a closing that is over or going on already, nor where two lengths stand beside each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTH, YEAR = 30, 365
_DOUBTFUL = range(28, MONTH)
"""A February: neither yes nor no is said."""
_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九", 1)} | {"两": 2, "俩": 2}
_UNITS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": MONTH, "年": YEAR}
_LENGTH = re.compile(
    r"(?<![0-9])(?P<number>[0-9]{1,3}|[一二三四五六七八九两俩十]{1,3}|半|几)(?P<more>来|多|几)?个?(?P<half>半)?"
    r"(?P<unit>天|周|星期|礼拜|年|(?<=[个半两俩])月)(?P<after>半)?(?![后内号日份底初中]|以[内后])"
)
_NOT_AHEAD = re.compile(
    r"[关停歇放]了|没(?:有)?(?:报|讲|说|打招呼|跟|开|订|了)|到期|期满|满了?|提前|以前|之前|上回|去年|从来|最长|最多"
    r"|超过|恢复|延|再停|再关|违规|收回|注销|取消|回来[说讲]|[上期]限|逾|那几|这几|批|算停|半载|小半|拉下|快[一两半]"
)


@dataclass(frozen=True)
class Closing:
    """A length as it was said, and whether it has to be told to the hall."""

    words: str
    days: int

    @property
    def needed(self) -> bool:
        """From a month on (实施细则 23)."""
        return self.days >= MONTH


def told(text: str) -> Closing | None:
    """The one length that is told of a closing ahead; None where there is none, no telling, or more than may be."""
    if _NOT_AHEAD.search(text):
        return None
    found = list(_LENGTH.finditer(text))
    if len(found) != 1:
        return None
    days = _days(found[0])
    return None if days is None or days in _DOUBTFUL or days > YEAR else Closing(found[0][0], days)


def _days(found: re.Match[str]) -> int | None:
    unit, number = _UNITS[found["unit"]], found["number"]
    if number == "半":
        return unit // 2 if unit > 1 else None
    if number == "几":
        return 2 * unit
    whole = int(number) if number.isdigit() else _read(number)
    half = unit // 2 if found["half"] or found["after"] else 0
    return None if whole is None else whole * unit + half


def _read(number: str) -> int | None:
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return _DIGITS.get(number)
    left, right = _DIGITS.get(tens) if tens else 1, _DIGITS.get(ones) if ones else 0
    return None if left is None or right is None else left * 10 + right
