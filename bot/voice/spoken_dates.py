"""Dates: years figure by figure, 11/28 and 2026-11-28 as days, weekdays, the lunar calendar."""

from __future__ import annotations

import re

from bot.voice.spoken_numbers import cardinal, digits, year
from bot.voice.spoken_rule import Rule, rule

_Y = r"((?:19|20)\d{2})"
_M = r"(1[0-2]|0?[1-9])"
_D = r"(3[01]|[12]\d|0?[1-9])"
_M2 = r"(1[0-2]|0[1-9])"
_D2 = r"(3[01]|[12]\d|0[1-9])"
_DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEEK = dict(zip("1234567", "一二三四五六日", strict=True))
# 1/3 is a day in this house unless the words around it speak of a share.
_SHARE_BEFORE = ("不到", "超过", "占", "将近", "接近", "大约", "多达", "约", "近", "仅")
_SHARE_AFTER = re.compile(
    r"(?:以[上下内]|左右|多|的(?!预约|号|时[间段]|上午|早上|下午|晚上|那|场|班|票|位|名额)|[杯斤瓶包箱页])"
)
_NUMBERED = re.compile(r"窗|柜|楼|线|桌|机|店|房|室|门|桥|院|地块|厅")
_UNTIL = r"(?=到期|截止|截至|前|之前|起|开始|放假|上班|日|号|劳动节|国庆|元旦|假期|儿童节|妇女节)"
_DAY_WORDS = r"(?=\s?[(\[]?(?:周[一二三四五六日天1-7]|星期|礼拜|上午|下午|晚上|早上|中午|凌晨))"


def _day(month: str, day: str, ending: str = "日") -> str:
    return f"{cardinal(month)}月{cardinal(day)}{ending}"


def _real(month: str, day: str) -> bool:
    return int(day) <= _DAYS_IN[int(month) - 1]


def _full(found: re.Match[str]) -> str:
    figures, month, day = found[1], found[3], found[4]
    last = f"到{cardinal(found[5])}日" if found.re.groups > 4 and found[5] else ""
    return f"{year(figures)}年{_day(month, day)}{last}" if _real(month, day) else found[0]


def _full_to_day(found: re.Match[str]) -> str:
    if not (_real(found[3], found[4]) and _real(found[5], found[6])):
        return found[0]
    return f"{year(found[1])}年{_day(found[3], found[4])}到{_day(found[5], found[6])}"


def _compact(found: re.Match[str]) -> str:
    return f"{year(found[1])}年{_day(found[2], found[3])}" if _real(found[2], found[3]) else found[0]


def _short(found: re.Match[str]) -> str:
    """M/D, with its own range (11/28-30); a share such as 不到1/3 becomes a fraction instead."""
    before, after = found.string[: found.start()][-2:], found.string[found.end() :]
    month, day, last, ending = found[1], found[2], found[3], found[4] or "日"
    share = before.endswith(_SHARE_BEFORE) or (not found[4] and _SHARE_AFTER.match(after))
    if ending == "号" and _NUMBERED.match(after):
        return f"{cardinal(month)}、{cardinal(day)}号"
    if share and last is None and int(month) < int(day) <= 10:
        return f"{cardinal(day)}分之{cardinal(month)}"
    if not _real(month, day):
        return found[0]
    if last is None:
        return _day(month, day, ending)
    return f"{_day(month, day)}到{cardinal(last)}{ending}"


def _named_day(found: re.Match[str]) -> str:
    """Days known by their figures: 3·15 is 三幺五, 5·1 is 五一."""
    figures = found[1] + found[2]
    return digits(figures, one="幺" if figures == "315" else "一")


def _dotted_pair(found: re.Match[str]) -> str:
    if not (_real(found[1], found[2]) and _real(found[3], found[4])):
        return found[0]
    return f"{_day(found[1], found[2])}到{_day(found[3], found[4])}"


def _lunar(found: re.Match[str]) -> str:
    month, day = found[2], found[4]
    said = "正月" if int(month) == 1 else f"{cardinal(month)}月"
    if not 1 <= int(month) <= 12:
        return found[0]
    if not day:
        return f"{found[1]}{said}{found[3] or ''}"
    return f"{found[1]}{said}{_lunar_day(day)}" if 1 <= int(day) <= 30 else found[0]


def _lunar_day(day: str) -> str:
    value = int(day)
    return f"初{cardinal(value)}" if value <= 10 else cardinal(value)


def _named_month(found: re.Match[str]) -> str:
    return f"{found[1]}{_lunar_day(found[2])}" if 1 <= int(found[2]) <= 30 else found[0]


def _weekdays(found: re.Match[str]) -> str:
    last = f"到{found[1]}{_WEEK[found[3]]}" if found[3] else ""
    return f"{found[1]}{_WEEK[found[2]]}{last}"


DATE_RULES: tuple[Rule, ...] = (
    rule(
        rf"(?<![\d./]){_Y}([-/.]){_M}\2{_D}\s?(?:[-~]{{1,2}}|至|到)\s?{_M}\2{_D}(?![\d/.:])",
        _full_to_day,
    ),
    rule(
        rf"(?<![\d./]){_Y}([-/.]){_M}\2{_D}(?!\d)(?:[-~]{{1,2}}{_D}(?![\d:/.-]|月))?(?:T(?=\d))?",
        _full,
    ),
    rule(r"(?<=日)\s?(\d{2}:\d{2})(:\d{2})?(?:\.\d{1,6})?(?:Z|\+\d{2}:?\d{2})(?!\d)", r"\1\2"),
    rule(rf"(?<![\d./-]){_Y}{_M2}{_D2}(?![\d元万个.])", _compact),
    rule(rf"(?<![\d./])([23]\d)([/.]){_M}\2{_D}(?![\d/.])", _full),
    rule(
        rf"(?<![\d./]){_Y}[-/.]{_M2}(?![\d%元万亿]|[./-]\d{{1,2}}(?!\d))",
        lambda m: f"{year(m[1])}年{cardinal(m[2])}月",
    ),
    rule(
        r"((?:农历|阴历|旧历|古历)(?:的|是|为|[:：])?(?:(?:今|明|后|去)年|闰|零|[二一零三四五六七八九]{4}年){0,2})"
        r"(\d{1,2})月(份)?初?(?:(\d{1,2})[日号]?)?(?!\d)",
        _lunar,
    ),
    rule(r"(正月|腊月|冬月|十[一二]月)初?(\d{1,2})(?=[^\d日号天:点]|$)", _named_month),
    rule(r"(?<=[月年])初0?(\d{1,2})(?!\d)", lambda m: _lunar_day(m[1])),
    rule(r"初0?(10|[1-9])(?!\d)", lambda m: f"初{cardinal(m[1])}"),
    rule(rf"(?<![\d.:年/]){_M}/{_D}(?:[-~至到]{{1,2}}{_D}(?![\d/.]))?([日号])?(?![\d/.%:元]|小时)", _short),
    rule(rf"(?<![\d.]){_M}\.{_D2}[-~至到]{{1,2}}{_M}\.{_D2}(?![\d.%元万亿斤公米吨])", _dotted_pair),
    rule(
        rf"(?<![\d.]){_M}[.-]{_D}{_DAY_WORDS}",
        lambda m: _day(m[1], m[2]) if _real(m[1], m[2]) else m[0],
    ),
    rule(
        rf"(?<![\d.]){_M}\.(?:{_D2}|{_D}(?=号|劳动节|国庆|元旦|假期|儿童节|妇女节)){_UNTIL}[日号]?",
        lambda m: _day(m[1], m[2] or m[3]) if _real(m[1], m[2] or m[3]) else m[0],
    ),
    rule(rf"(?<!\d){_Y}(?=(?:[-~至到]|--)(?:19|20)\d{{2}}(?:年|学年|届))", lambda m: year(m[1])),
    rule(rf"(?<!\d){_Y}(?=年|年度|学年|届|版|款|修[订正]|财年)", lambda m: year(m[1])),
    rule(r"(?<![\d.])(\d{2})(?=年\d{1,2}月)", lambda m: year(m[1])),
    rule(r"(?<![\d.])(0\d|[89]\d)(?=年(?!以|之|内|后|前|期|的?时间|有效|多|来|了|间|代))", lambda m: year(m[1])),
    rule(r"(?<![\d.])([6-9]0|00|10)(?=后(?![天日周月年]))", lambda m: digits(m[1], one="一")),
    rule(
        r"(周|星期|礼拜)([1-7])(?:[-~至到]{1,2}(?:周|星期|礼拜)?([1-7]))?(?![\d.:年次个天遍家]|小时)",
        _weekdays,
    ),
    rule(r"(?<![\d.])0([1-9])(?=月)", lambda m: cardinal(m[1])),
    rule(r"(?<=月)0([1-9])(?=[日号]|[-~至到])", lambda m: cardinal(m[1])),
    rule(r"(?<![\d.])3\.15(?=活动|晚会|消费|维权|投诉|期间|宣传)", digits("315")),
    rule(r"(?<![\d.])(\d{1,2})·(\d{1,2})(?!\d)", _named_day),
)
