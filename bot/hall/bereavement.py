"""Words that tell of a death in the family, and who has died: nobody books for them, and a law is not the first word.

走了 is also what customers, cars and clerks do; it tells of a death only right behind the name of an elder.
"""

from __future__ import annotations

import re

from bot.hall.relatives import KIN

CONDOLENCE = "请您节哀。"
SOMEBODY = "家人"
_LEAVES_TOO = frozenset({"儿子", "女儿", "亲戚", "邻居", "兄弟姐妹"})
"""Whoever is spoken of like that has mostly just gone out."""
_WORDS = {word: name for name, words in KIN.items() for word in words.split("|")}
_ELDERS = sorted((w for w, name in _WORDS.items() if name not in _LEAVES_TOO), key=len, reverse=True)
_ALL = sorted(_WORDS, key=len, reverse=True)
_WHEN = (
    r"(?:[上前去今昨][个年天月晚早]?(?:月|天|晚|年|星期|礼拜|周)?|刚刚?|已经|也|都|就|突然|生病|得病|这么|他|她|伊|\s)"
)
_WENT = (
    rf"(?<![姑老板])(?P<went>{'|'.join(_ELDERS)}|老人家?|持证人){_WHEN}{{0,4}}(?:走|没)了"
    r"(?!路|[，,]?(?:他|她|伊)?(?:去|来|上班|出门|忘|明天|等下|马上|一会)|一?[趟圈会]|快|[0-9一二三四五六七八九十两半几]+多?个?(?:小时|钟|分|里|公里|趟|站|步)|找|再|带|[以之]?后(?:再|我))"
)
_DYING = (
    r"(?:(?<![超通经])过世(?!界|面)|去世(?!界|纪|博)|(?<![换带办])过身(?!份)|不在人世|病逝|"
    r"往生(?!意|活|产|病)|(?<!距)离世(?!纪|界|贸)|辞世)"
)
_DIED = rf"(?P<died>{'|'.join(_ALL)}|老人家?|持证人|老板).{{0,6}}?{_DYING}|{_DYING}"
_GONE = rf"(?P<gone>{'|'.join(_ELDERS)}|老人家?|持证人){_WHEN}{{0,4}}(?:人)?不在了"
_TOLD = re.compile(f"{_WENT}|{_DIED}|{_GONE}")
_SHOP = re.compile(
    r"证|店|铺|烟|牌|卖|开|继承|名字|手续|办|半|执照|接|约|时间|续|改|变更|交|罚|用|传|停|提醒|保险|领|怎么|要不要|能不能"
)
_FEELS = re.compile(r"难受|难过|伤心|想[他她伊]|想哭|哭|睡不着|孤单|冷清|一个人|心里|不好受|不习惯|空落落")


def dead(text: str) -> frozenset[str]:
    """Who has died, by the names of `relatives.KIN`; SOMEBODY where it is not said who, empty for other words."""
    found = (one for one in _TOLD.finditer(text) if not _just_left(one, text))
    return frozenset(_named(one.group("went") or one.group("died") or one.group("gone")) for one in found)


def grieves(text: str, plain: bool = False) -> bool:
    """Whether a death is told as what weighs on somebody, with no question about shop or licence.

    `plain` takes the bare sentence for that, too, where something else is being talked about.
    """
    return bool(dead(text)) and not _SHOP.search(text) and (plain or _FEELS.search(text) is not None)


def _just_left(one: re.Match[str], text: str) -> bool:
    """我妈刚走了: out of the door, unless the shop or the grief is spoken of."""
    left = one.group("went") is not None and "刚" in one.group()
    return left and not (_SHOP.search(text) or _FEELS.search(text))


def _named(word: str | None) -> str:
    return _WORDS.get(word or "", SOMEBODY)
