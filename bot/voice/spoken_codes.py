"""Figures that are names and not amounts: telephones, hotlines, licences, bookings, masked numbers."""

from __future__ import annotations

import re

from bot.voice.spoken_letters import spell
from bot.voice.spoken_numbers import cardinal, counts_things, digits, grouped, year
from bot.voice.spoken_rule import Rule, rule

_CALL = r"(?:拨打|拨通|致电|打|拨|热线|电话|号码|呼叫|报警|短号)[:：是为了]{0,2}\s?"
_HARD_UNIT = r"(?![\d.%]|元|块|角|米|天|公里|平|支|美元|分钟|小时)"
_SHORT_LINE = r"(?:110|114|119|120|122)"
_LINE = r"(?:12\d{3}|9[56]\d{3}|100(?:01|10|50|86)|11185|11183)"
_ROUND = re.compile(r"\d{2}000$")
_TOTAL_BEFORE = re.compile(r"(?:共|满|约|第|超|达|计|近|剩|积|额|量|价|分|大于|小于|等于)$")
_COUNTED = re.compile(
    r"[元块角条支包箱盒件份张次天吨斤米亩倍]|个(?!人)|人(?!工|民|员)|户(?!口)|公里|平[方米]|小时|分钟"
)
_CODE_WORD = (
    r"(?:预约|排队|受理|办件|流水|业务|订单|单|编|序列|批|工|取|排|许可证|烟草证|营业执照|执照|证|证件|身份证|账|帐|卡|票|房"
    r"|回执|登记|文|尾|车牌|门牌|快递|运单|微信|QQ|qq)(?:编|单)?号(?:码)?"
    r"|(?:预约|验证|校验|取件|动态|信用|统一社会信用|组织机构|机构|邮政|商品|代)(?:代)?[码编]码?|密码|邮编|条码|喷码"
    r"|(?:末|后|前|尾数?)[四三两六4326](?:位|码)(?:数字|数|是|为)?|尾号|尾数|QQ|qq|微信|支付宝"
)
_CODE = r"[A-Za-z]{0,6}-?\d{1,40}(?:[- ]\d{1,12}){0,8}[A-Za-z]?"


def _alnum(code: str) -> str:
    """Letters by name, figures in groups; one or two figures after a letter are a small number (A12)."""
    if code[0].isdigit():
        sizes = (6, 4, 4, 4) if len(code) == 18 and code[:17].isdigit() else (4,) * 16
        return "，".join(_in_order(part) for part in _cut(code, sizes))
    words: list[str] = []
    for run in re.findall(r"[A-Za-z]+|\d+", code):
        if not run.isdigit():
            words.append(spell(run))
        elif len(run) <= 2 and not run.startswith("0") and len(code) <= 4:
            words.append(cardinal(run))
        else:
            words.append(grouped(run))
    return _with_pauses(words)


def _in_order(part: str) -> str:
    return "".join(digits(c) if c.isdigit() else spell(c) for c in part)


def _cut(code: str, sizes: tuple[int, ...]) -> list[str]:
    parts = []
    for size in sizes:
        parts.append(code[:size])
        code = code[size:]
    return [part for part in (*parts, code) if part]


def _with_pauses(words: list[str]) -> str:
    text = ""
    for word in words:
        text += ("，" if len(word) > 4 and text else "") + word
    return text


def _context_code(found: re.Match[str]) -> str:
    code = found["code"]
    parts = re.split("[- ]", code)
    said = "，".join(_alnum_digits(p) for p in parts if p)
    return f"{found['word']}{found['gap']}{said}"


def _alnum_digits(part: str) -> str:
    words = [spell(r) if not r.isdigit() else grouped(r) for r in re.findall(r"[A-Za-z]+|\d+", part)]
    return _with_pauses(words)


def _line(found: re.Match[str]) -> str:
    """A hotline, unless a measure word or 共 / 约 shows that things are counted."""
    text, start, end = found.string, found.start(), found.end()
    counted = _COUNTED.match(text, end) or _TOTAL_BEFORE.search(text[max(0, start - 2) : start])
    return found[0] if counted or (_ROUND.match(found[0]) and found[0] != "10000") else digits(found[0])


def _landline(found: re.Match[str]) -> str:
    area, number, more, extension = found["area"], found["number"], found["more"] or "", found["ext"]
    said = f"{digits(area)}，{grouped(number)}"
    for other in re.findall(r"\d{7,8}", more):
        said += f"，或者{grouped(other)}"
    return said + (f"，转{digits(extension)}" if extension else "")


def _own_groups(found: re.Match[str]) -> str:
    """Keep the groups somebody wrote, as long as no group is too long to take in."""
    return "，".join(grouped(part) for part in re.split("[- ]", found[0]))


def _masked(found: re.Match[str]) -> str:
    head, stars, tail = found[1], len(found[2]), found[3]
    known = any(c.isdigit() for c in head) + any(c.isdigit() for c in tail)
    if not known or (stars == 2 and known < 2):
        return found[0]
    between = f"隐去{'两' if stars == 2 else cardinal(stars)}位"
    return "，".join(part for part in (_alnum_digits(head), between, _alnum_digits(tail)) if part) + "，" * (not tail)


def _long(found: re.Match[str]) -> str:
    """Eight figures and more without a unit are a code; round figures are an amount."""
    figures, after = found[0], found.string[found.end() : found.end() + 12]
    amount = len(figures) <= 16 and figures[0] != "0" and (figures.endswith("0000") or counts_things(after))
    return figures if amount else grouped(figures)


def _mixed(found: re.Match[str]) -> str:
    token = found[0]
    letters_first = token[0].isalpha()
    if token.isdigit() or token.isalpha() or not (letters_first or len(token) >= 8):
        return token
    return _alnum(token)


def _flat(found: re.Match[str]) -> str:
    """House, staircase and flat written with dashes: 1-2-301 → 一杠二杠三零一."""
    middle = f"{cardinal(found[2][:-1])}杠" if found[2] else ""
    return f"{cardinal(found[1])}杠{middle}{digits(found[3])}"


def _document(found: re.Match[str]) -> str:
    number = f"{cardinal(found[2])}号" if found[2] else ""
    return f"{year(found[1])}年{number}"


CODE_RULES: tuple[Rule, ...] = (
    rule(r"(?<![A-Za-z0-9])B(\d)([层楼])", lambda m: f"负{cardinal(m[1])}{m[2]}"),
    rule(r"(?<![\dA-Za-z])([\dA-Z]{0,18})([*＊]{2,20}|[xX]{3,20})(\d{0,8}[xX]?)(?![\dA-Za-z*])", _masked),
    rule(r"(?<=[\u4e00-\u9fff])\*(?=[\u4e00-\u9fff])", "某"),
    rule(r"(?<=[\u4e00-\u9fff])\*{1,3}(?=先生|女士|同志|老板|[,，。;；、\s(]|$)", lambda m: "某" * len(m[0])),
    rule(r"(?<=\d)\s?[xX*×]\s?(?=\d)", "×"),
    rule(r"[Nn][oO][.:]?\s?(\d{1,6})(?!\d|号)", r"\1号"),
    rule(r"(?<![A-Za-z])[Nn][oO][.:]?\s?(\d{7,40})(?!\d)", lambda m: f"编号{grouped(m[1])}"),
    rule(r"(?<=[街路巷弄道村组])(\d{1,4})-(\d{1,4})(?=号)", lambda m: f"{cardinal(m[1])}杠{cardinal(m[2])}"),
    rule(r"(?<!\d)(\d{1,2})-(\d{1,2}-)?(\d{3,4})(?=室|房|户|号房)", _flat),
    rule(r"(?<![\d-])(\d{1,2})-(\d{1,2}-)(\d{3,4})(?![\d-])", _flat),
    rule(r"[\[(]((?:19|20)\d{2})年?[\])]\s?第?(\d{1,5})号", _document),
    rule(
        r"(?<![A-Za-z])(GB)(?:/[TZ])?\s?(\d{3,6}(?:\.\d{1,3})?)-((?:19|20)\d{2})",
        lambda m: f"国标{digits(m[2])}，{year(m[3])}",
    ),
    rule(
        rf"(?P<word>{_CODE_WORD})(?P<gap>(?:尾号)?[是为:： (\[]{{0,3}})(?P<code>{_CODE})"
        r"(?![\d:/年月日元个张位万份.%点时])",
        _context_code,
    ),
)
PHONE_RULES: tuple[Rule, ...] = (
    rule(
        r"(?<![\d+])(?:\+|00)86[- ](\d{2,3})[- ](\d{7,8})(?!\d)",
        lambda m: f"八六，{digits(m[1])}，{grouped(m[2])}",
    ),
    rule(r"(?<![\d+])(?:\+|00)\s?86[- ]?(?=1[3-9]\d|0?\d{2,3}-)", "八六，"),
    rule(r"(?<!\d)86[- ](?=1[3-9]\d{9})", "八六，"),
    rule(r"(?<!\d)(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)", lambda m: grouped(m[1])),
    rule(
        r"(?<!\d)[(]?(?P<area>0\d{2,3})(?:[)]|-{1,2}| |[)]-)?\s?(?P<number>\d{7,8}|\d{3,4}[- ]\d{4})(?!\d)"
        r"(?P<more>(?:[/、,]\d{7,8}(?!\d)){0,5})(?:(?:转|-|ext\.?|分机)\s?(?P<ext>\d{1,6})(?!\d))?",
        _landline,
    ),
    rule(r"(?<!\d)([48]00)[- ]?(\d{3})[- ]?(\d{4})(?!\d)", lambda m: grouped("".join(m.groups()), (3, 3, 4))),
    rule(r"(?<!\d)([48]00)-(\d{4})-(\d{3})(?!\d)", lambda m: grouped("".join(m.groups()), (3, 4, 3))),
    rule(r"(?<=转)(\d{3,6})(?!\d)", lambda m: digits(m[1])),
    rule(r"(?<=分机)号?(\d{2,6})(?!\d)", lambda m: digits(m[1])),
    rule(rf"({_CALL})({_SHORT_LINE}|{_LINE}|10000){_HARD_UNIT}", lambda m: m[1] + digits(m[2])),
    rule(
        rf"({_CALL}|(?:座机|传真|固话)[:是为]?\s?)(\d{{3,4}}[- ]\d{{4}}|\d{{7,8}})(?!\d)",
        lambda m: m[1] + grouped(m[2]),
    ),
    rule(rf"(?<![\d.¥$:])(?:{_LINE})(?![\d:%万千亿元]|\.\d)", _line),
    rule(rf"(?<![\d.¥$:])(?:{_SHORT_LINE})(?![\d:%万千亿元号]|\.\d|[-~至到]\d)", _line),
    rule(r"(?<!\d)\d{2,6}(?:[- ]\d{2,6}){2,12}(?!\d)", _own_groups),
    rule(r"(?<!\d)\d{4}(?: \d{4}){1,8}(?!\d)", _own_groups),
    rule(r"(?<![\d.])\d{5,12} \d{5,12}(?![\d.])", _own_groups),
    rule(r"(?<![A-Za-z0-9])[A-Za-z0-9]{2,64}(?![A-Za-z0-9]|\.\d)", _mixed),
    rule(r"(?<![\d.¥$])[\d]{8,4000}(?![\d.%])", _long),
)
