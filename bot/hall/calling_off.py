"""Words by which somebody calls off a telephone call that was promised, and what is said beside them. Pure."""

from __future__ import annotations

import re

_NEED_NOT = (
    r"^(?:我是?说|叫|请|麻烦)?(?:你们?|您|他们)?(?:那|电话)?我?就?(?:先|都|千万)?"
    r"(?:不用|不要|不必|不能(?!再?等)|别|不)再?"
)
_CALLS_OFF = re.compile(
    rf"{_NEED_NOT}(?:(?:等|回|打)(?:我|给我)?(?:的?电话?)?(?:给我|过来|来)?|给我[回打]个?电话?)[了啦]?[。！!，, ]*$"
)
"""Nothing but that nobody need ring back: 不等了, 不用回电话了, 别打给我了."""
_NO_PERSON = re.compile(
    rf"{_NEED_NOT}(?:帮我|给我)?(?:(?:找|叫)(?:一?个)?人?[了啦]|(?:请|转|要)(?:一?个)?人[了啦]|"
    r"(?:找|叫|请|转|要)?(?:一?个)?(?:人工|真人|工作人员)(?:过?来)?[了啦]?)[。！!，, ]*$"
)
"""Nothing but that no person is wanted any more: 不用找人了, 不找了, 别叫工作人员了."""
_CLAUSES = re.compile(r"[，,。;；！!\s]+")
AFRAID = re.compile(r"怕|听[见到]|发现|在(?:旁边|边上|这里|店里|家)|不方便|骂|接不了|不能接|听不|聋")
"""Why nobody may ring: whoever says so is not rung even where the call is urgent."""
WRITES = re.compile(r"^(?!.*提醒).*(?:(?:打|写|发)(?:文)?字|发(?:短信|信息|消息|微信)|在这里[说讲回])")
"""Who wants the answer in writing still wants it."""


def no_person(text: str) -> bool:
    """Whether the words say nothing but that no person is wanted any more."""
    return _NO_PERSON.match(text.strip()) is not None


def read(text: str) -> tuple[bool, list[str]]:
    """Whether a clause says that nobody need ring back, or all of it that nobody is wanted, and the other clauses."""
    if no_person(text):
        return True, []
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    rest = [clause for clause in clauses if not _CALLS_OFF.match(clause)]
    return len(rest) < len(clauses), rest


def only(text: str) -> bool:
    """Whether the words say nothing but that nobody is waited for any more: 不等了, 不用回电话了, 不找人了."""
    off, rest = read(text)
    return off and not rest
