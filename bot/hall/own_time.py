"""什么时候去, 我哪天去啊, 几点过去: the bare question for the day or the hour on which one has to come.

By itself it names neither a matter nor the hall: who has an appointment asks for that one, everybody else for advice.
"""

from __future__ import annotations

import re

_BEFORE = (
    r"(?:那|哦|噢|嗯|啊|哎|喂|请问|问一?下|再问一?下|你说|你看|你讲|帮我看看|看看|记不得了|我?忘了|阿妹|小妹|师傅|同志|"
    r"[，,。\s])*"
)
_ME = r"(?:我们?|俺|阮|我自己|咱们?)?"
_MUST = r"(?:到底|究竟|是|该|应该|应当|要|得|需要|就|约了?|约的|定的?|说好)*"
_DAY = r"(?:今天|明天|后天|大后天|今旦|明旦|那天|(?:[这下]个?)?(?:周|星期|礼拜)[一二三四五六日天末])?"
_HOUR = r"(?:几点钟?|几点几分)"
_WHEN = (
    r"(?:(?:什么|甚么|啥子?|嘛|乜)(?:时候|时间|时阵|日子)|[乜几何]时|[哪底]一?[天日]|哪个(?:时间|日子)|几月几[号日]|几[号日]|"
    rf"(?:周|星期|礼拜)几|{_HOUR})"
)
_PLACE = r"(?:那里|那边|那儿|这里|这边|大厅|窗口|局里|烟草局)"
_THERE = rf"(?:你们?|汝辈)?{_PLACE}?"
_GO = rf"(?:再|才|能)?(?:(?:过去|过来|去|来){_THERE}|到(?:你们?|汝辈)?{_PLACE})(?:办|办理|办事)?"
"""Without a place, 到 may be said of a letter: 什么时候到."""
_AFTER = r"(?:来着|的|呢|啊|呀|哦|嘛|呐|咧|了|哈|[？?。！!~，,\s])*"
_ASKS = re.compile(
    rf"{_BEFORE}{_ME}{_MUST}{_DAY}{_ME}{_MUST}(?:{_WHEN})+{_ME}{_MUST}{_GO}{_AFTER}"
    rf"|{_BEFORE}(?:叫|让|喊|要)?{_ME}(?:过去|去|过来){_THERE}(?:的时间)?(?:是|约的是)(?:{_WHEN})+{_AFTER}"
    rf"|{_BEFORE}(?:叫|让|喊){_ME}{_DAY}(?:{_WHEN})+{_GO}{_AFTER}"
)


def asks_own_time(text: str) -> bool:
    """Whether the whole text is that question and nothing more."""
    return len(text) <= 24 and _ASKS.fullmatch(text.strip()) is not None
