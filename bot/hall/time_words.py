"""The time in an answer, in the person's own words: 星期四下午, of 刚才说错了 应该是星期四下午. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from bot.hall import when
from bot.hall.calendar import Calendar

_CLAUSES = re.compile(r"[，,。;；！!、\s]+")
_NUMBER = re.compile(r"[0-9０-９零〇一二三四五六七八九幺两](?:[- ]?[0-9０-９零〇一二三四五六七八九幺两]){6,}")
_LEAD = re.compile(
    r"^(?:刚才|刚刚|说错|讲错|错|不对|不是|应该|还是|那|就|是|要|得|等|我|你们?|您|请|麻烦|改[成到为]?|换[成到个]?|时间|时候|最好|电话|打|在|嗯|好的?|了|吧)+"
)
_TAIL = re.compile(
    r"(?:我|再|才|都|就|也|比较|有空|得空|方便|在家|在店里|打|回|接|给|过来|来|电话|可以|行|好|吧|了|啊|呢|哦|的话|联系|[?？~])+$"
)


def time_words(text: str, now: datetime, calendar: Calendar) -> str:
    """What of a text names a time, without a telephone number and what is said around it; "" where nothing does."""
    bare = _NUMBER.sub("，", text)
    named = [clause for clause in _CLAUSES.split(bare) if _timed(clause, now, calendar)]
    if not named and _timed(bare, now, calendar):
        named = [bare.strip("，, ")]
    return "，".join(_stripped(clause, now, calendar) for clause in named)


def _stripped(clause: str, now: datetime, calendar: Calendar) -> str:
    """The clause without what stands around its time; a day that is ruled out stays ruled out."""
    for around in (_LEAD, _TAIL):
        less = around.sub("", clause)
        if (
            less
            and _timed(less, now, calendar)
            and _rules_out(less, now, calendar) == _rules_out(clause, now, calendar)
        ):
            clause = less
    return clause


def _timed(text: str, now: datetime, calendar: Calendar) -> bool:
    return not isinstance(when.parse(text, now, calendar), when.Nothing)


def _rules_out(text: str, now: datetime, calendar: Calendar) -> bool:
    return isinstance(when.parse(text, now, calendar), when.Exclusion)
