"""Rude words and nothing else: 你们这帮混蛋, 都是吃干饭的. Pure.

What is asked or complained of beside them is answered.
"""

from __future__ import annotations

import re

_WHOM = (
    r"(?:你|您|汝|这|那|帮|群|伙|些|个|种|一|都|全|就?是|真|简直|大厅|窗口|机器|的|人|们|他妈|什么|是不是|死|臭|大|老"
    r"|[，,。！!\s])*"
)
_NAMES = (
    r"(?:混蛋|混账|浑蛋|王八蛋?|废物|白痴|傻[逼屄瓜子缺Bb]|笨蛋|蠢[货猪蛋材]|猪头|猪脑[袋子]?|神经病?|脑子?有(?:毛病|病|问题)|有(?:毛病|病)|饭桶"
    r"|(?:光|只会)?吃(?:干|闲|白)饭|狗(?:屁|东西|日的)|放屁|滚(?:蛋|开|出去|远点)?|去死|垃圾|没用的?东西|不要脸|没良心|坏蛋|流氓|人渣|畜生"
    r"|(?:去)?(?:你|他)妈)"
)
_ONLY = re.compile(rf"{_WHOM}(?:{_NAMES}|猪)(?:{_NAMES}|机器|东西|[人吧啊呀了吗的哦，,。！!？?\s])*")
"""Each word in one way only, for a text that could be cut in many would be read for ever."""
LONGEST = 16


def insulting(text: str) -> bool:
    """Whether a message only calls names."""
    return len(text) <= LONGEST and _ONLY.fullmatch(text.strip()) is not None
