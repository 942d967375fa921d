"""What somebody wishes of reminders: to get them, to get them in another way, or on a day of their own. Pure."""

from __future__ import annotations

import re

_NO_CALL = re.compile(
    r"(?:千万)?(?:不要|不用|不必|不能|别|勿|莫|不)(?:再|给我|跟我)*(?:打|拍|来(?!(?:个|一?[条个])?(?:短信|信息|消息|微信|文字|通知|提醒)))(?:电话|电发|过来|给我|来)*(?:给我)?|"
    r"(?:听|接|收|看)(?:不(?:到|见|清楚?|了|懂)|不太[见清到])|(?:没有?|不)收到"
)
"""Words with 不 and 别 in them that stop nothing by themselves."""
_STOP = re.compile(r"不(?!是|知|晓|懂|会)|别|勿|莫|毋|伓|停|退|取消|关|撤|删|销|免|烦|吵|够了|让")
_BY_TEXT = re.compile(
    r"(?:提醒|通知|告诉|叫)(?:我|一下|的话|就|请|用|给)*(?:发|用|通过)?(?:我|个|一?[条个])?(?:短信|信息|文字|微信|消息)|"
    r"(?:发|用|通过|来)(?:个|一?[条个])?(?:短信|信息|文字|微信|消息).{0,4}(?:提醒|通知|告诉|就好|就行|就可以|给我)"
)
_HOW_TO_GET = re.compile(
    r"(?:怎么|咋|如何|怎样|哪里|哪儿)(?:样|才|能|可以|会|去)*(?:收(?!费|不)|接|领|订|开通|登记|设|看|弄)(?:到|收|得到|取|置|阅)?.{0,4}(?:提醒|短信|通知|消息)"
)
_STILL = re.compile(r"(?:还|到时候?|到时|前一天|那天).{0,4}(?:会|能)(?:不会|不能)?.{0,2}(?:提醒|通知)我?")
_DAY = (
    r"(?:月.{1,3}[号日]|[0-9一二三四五六七八九十廿][号日]|(?:星期|周|礼拜)[一二三四五六日天]|明天|后天|"
    r"提前.{1,3}(?:天|周|个月|个?星期))"
)
_REMIND = r"(?:提醒|叫|通知|告诉|喊|打电话给|打给)"
_OWN_DAY = re.compile(
    rf"{_DAY}(?:那天|左右|前后|[上下]午|早上|晚上|再|就|要|帮我|给我|你们?|打电话|发短信|发消息){{0,3}}{_REMIND}(?:我|一下)"
)
_ENDS = re.compile(r"到期|过期|期满|满期|有效期")
_OWN_CALL = re.compile(
    rf"(?:打电话|打个电话|电话)(?:来|过来|再)?{_REMIND}(?:我|一下)|{_REMIND}我?.{{0,3}}(?:打电话|打给我)|打电话给我.{{0,4}}提醒"
)

_CLAUSES = re.compile(r"[，,。;；！!\s]+")
_OF_REMINDERS = re.compile(
    r"提[醒星形新]|体醒|通知|短信|信息|消息|微信|文字|(?:告诉|[喊叫])我|(?:打|拍|来).{0,3}(?:电话|电发)|[发收]信|退订"
)
_OF_ELSE = re.compile(r"有.{0,2}位|空出来|有人取消|(?<!大)约|排号")
"""A place that becomes free, or one that is asked for."""


def beside(text: str) -> str:
    """What words about reminders tell beside them: 明天上午, of 明天上午，到时候提醒我; "" where that is all.

    A day on which a licence ends is told for the reminder.
    """
    if _ENDS.search(text):
        return ""
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    return "，".join(one for one in clauses if _OF_ELSE.search(one) or not _OF_REMINDERS.search(one))


def wants_them(text: str) -> bool:
    """提醒我发短信 别打电话, 怎么收你们的提醒: a wish to be reminded, though 别 may stand in it."""
    wished = _BY_TEXT.search(text) or _HOW_TO_GET.search(text) or _STILL.search(text)
    return wished is not None and not _STOP.search(_NO_CALL.sub("", text))


def own_way(text: str) -> bool:
    """十二月十号打电话提醒我: a day or a telephone call of their own, and not only that they want to be reminded."""
    named = _OWN_DAY.search(text) is not None
    return named or (_OWN_CALL.search(text) is not None and not _NO_CALL.search(text))


def own_day(text: str) -> bool:
    """12月10号那天提醒我: the day named is that of the reminder, and none on which a licence ends."""
    return _OWN_DAY.search(text) is not None and not _ENDS.search(text)
