"""来得及吗, 最晚哪天, 我要几号来: the bare question whether a renewal is still in time, or until when it is.

By itself it names no day: it is answered from the day on which the licence ends, where that is known.
"""

from __future__ import annotations

import re
from enum import Enum

_BEFORE = r"(?:那么?|哦|噢|嗯|啊|哎|请问|问一?下|你说|您说|你看|帮我(?:看|算)(?:一?下)?|[，,。\s])*"
_ME = r"(?:我们?|俺|阮|咱们?)?"
_NOW = r"(?:现在|现时|今天|这时候|这会儿?|这样|再|才|就)*"
_DO = r"(?:过?[来去])?(?:你们?|大厅|窗口)?(?:办理?|续证?|弄|换证?|申请|延续)?"
_STILL = r"(?:还|都|敢|可)*"
_IN_TIME = (
    r"(?:来得[及急](?:来不[及急])?|来不来得[及急]|来不[及急]了?(?=[吗么])|赶得[上及]|赶不赶得[上及]|"
    r"(?:会不会|是不是|算不算)太?[晚迟]了?|[晚迟]不[晚迟]|太?[晚迟]了?(?=[吗么没]))"
)
_WHICH = r"(?:哪一?[天日]|几[号日]|几月几[号日]|(?:什么|甚么|啥)(?:时候|时间|日子)|乜时)"
_LATEST = r"(?:最[晚迟]|至迟|顶晚)"
_MUST = r"(?:要|得|该|应该|需要|是|能|可以|到|在|拖到|就|再)*"
_AFTER = r"(?:的|吗|么|不|无|没有?|呢|啊|呀|吧|嘛|咧|了|[？?。！!~，,\s])*"
_STILL_ASKED = re.compile(rf"{_BEFORE}{_ME}{_NOW}{_ME}{_DO}{_STILL}{_IN_TIME}{_DO}{_AFTER}")
_LATEST_ASKED = re.compile(
    rf"{_BEFORE}{_ME}(?:{_LATEST}{_ME}{_MUST}{_WHICH}|{_MUST}{_WHICH}{_MUST}{_LATEST}|{_LATEST}{_MUST}{_DO}{_MUST}{_WHICH})"
    rf"{_ME}{_MUST}{_DO}{_AFTER}"
)
_DAY_ASKED = re.compile(
    rf"{_BEFORE}{_ME}{_MUST}{_ME}{_WHICH}{_ME}{_MUST}(?:过?[来去]|[来去]?(?:办理?|续证?|换证)){_AFTER}"
)


class Asks(Enum):
    """What is asked: whether there is time, until when, or which day to come."""

    STILL = "still"
    LATEST = "latest"
    DAY = "day"


def asks_in_time(text: str) -> Asks | None:
    """What the whole text asks of these, and nothing more; None for anything else."""
    bare = text.strip()
    if len(bare) > 20:
        return None
    if _LATEST_ASKED.fullmatch(bare):
        return Asks.LATEST
    if _DAY_ASKED.fullmatch(bare):
        return Asks.DAY
    return Asks.STILL if _STILL_ASKED.fullmatch(bare) else None
