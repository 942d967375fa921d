"""Which of the places on the screen words mean by their order: 最后一个, 中间那个, 最早的."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ONE = r"(?:的)?(?:一个|那一个|那个|个)?(?:的)?(?:时间|时候)?"
_PICKS = re.compile(
    r"^(?:我|就|那就?|还是|要|选|约|挑|给我|按){0,4}"
    rf"(?:(?P<first>头一|第一){_ONE}|(?P<last>最后|末尾|尾){_ONE}|(?P<middle>[当正]?中间?{_ONE})|"
    rf"(?P<earliest>最早(?:的|那|一){_ONE})|(?P<latest>最[晚迟](?:的|那|一){_ONE}))"
    r"(?:吧|啊|呀|啦|了|的|好|就|行|可以|呗)*[。！!,，]?$"
)


def picked(text: str, starts: Sequence[str]) -> str | None:
    """The start that is meant, out of those in the order of the screen; None for other words.

    最早 alone is the wish for the nearest place there is, and no choice.
    """
    said = _PICKS.match(text.strip())
    if said is None or not starts:
        return None
    if said["middle"]:
        return starts[len(starts) // 2] if len(starts) % 2 else None
    if said["earliest"] or said["latest"]:
        return min(starts) if said["earliest"] else max(starts)
    return starts[-1] if said["last"] else starts[0]
