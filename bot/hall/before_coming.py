"""What people ask about a day they have booked: what to bring, who may go instead, what if it comes to nothing.

By itself none of it names a matter; who has an appointment means that one. Pure: words in, the kind of question out.
"""

from __future__ import annotations

import re
from enum import Enum

from bot.hall.relatives import KIN

LONGEST = 32


class Asks(Enum):
    """The kinds of question."""

    PAPERS = "papers"
    INSTEAD = "instead"
    UNCONFIRMED = "unconfirmed"
    HINDERED = "hindered"
    THERE = "there"
    WHO_COMES = "who_comes"
    WRITING = "writing"


_KIN = "|".join(sorted((w for words in KIN.values() for w in words.split("|") if len(w) > 1), key=len, reverse=True))
_KIN = f"儿媳妇?|孙子|孙女|女婿|侄[子女]|外甥女?|家里人|家人|别人|人家|员工|店员|伙计|代办人|{_KIN}"
_SOMEBODY = rf"(?:我|俺|阮)?(?:们)?(?:家|的)?(?:{_KIN})"
_MAY = (
    r"行不行|行不|行吗|可不可以|可以(?:吗|不|么)|能不能|能(?:吗|不)|好不好|成不成|会使(?:得)?[无吗不]|中不中|"
    r"[吗么呢][？?]?$|[？?]$"
)
_STANDS_IN = r"(?:[替代帮]我)?(?:过)?[去来](?!年|世)(?:办|一趟|拿|领|跑)?"
_INSTEAD = re.compile(
    rf"{_SOMEBODY}(?:一个人|自己)?{_STANDS_IN}.{{0,6}}?(?:{_MAY})"
    rf"|(?:能不能|可不可以|可以|能|好不好).{{0,3}}(?:[叫让派请由]){_SOMEBODY}{_STANDS_IN}"
    rf"|(?:能不能|可不可以){_SOMEBODY}{_STANDS_IN}"
    rf"|(?:我|本人)?自己[去来]还是.{{1,5}}[去来]"
    r"|(?:一定|必须|非|是不是|要不要|得)(?:要|得|是)?我?(?:本人|自己|亲自)(?:亲自)?(?:[去来到]|到场)(?:办|不可|才行)?[吗么呢？?]*"
)
_NOT_INSTEAD = re.compile(
    r"买|卖|看店|借|转|改名|名字|接手|过户|继承|接着|陪|一起|带我|送|工作人员|你们|上门|来家|来店|来我|烟草局|检查|证给|执照|小孩|学校"
)
_BRING = re.compile(
    r"(?:那么?|到时候?|那天|当天|去的时候|过去的?时候?|明天|后天|周.|礼拜.|星期.|我|他|她|伊|要|还|都|需要|得|该|去|过去|"
    r"[，,\s])*"
    r"(?:带|拿|准备)(?:些|点|上|好)?(?:什么|啥子?|哪些|甚么|甚物|甚乇|什物|哪几样|嘛)"
    r"(?:东西|材料|证件|手续)?(?:过?[去来])?(?:好|才行)?(?:[呢啊呀吗的嘛？?。]|[，,\s])*"
)
_UNCONFIRMED = re.compile(
    r"(?:没有?|无)(?:人|谁)?(?:给我|来)?确认|不给(?:我)?确认|确认不了|(?:什么时候|几时|啥时候|多久|要等多久).{0,4}确认"
)
_SUPPOSED = re.compile(r"万一|要是|如果|假如|的话|怎么办|咋办|怎么弄|会怎么?样|要紧吗|要不要紧|呢[？?]?$")
_NOT_COMING = re.compile(
    r"[来去]不[了成]|[没不](?:办法|法|能)(?:过)?[来去]|赶不[到上及]|(?:来|去|到)(?:得)?(?:太)?[晚迟]|[晚迟]到|走不开|脱不开|睡过头"
)
_THERE = re.compile(
    r"(?:到了?|去了?|过去|那里|那边|大厅|窗口|那天|当天).{0,6}(?:找(?:哪个|哪位|谁|什么人|哪一个)|(?:去|到|在)?(?:哪个|几号|哪一个)窗口)"
    r"|(?:会不会|要不要|用不用|需不需要|还要|是不是|要|用).{0,3}(?:排(?:很久|长)?队|拿号|取号)"
    r"|排(?:队)?(?:要)?多久|人(?:会不会)?(?:很)?多不多|^(?:到了|那天|去了?|过去)?(?:要)?找(?:谁|哪个|哪位)[呢啊？?]*$"
)
_WHO_COMES = re.compile(
    r"(?:来|上门|过来|派).{0,8}(?:几个人|多少人|叫什么|叫啥|姓什么|姓啥|是谁|哪个人|哪位|什么人|什么名字|男的女的)"
    r"|(?:几个人|多少人|谁|哪个|哪位|什么人)(?:会)?(?:来|上门)"
    r"|(?:怎么|咋|怎样).{0,3}(?:知道|认|分|晓得|看得出|确定|证明).{0,10}(?:你们|真的|假的|骗|烟草|工作人员)"
    r"|(?:家里|我们?|我).{0,3}(?:要)?准备(?:些|点)?(?:什么|啥|哪些|甚么)"
)
_MONEY = re.compile(
    r"钱|转账|汇款|验证码|链接|收费|费用|红包|付款|扫码|微信|已经(?:来|到|在)|现在(?:就)?在|在(?:我)?(?:店|门|家)"
)


_WRITING = re.compile(
    r"(?:不识字|不认[得识]?字|(?:不会|写不了|不懂|没法)写?字|字都?不会写|眼睛?(?:不好|看不[见清]|花)|手抖|签不了|不会签).{0,10}"
    r"(?:签|表|委托书|填|帮我写|怎么写|手续)"
)


def asked(text: str, visit: bool = False) -> Asks | None:
    """The kind of question the words ask, None for other words; `visit` says that somebody is to come to the asker."""
    words = text.strip()
    if len(words) > LONGEST:
        return None
    if visit and _WHO_COMES.search(words) and not _MONEY.search(words):
        return Asks.WHO_COMES
    if stands_in(words):
        return Asks.INSTEAD
    if _BRING.fullmatch(words):
        return Asks.PAPERS
    if _WRITING.search(words):
        return Asks.WRITING
    if _UNCONFIRMED.search(words):
        return Asks.UNCONFIRMED
    if _NOT_COMING.search(words) and _SUPPOSED.search(words) and "到期" not in words:
        return Asks.HINDERED
    return Asks.THERE if _THERE.search(words) else None


def stands_in(text: str) -> bool:
    """Whether it is asked if somebody else may go in the holder's place."""
    return _INSTEAD.search(text) is not None and not _NOT_INSTEAD.search(text)
