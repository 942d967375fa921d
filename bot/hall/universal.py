"""Words that work in every state: say it again, slower, dialect, a person, back to the start, a number."""

from __future__ import annotations

import re

COMMANDS = {
    "repeat": r"再说一[遍次下]|再讲一[遍次]|重复一[遍下]|没听清楚?|没听见|刚才说(的)?什么|说啥|复读|再念一[遍次]",
    "slower": r"(请|你|您|麻烦)?(说|讲|念)?(得|的)?(再)?慢(一)?(点|些|下)(说|讲|念)?|(说)?太快了?|宽宽仔讲",
    "normal_speed": r"(说|讲|念)?(得|的)?(再)?快(一)?(点|些)(说|讲|念)?|正常速度|太慢了?",
    "louder": r"(请|你|您)?(说|讲)?(再)?大声(一)?(点|些)?|大(一)?点声|听不见|声音太小了?|声音大(一)?点",
    "dialect": r"(请|你|您)?(用|说|讲|会讲|会说|能讲|能说)(不|能)?(莆田|莆仙|涵江|本地|方言|土)(话|语|音)?(吗|么|行吗)?|莆田话|莆仙话|方言",
    "mandarin": r"(请|你|您)?(用|说|讲)?普通话",
    "human": r"(转|找|要|叫|接|请)?(一个|个)?(人工|真人|客服|工作人员|活人)(服务|客服|来|帮我|接电话)?|(我)?(要|想)?(找|跟)(工作人员|真人|人工)(说|讲|聊)?",
    "restart": r"重新开始|从头(再)?来|从头开始|重来|回(到)?首页|主菜单|回主页",
    "back": r"返回|上一步|退回",
}
DISTRESS = re.compile(r"想死|不想活|活不下去|自杀|寻短见|跳楼|上吊|喝农药|死了算了|没有活路|不如死")
DANGER = re.compile(
    r"(?:要|想|会|在|来|敢|动手)打我(?!电话|手机|这|店里电话)|打我了|打人(?!工)|打架|打起来|动手(?!机|续)|砸(?:我)?(?:店|东西|柜台|玻璃)|"
    r"拿(?:着)?刀|持刀|动刀|救命|抢劫|抢(?:我)?(?:钱|烟|东西)|要杀|杀了我"
)
"""Somebody may get hurt: the police first."""
_HALL = r"办事员|工作人员|窗口|大厅|你们的?人|烟草局"
QUARREL = re.compile(
    rf"^(?!.*(?:{_HALL})).*(?:(?:我?店里?|门口|我这里|铺里).{{0,12}}(?:吵|闹事|在闹|骂我|骂人|赖着|赖在|不肯走|大喊大叫)|"
    r"(?:顾客|客人|买烟的|有人|对方).{0,10}(?:吵闹|吵架|在吵|闹事|在闹|骂我|赖着不走|赖在|不肯走|大喊大叫))"
)
"""A quarrel that is going on in the shop."""
CALLS_FOR_HELP = re.compile(r"快来|来人|快点|还在(?:骂|闹|吵|打)|怎么还不|在店里|他不走|还没走|马上来")
_PATTERNS = {name: re.compile(rf"^(?:{words})[吧啊呀哦了。！!，, ]*$") for name, words in COMMANDS.items()}
_NUMBER = {c: n for n, c in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_CHOICE = re.compile(
    r"^(?:我?(?:要|选|按|说))?第?([1-9１-９一二三四五六七八九两])(?:号|个|项|条|吧|那个|呗|啊)*[。.、]?$"
)


def command(text: str) -> str | None:
    """The name of the universal command a message is, as a whole; None for anything else."""
    bare = text.strip()
    if len(bare) > 16:
        return None
    return next((name for name, pattern in _PATTERNS.items() if pattern.match(bare)), None)


def number(text: str) -> int | None:
    """The choice 1–9 a message names, as a whole (`2`, `第二个`, `选二`); None for anything else."""
    match = _CHOICE.match(text.strip())
    if match is None:
        return None
    sign = match.group(1)
    return _NUMBER.get(sign) or int(sign)
