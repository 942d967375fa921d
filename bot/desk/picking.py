"""Which of the places on the screen words mean by their order: 最后一个, 中间那个, 最早的."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ONE = r"(?:的)?(?:一个|那一个|那个|个)?(?:的)?(?:时间|时候)?"
_PICKS = re.compile(
    r"^(?:我|就|那就?|还是|要|选|约|挑|给我|按){0,4}"
    rf"(?:(?P<first>头一|第一){_ONE}|(?P<last>最后|末尾|尾){_ONE}|(?P<middle>[当正]?中间?{_ONE})|"
    rf"(?P<part>早上|清早|早晨|上午|下午|晚上)?(?:的|里)?(?:(?P<earliest>最早(?:的|那|一){_ONE})|(?P<latest>最[晚迟](?:的|那|一){_ONE})))"
    r"(?:吧|啊|呀|啦|了|的|好|就|行|可以|呗)*[。！!,，]?$"
)

_PARTS = {
    "早上": ("00", "12"), "清早": ("00", "12"), "早晨": ("00", "12"), "上午": ("00", "12"), "下午": ("12", "18"),
    "晚上": ("18", "24"),
}  # fmt: skip


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
        begin, end = _PARTS.get(said["part"] or "", ("00", "24"))
        fitting = [start for start in starts if begin <= start[11:13] < end]
        return (min if said["earliest"] else max)(fitting, default=None)
    return starts[-1] if said["last"] else starts[0]
