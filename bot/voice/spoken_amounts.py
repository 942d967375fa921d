"""Money, shares, articles of law, addresses and everything that is counted or measured."""

from __future__ import annotations

import re

from bot.voice.spoken_numbers import cardinal, counts_things, digits, grouped, money, quantity, year
from bot.voice.spoken_rule import Rule, rule

_N = r"(\d{1,16}(?:\.\d{1,8})?)"
_START = r"(?<![\d.])"
_COIN = {"¥": "元", "$": "美元", "€": "欧元", "£": "英镑"}
_PER_LEFT = r"(?<=[元块角分次米升个人户条包支万里度斤吨时家盒千瓦电节])"
_PER_RIGHT = (
    r"(?=(?:天|日|月|年|季|周|次|人|户|条|包|支|盒|箱|斤|吨|公斤|度|小时|时|分钟|秒|平|亩|个|张|本|份|家|店|件|瓶"
    r"|米|升|千克|公里))"
)
_LAW = r"(?:细则|条例|办法|规定|解释|法)[》」\]]?"


def _coin(found: re.Match[str]) -> str:
    unit = "" if found[4] else _COIN[found[1]]
    scale = found[3] or ""
    return f"{_two(found[2], scale or unit)}{scale}{unit}"


def _coin_range(found: re.Match[str]) -> str:
    return f"{money(found[1])}到{money(found[2])}{found[3] or ''}元"


def _two(number: str, unit: str) -> str:
    """An amount before its unit, with 两 where the unit asks for it."""
    return "两" if number == "2" and counts_things(unit) else money(number)


def _share(found: re.Match[str]) -> str:
    name = "千分之" if found[0].endswith("‰") else "百分之"
    return name + ("百" if found[1] == "100" and name == "百分之" else quantity(found[1]))


def _share_range(found: re.Match[str]) -> str:
    name = "千分之" if found[0].endswith("‰") else "百分之"
    return f"{name}{quantity(found[1])}到{name}{quantity(found[2])}"


def _fraction(found: re.Match[str]) -> str:
    top, bottom = int(found[1]), int(found[2])
    if 0 < top < bottom <= 1000:
        return f"{cardinal(bottom)}分之{cardinal(top)}"
    return f"{quantity(found[1])}、{quantity(found[2])}"


def _ordinals(found: re.Match[str]) -> str:
    return re.sub(r"\d+", lambda m: digits(m[0]) if m[0][0] == "0" else cardinal(m[0]), found[0])


def _paragraph(found: re.Match[str]) -> str:
    item = f"第{cardinal(found[4])}项" if found[4] else ""
    return f"{found[1]}{found[2] or ''}{cardinal(found[3])}条{item}"


def _adjacent(found: re.Match[str]) -> str:
    """`2、3天` is said 两三天."""
    first, second = found[1], found[2]
    if int(second) != int(first) + 1:
        return found[0]
    return ("两" if first == "2" else cardinal(first)) + cardinal(second)


def _sections(found: re.Match[str]) -> str:
    return "点".join(quantity(part) for part in found[1].split("."))


def _house(found: re.Match[str]) -> str:
    return digits(found[1])


def _floor_below(found: re.Match[str]) -> str:
    return f"负{cardinal(found[1])}{found[2]}"


def _number(found: re.Match[str]) -> str:
    """Whatever is left: a quantity, or figure by figure when a zero leads or it is far too long."""
    figures = found[0]
    after = found.string[found.end() : found.end() + 12]
    whole = figures.partition(".")[0]
    if figures == "2":
        return "两" if counts_things(after) and not _ordinal_before(found) else "二"
    if len(whole) > 16:
        return grouped(whole)
    if len(whole) > 1 and whole.startswith("0"):
        return cardinal(whole) if len(whole) == 2 and after[:1] == "号" else digits(figures)
    if re.fullmatch(r"20[0-4]\d", figures) and not counts_things(after) and not _many_before(found):
        return year(figures)
    return money(figures) if after[:1] in "元块万亿" and after else quantity(figures)


def _ordinal_before(found: re.Match[str]) -> bool:
    return found.string[max(0, found.start() - 1) : found.start()] == "第"


def _many_before(found: re.Match[str]) -> bool:
    return found.string[max(0, found.start() - 1) : found.start()] in ("共", "满", "约", "达", "超", "近")


AMOUNT_RULES: tuple[Rule, ...] = (
    rule(r"(?<=\d) (?=\d)", "，"),
    rule(r"(?<![\d.])7[×/]24(?=小时|$|[^\d])", "七乘二十四"),
    rule(r"(?:RMB|rmb|CNY)\s?(?=\d)", "¥"),
    rule(r"(?:US|us)?\$(?=\s?\d)", "$"),
    rule(rf"¥\s?{_N}(?:[-~]{{1,2}}|至|到)¥?{_N}(万|亿|千)?元?", _coin_range),
    rule(rf"([¥$€£])\s?{_N}(万|亿|千)?(元|块|美元|欧元)?", _coin),
    rule(rf"{_PER_LEFT}/{_PER_RIGHT}", "每"),
    rule(rf"{_START}{_N}[%‰]?(?:[-~]{{1,2}}|至|到){_N}[%‰]", _share_range),
    rule(rf"{_START}{_N}[%‰]", _share),
    rule(r"第(\d{1,6})(?:[、,和及至到-]第?\d{1,6}){0,12}(?!\.?\d)", _ordinals),
    rule(r"第[(]([一二三四五六七八九十\d]{1,3})[)]", r"第\1"),
    rule(r"(?<=[条款])[(]([一二三四五六七八九十\d]{1,3})[)](?=项)", r"第\1"),
    rule(rf"({_LAW})(第)?(\d{{1,3}})条?[(](\d{{1,2}})[)](?:项)?", _paragraph),
    rule(rf"({_LAW})(第)?(\d{{1,3}})条(?![例件约])(?:第?[(](\d{{1,2}})[)]项?)?", _paragraph),
    rule(r"条第?[(](\d{1,2})[)](?:项|(?=[^\u4e00-\u9fff]|$))", lambda m: f"条第{cardinal(m[1])}项"),
    rule(r"(?<![0-9A-Za-z~-])-(\d)([层楼])", _floor_below),
    rule(r"(?<!\d)(\d{3,4})(?=室|号房|房间|房(?!产|屋|子))", _house),
    rule(r"(?<=[栋幢楼座层])(\d{3,4})(?!\d|[号元米平]|户)", _house),
    rule(r"(?<=单元)(\d{3,4})(?!\d|号元)", _house),
    rule(r"(?<=\d号)(\d{3,4})(?!\d|[元米平号人家户])", _house),
    rule(r"(?<![\d.第令])(\d{4})(?=号(?!令|文))", _house),
    rule(r"(?<![\d.])(\d{3})(?=路|国道|省道|县道|乡道)", _house),
    rule(r"(\d{1,3})#(?=[楼栋幢座])", r"\1号"),
    rule(r"(?<![\d.])([1-9])[、,](\d)(?=[个天次年月日周人家户条包份岁位斤])(?!\d?[月日])", _adjacent),
    rule(r"(?<!\d)(\d{1,4})\u2044(\d{1,4})(?!\d)", _fraction),
    rule(r"(?<![\d.])(\d{1,9})×(?=\d)", lambda m: f"{quantity(m[1])}乘"),
    rule(r"(?<![\d./])(\d{1,4})/(\d{1,4})(?![\d./])", _fraction),
    rule(rf"{_START}{_N}:{_N}(?![\d:])", lambda m: f"{quantity(m[1])}比{quantity(m[2])}"),
    rule(r"(?<![\d.])(\d{1,6}(?:\.\d{1,6}){2,8})(?!\d)", _sections),
    rule(r"(?<![0-9~-])-(?=\d[\d.]{0,8}(?:度|摄氏度))", "零下"),
    rule(r"(?<![\u4e00-\u9fffA-Za-z0-9)\]~-])-(?=\d)", "负"),
    rule(r"(?<=\d)\+(?=\d)", "加"),
    rule(r"(?<=\d)\+(?=岁|人|户|$)", "以上"),
    rule(r"\+(?=\d)", "加"),
)
# What no rule above has a word for; `spoken.py` may let another reader see the text before them.
NUMBER_RULES: tuple[Rule, ...] = (
    rule(r"(?<![\d.])\d{1,4000}(?:\.\d{1,400})?", _number),
    rule(r"\d{1,4000}", lambda m: digits(m[0])),
)
