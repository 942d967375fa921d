"""来得及吗, 最晚哪天, 我要几号来: the bare question whether a renewal is still in time, or until when it is.

By itself it names no day: it is answered from the day on which the licence ends, where that is known.
"""

from __future__ import annotations

import re
from enum import Enum

_BEFORE = (
    r"(?:那么?|哦|噢|嗯|啊|哎|哎呀|对了|请问|问一?下|我[跟同和]你[讲说]|你说|您说|你看|帮我(?:看|算)(?:一?下)?|"
    r"我?的?(?:烟草?证|证)(?:快|就)要?到期了?|[，,。\s])*"
)
_ME = r"(?:我们?|俺|阮|咱们?)?"
_WHOSE = r"(?:(?:妈妈?|爸爸?|老[婆公伴]|爱人|儿子|女儿|婆婆|公公|阿[公婆嬷]|[他她])?的?这?张?(?:烟草?证|许可证|证))?"
_NOW = r"(?:现在|现时|今天|这时候|这会儿?|这样|再|才|就)*"
_DO = r"(?:过?[来去])?(?:你们?|大厅|窗口)?(?:办理?|续证?|弄|换证?|申请|延续)?"
_STILL = r"(?:还|都|敢|可)*"
_IN_TIME = (
    r"(?:来得[及急](?:来不[及急])?|来不来得[及急]|来不[及急]了?(?=[吗么])|赶得[上及]|赶不赶得[上及]|"
    r"(?:会不会|是不是|算不算)太?[晚迟]了?|[晚迟]不[晚迟]|太?[晚迟]了?(?=[吗么没]))"
)
_WORRY = (
    r"(?:会不会|是不是|不会是?|该不会|怕是?|就?怕会|恐怕会?)(?:就|已经|太)*"
    r"(?:来不[及急]|赶不[上及]|太?[晚迟])了?(?:的话)?"
)
_WHAT_THEN = r"(?:来不[及急]|赶不[上及])了?(?:的话)?(?:那?怎么办|咋办|咋弄|怎么弄|要怎么办)"
_WHICH = r"(?:哪一?[天日]|几[号日]|几月几[号日]|(?:什么|甚么|啥)(?:时候|时间|日子)|乜时)"
_LATEST = r"(?:最[晚迟]|至迟|顶晚)"
_MUST = r"(?:要|得|该|应该|需要|是|能|可以|到|在|拖到|就|再)*"
_AFTER = r"(?:的|吗|么|不|无|没有?|呢|啊|呀|吧|嘛|咧|了|[？?。！!~，,\s])*"
_STILL_ASKED = re.compile(rf"{_BEFORE}{_ME}{_WHOSE}{_NOW}{_ME}{_DO}{_STILL}(?:{_IN_TIME}|{_WORRY}){_DO}{_AFTER}")
_WHAT_THEN_ASKED = re.compile(rf"{_BEFORE}{_ME}{_WHOSE}{_NOW}{_ME}{_DO}(?:要是|如果|万一)?{_WHAT_THEN}{_DO}{_AFTER}")
_LATEST_ASKED = re.compile(
    rf"{_BEFORE}{_ME}{_WHOSE}(?:{_LATEST}{_ME}{_MUST}{_WHICH}|{_MUST}{_WHICH}{_MUST}{_LATEST}|{_LATEST}{_MUST}{_DO}{_MUST}{_WHICH})"
    rf"{_ME}{_MUST}{_DO}{_AFTER}"
)
_DAY_ASKED = re.compile(
    rf"{_BEFORE}{_ME}{_MUST}{_ME}{_WHICH}{_ME}{_MUST}(?:过?[来去]|[来去]?(?:办理?|续证?|换证)){_AFTER}"
)


class Asks(Enum):
    """What is asked: whether there is time, what if there is none, until when, or which day to come."""

    STILL = "still"
    WORRY = "worry"
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
    if _STILL_ASKED.fullmatch(bare):
        return Asks.STILL
    return Asks.WORRY if _WHAT_THEN_ASKED.fullmatch(bare) else None
