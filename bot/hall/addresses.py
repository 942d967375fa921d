"""Where a visit goes, out of whatever else is said with it: 我家在江口镇顶坡村，约上门."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.hall import frailty, reading

_PLACE = re.compile(r"镇|乡|街道|村|路|街|巷|里|号|弄|小区|楼|店|社区")
_WHOLE = re.compile(r"(?:镇|乡|街道).{1,20}(?:号|村|组|路|社区|小区)|村.{1,20}(?:号|组|路)")
_CLAUSE = re.compile(r"[^\s,，。;；!！]+")
_ERRAND = r"(?:上门|续证|办证|换证|送证|预约|约)"
_BEFORE = re.compile(rf"^.{{0,16}}{_ERRAND}(?:办|到|去|服务)?(?=.{{0,12}}(?:镇|乡|街道|村))")
_BEHIND = re.compile(rf"(?:你们?|您|我|想|要|请|帮|麻烦|能不能|能|可以|来|到){{0,6}}{_ERRAND}.*$")
_SHOP = re.compile(r"(?:开|有)(?:了|着)?(?:个|家|间)?(?:小|烟)?店.*$")
_LEAD = re.compile(
    r"^(?:就|[我你他她]们?家?|[我他她]?[妈爸]|家|店|厝|人|里|地址){0,5}(?:住在|是在|[在住是到去][:：]?)"
    r"|^(?:地址|门牌|上门|我|想|要|请|帮|还|就){0,4}(?:[换改](?:一?下)?(?:成|到|为|去)|(?:应该|而)?是(?!在))[:：]?"
    r"|^(?:地址|我家|我|家里|店里|店|就)[:：]?"
)
_NUMBERED = re.compile(r"^(.*[0-9０-９一二三四五六七八九十]号)([^号]+)$")
_SPOT = re.compile(
    r"[0-9０-９镇乡村路街巷里弄楼店旁边前后口室层栋幢座铺厂院家庙宫祠桥面-]|隔壁|附近|小区|社区|单元|商|市场|学校"
)
_OTHER = re.compile(
    r"\d{7,}|电话|手机|证号|我叫|姓名|月.{1,3}[号日]|^(?:你们|您|请|麻烦)"
    r"|[请叫派让](?:一?个)?(?:人|同志|工作人员)(?!.*(?:镇|乡|街道|村))"
    r"|^(?:不是|不在|不对|别去|不去)|没有|不知道|不晓得|不清楚|不记得|忘记?了|再说|等我|等一下|不方便"
)
_OWN = re.compile(
    r"(?:^|[\s,，。;；])(?:就|都)?(?:(?:我们?|阮)?(?:家里?|厝|店里?|小店)?(?:就|是)?(?:住在?|开在|在)|(?:我的?|家里|店里)?地址)"
)
_TOWNSHIP = re.compile(
    r"(?:莆田市?|福建省?)*(?:[一-鿿]{2}[区县])?((?!这|那|哪|我们|你们|城|家|老)[一-鿿]{2,3}?(?:镇|乡|街道))(?!里|下|亲|边)"
)
_LIVES = re.compile(r"住|(?:^|[\s,，。;；])(?:就|都|我们?|阮|家里?|店里?|[妈爸])*(?:是在|在)|地址")
_NOT = re.compile(r"不是|不在|没在|毋是|伓是")
ELSEWHERE = re.compile(
    r"[市区县镇乡]|街道|福州|厦门|泉州|漳州|龙岩|三明|南平|宁德|荔城|城厢|秀屿|仙游|北京|上海|广东|浙江"
)
"""What names another town than one of the hall's area."""


@dataclass(frozen=True)
class Told:
    """What was said of where to go; `whole` with more than the township, so that somebody finds it."""

    place: str
    township: str | None
    whole: bool


def told(text: str, expected: bool, area: Sequence[str]) -> Told | None:
    """The place in the words: anything like one when it was asked for, else only one that stands there outright."""
    place = _place(text, expected)
    town = _town(place or text, expected, area)
    named = Told(town[0], town[1], whole=False) if town else None
    if place is None or not (expected or _WHOLE.search(place)):
        return named
    if town and len(place.partition(town[0])[2].removeprefix("的")) < 2:
        return named
    return Told(place, town[1] if town else None, whole=True)


def own(text: str, area: Sequence[str]) -> Told | None:
    """The place that somebody says to live or keep shop at; None where a place is only spoken of, or unclear."""
    if "*" in text or _NOT.search(text) or reading.asks(text) or not _OWN.search(text):
        return None
    return told(text, False, area)


def outside(text: str, expected: bool, area: Sequence[str]) -> str | None:
    """The township outside of the area that somebody says a visit would have to go to, as it was said.

    None where one of the area is named as well, and for what is misheard so that it names no township.
    """
    if not area or "*" in text or _NOT.search(text) or any(name in text for name in area):
        return None
    named = [found[1] for clause in _CLAUSE.findall(text) if (found := _TOWNSHIP.match(_LEAD.sub("", clause)))]
    return named[0] if named and (expected or _LIVES.search(text)) else None


def joined(before: Told | None, now: Told) -> Told:
    """A village said to a township that was told before, or the other way round; else what was said now."""
    if now.township is None and ELSEWHERE.search(now.place):
        return now
    if before is None or now.township == before.township or (now.township and before.township):
        return now
    if before.township and now.whole and not before.whole:
        return Told(before.place + now.place, before.township, whole=True)
    if now.township and before.whole and not now.whole:
        return Told(now.place + before.place, now.township, whole=True)
    return now


def _place(text: str, expected: bool) -> str | None:
    """The clauses that name a place, without what leads to them or follows; None where there is nothing of the kind."""
    clauses = [_bare(clause) for clause in _CLAUSE.findall(text)]
    named = [i for i, clause in enumerate(clauses) if _PLACE.search(clause)]
    if not named:
        return None
    kept = clauses[named[0] :] if expected else clauses[named[0] : named[-1] + 1]
    place = "".join(c for c in kept if c and not _OTHER.search(c) and not reading.asks(c))
    return place if 3 <= len(place) <= 60 else None


def _bare(clause: str) -> str:
    behind = _BEFORE.sub("", clause)
    return _numbered(_LEAD.sub("", frailty.without_state(_SHOP.sub("", _BEHIND.sub("", behind)))))


def _numbered(clause: str) -> str:
    """A clause up to its house number, unless what follows that says where, too (12号楼3层, 8号祠堂旁边)."""
    found = _NUMBERED.match(clause)
    return found[1] if found and not _SPOT.search(found[2]) else clause


def _town(text: str, expected: bool, area: Sequence[str]) -> tuple[str, str] | None:
    """The township of the hall's area as it was said (白塘镇), and its name; 白塘 alone only when it was asked for."""
    for name in area:
        if found := re.search(f"{name}(?:镇|乡|街道)" + ("?" if expected else ""), text):
            return found[0], name
    return None
