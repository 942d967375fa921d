"""The words around a short clip while it is judged: three sentences, of the kind that it will stand in."""

from __future__ import annotations

import re

from bot.voice.bank.clip import Edge

AROUND: dict[Edge, tuple[tuple[str, str], ...]] = {
    "start": (("", "，请您来大厅。"), ("好的，", "，请您记一下。"), ("您说的是，", "，对不对？")),
    "mid": (("您说的是，", "，对不对？"), ("好的，", "，请您记一下。"), ("我查到的是，", "，没有别的了。")),
    "final": (("您说的是，", ""), ("好的，我再说一遍，", ""), ("我查到的是，", "")),
}
# What is only ever said behind or among others of its kind is judged there: alone between words even a person takes
# 零五 for 令我.
FIGURES = re.compile(r"[零幺一二三四五六七八九]{1,4}")
_AMONG: tuple[tuple[re.Pattern[str], dict[Edge, tuple[tuple[str, str], ...]]], ...] = (
    (
        FIGURES,
        {
            "mid": (
                ("电话号码是，三七，", "，四六。"),
                ("您的预约号是，", "，七三，请您记一下。"),
                ("号码是，六二，", "，三七，对不对？"),
            ),
            "final": (
                ("电话号码是，三七，四六，", ""),
                ("您的预约号是，七三，", ""),
                ("好的，我再说一遍，六二，三七，", ""),
            ),
        },
    ),
    (
        re.compile(r"(?:[一二三四五六七八九]|十[一二]?)月"),
        {
            "mid": (
                ("您约在，今年，", "，八日。"),
                ("到期的日子是，明年，", "，三日。"),
                ("您说的是，", "，二十日，对不对？"),
            )
        },
    ),
    (
        re.compile(r"[一二三四五六七八九十]{1,3}日"),
        {
            "mid": (
                ("您约在，十二月，", "，星期三。"),
                ("到期的日子是，三月，", "，请您记一下。"),
                ("您说的是，八月，", "，对不对？"),
            )
        },
    ),
    (
        re.compile(r"初.|廿.|十[一二三四五六七八九]|[二三]十"),
        {
            "mid": (
                ("农历，腊月，", "，对不对？"),
                ("您说的是，正月，", "，请您记一下。"),
                ("我查到的是，农历八月，", "，没有别的了。"),
            )
        },
    ),
)


def among(text: str) -> dict[Edge, tuple[tuple[str, str], ...]]:
    """What stands around a part of a number or of a date, by intonation; empty for all else."""
    return next((around for pattern, around in _AMONG if pattern.fullmatch(text)), {})


def around(text: str, edge: Edge) -> tuple[tuple[str, str], ...]:
    """(before, behind) of the three sentences that a short clip is judged in."""
    return among(text).get(edge) or AROUND.get(edge, AROUND["mid"])
