"""Cutting a message that may hold two questions, and recognising messages that only fill in a form."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENDS = re.compile(r"[。！!？?；;\n]+")
_CONNECTOR = (
    r"(?:另外|顺便|顺带|再问一下|再问个|再问|还想问|还要问|再就是|还有一个|还有个事|还有一件|第二个|第二|其次|"
    r"还有(?![一二三四五六七八九十两几半多没不大差\d]|效|谁|人|时间|救|办法|机会|用|得|点)|以及|同时)(?:就是|呢|请问|想问|问一下|问下|问)?[，,、\s]*"
)
_AT_START = re.compile(rf"(?:^|(?<=[，,、\s])){_CONNECTOR}")
_QUESTION_WORDS = ("什么", "多少", "多少钱", "哪里", "怎么办", "怎么弄", "材料", "东西", "几点")
_AFTER_QUESTION = re.compile(
    rf"(?<=[吗呢谁久])[，,、\s]*{_CONNECTOR}|(?:"
    + "|".join(f"(?<={word})" for word in _QUESTION_WORDS)
    + rf"){_CONNECTOR}"
)
_COMMA = re.compile(r"[，,、]+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_ASKED = (
    r"[吗呢么没不无]$|什么|啥|怎么|怎样|咋|如何|哪|几[点号天楼时块]|多[少久长远大高]|谁|(?P<a>[\u4e00-\u9fff])[不没](?P=a)|"
    r"可以.{0,8}[吗不]|能.{0,8}吗|^(?:帮我|我要|我想|给我|请|替我|麻烦)"
)
_WANTED = (
    r"^(?:那|然后|再|顺便|还有|也|能的话|可以的话|行的话)?(?:帮我|帮忙|我要|我想|给我|请|替我|麻烦|叫|你再|再)|"
    r"(?:给|发|告诉)我|(?:给|发)一个$|也给"
)
_ASKS = re.compile(_ASKED)
_ASKS_OR_WANTS = re.compile(f"{_ASKED}|{_WANTED}")
STORY = 36  # characters; in a longer message a wish told on the way is a part of the story
MOST = 5

_NUMBER = r"(?:(?<!\d)(?:\d{1,4}|20\d{6})(?!\d)|[零一二三四五六七八九十两廿]{1,4})"
_TIME = (
    rf"今天|明天|后天|大后天|昨天|前天|(?:这|本|下下|下)?个?(?:星期|周)[一二三四五六日天末]?|周末|(?:这|下|上)个?月|月[底初中]|今年|明年|后年|"
    rf"上午|下午|中午|晚上|早上|清早|傍晚|凌晨|白天|半夜|{_NUMBER}\s*[年月号日点时分:：/.\-]半?|{_NUMBER}|[半一三]刻|钟|农历|阴历|正月|腊月|初|"
    r"元旦|春节|清明|五一|端午|中秋|国庆|除夕|冬至|过年|下班前|一早"
)
_BEFORE_TIME = re.compile(r"[就那是要\s]*")
_TIMES = re.compile(_TIME)
_BEGINS_WITH_TIME = re.compile(rf"[就那是要\s]*(?:{_TIME})")
_BESIDE_TIME = re.compile(
    rf"{_TIME}|左右|前后|以前|以后|之前|之后|那天|[至\-—~～,，.。、\s的那就吧开始呀啊哦半]|都可以|都行|也行|也可以|可以|随便"
)
_LONGEST_TIME = 24
_CHOICE = re.compile(r"(?:选|要|第|就)?(?:\d{1,2}|[一二三四五六七八九十两]{1,2})(?:个|项|号)?(?:吧|的)?")
_UNKNOWN = re.compile(
    r"(?:我)?(?:不知道|不清楚|不记得|记不得|记不清|忘了|忘记了|不晓得|说不上来|记不住)(?:了|啊|呀|哦)?(?:证号|号码|日期|哪天)?"
)
_SURNAMES = (
    "陈林黄郑吴张李王刘杨蔡许苏郭方谢何邱曾叶徐朱罗胡翁余柯傅卢肖彭魏江周唐赵孙马高梁宋冯韩董萧程曹袁邓沈吕崔姚钟谭范姜石戴廖"
    "韦施俞姚佘阮詹洪庄涂关游祁潘"
)
_NAMED = re.compile(
    r"(?:我|本人|他|她|持证人|店主|老板|我爸|我妈|名字|姓名)?的?(?:名字)?"
    rf"(?:(?:是|就)?(?:叫|姓|名叫|叫做)(?:做|是)?|姓名是?|名字是)[{_SURNAMES}][\u4e00-\u9fff]{{0,3}}(?:[，,][\u4e00-\u9fff]{{1,6}})?"
)
_AROUND_NUMBER = re.compile(
    r"(?:我|他|她|的|是|电话|手机|号码|联系|方式|座机|证号|许可证|烟草证|烟证|号|打|这个|，|,|：|:|\s|。|就|留|记|和)+"
)
_NOT_NAMES = re.compile(r"[的了吗呢吧么要不有没在是去来办证烟店钱费天月日号点时地话谁几上下]")


@dataclass(frozen=True)
class Part:
    """One piece of a message; `plain` when a full stop or a connecting word set it off, not a mere comma."""

    text: str
    plain: bool


def split(text: str) -> list[Part]:
    """The parts of a spoken-form text that may be questions of their own; one part when there is nothing to cut."""
    found: list[Part] = []
    short = len(text) <= STORY
    for sentence in _ENDS.split(text):
        for piece in _AFTER_QUESTION.split(sentence):
            for chunk in _AT_START.split(piece):
                clauses = [clause for clause in map(_trim, _by_comma(chunk, short)) if len(clause) > 1]
                found.extend(Part(clause, plain=number == 0) for number, clause in enumerate(clauses))
    return found[:MOST] or [Part(text, plain=True)]


def clauses(text: str) -> list[str]:
    """Every clause between commas and stops; none when there is only one or more than five."""
    found = [
        clause for sentence in _ENDS.split(text) for clause in map(_trim, _COMMA.split(sentence)) if len(clause) > 1
    ]
    return found if 1 < len(found) <= MOST else []


def _trim(text: str) -> str:
    return text.strip(" ，,、")


def _by_comma(piece: str, short: bool) -> list[str]:
    """Cut at commas into questions; what is told before a question stays with it."""
    found: list[str] = []
    told = ""
    for clause in _COMMA.split(piece):
        told = f"{told}，{clause}" if told else clause
        if asks(clause, short):
            found.append(told)
            told = ""
    if told and found:
        found[-1] = f"{found[-1]}，{told}"
        return found
    return [*found, told] if told else found


def asks(clause: str, short: bool = True) -> bool:
    """Whether a clause is a question or, in a `short` message, a request."""
    return (_ASKS_OR_WANTS if short else _ASKS).search(clause.strip()) is not None


def fills_form(spoken: str, free_text: str) -> bool:
    """Whether a message is only a date, a number, a choice, a name with 叫 or 姓, or "I do not know".

    `free_text` is `spoken` without the phone and licence numbers found in it.
    """
    bare = spoken.strip(" 。，,!！.~")
    if not bare:
        return False
    if free_text != spoken and not _AROUND_NUMBER.sub("", free_text).strip(" 。，,"):
        return True
    return _is_time(bare) or any(pattern.fullmatch(bare) for pattern in (_CHOICE, _UNKNOWN, _NAMED))


def _is_time(text: str) -> bool:
    """Whether a text is times and small words around them and nothing else.

    One time can be read as two (一二, 三.): where a word may end is noted once, so that none is read twice.
    """
    if not _BEGINS_WITH_TIME.match(text):
        return False
    behind = _BEFORE_TIME.match(text)
    begun = set(range(behind.end() + 1)) if behind else {0}
    ends = {end for start in begun for end in _ends(_TIMES, text, start)}
    for start in range(min(ends, default=len(text)), len(text)):
        if start in ends:
            ends.update(_ends(_BESIDE_TIME, text, start))
    return len(text) in ends


def _ends(word: re.Pattern[str], text: str, start: int) -> list[int]:
    """Where a word that begins at `start` may end."""
    if not word.match(text, start):
        return []
    last = min(len(text), start + _LONGEST_TIME)
    return [end for end in range(start + 1, last + 1) if word.fullmatch(text, start, end)]


def may_be_name(text: str) -> bool:
    """Whether a text of two or three characters could be a person's name."""
    return 2 <= len(text) <= 3 and text[0] in _SURNAMES and not _NOT_NAMES.search(text[1:])
