"""Words by which somebody says that they can hardly come: 我走不动, 我妈八十了腿不好, 行动不便."""

from __future__ import annotations

import re

_AGE = r"[0-9一二三四五六七八九十]{1,4}多?(?:岁了?|了)"
_WHO = (
    r"(?:因为|但是?|不过|可是|就是|又|也|都|我们?|[他她]们?|[妈爸奶爷公婆]|老人家?|老伴|家里人?|一个人|"
    rf"身体|人|现在|今年|已经|有|{_AGE})"
)
_CANNOT_WALK = (
    r"走不[动了远]|走路.{0,4}(?:不|痛|疼|难|慢)|[腿脚骹]+.{0,3}(?:不|痛|疼|伤|断)|行动不|[下起]不了床|[出起]不了门|"
    r"残疾|瘫|轮椅|下不来床|动不了"
)
_STATE = (
    rf"{_CANNOT_WALK}|{_AGE}|不(?:太|大|很|怎么)?方便|不便|[来去过]不了|年纪|生病|住院|"
    r"看不[见清]|听不见|耳[背聋]|老了"
)
_TOLD = re.compile(rf"{_WHO}{{0,5}}(?:{_STATE}).*$")
_CANNOT = re.compile(_CANNOT_WALK)


def without_state(clause: str) -> str:
    """A clause without what it tells of how somebody is: why a clerk should come is no part of where to."""
    return _TOLD.sub("", clause)


def cannot_walk(text: str) -> bool:
    """Whether the words say of somebody that the way to the hall is too much for them."""
    return bool(_CANNOT.search(text))
