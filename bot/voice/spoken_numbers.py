"""Numbers as Chinese words: quantities, digit strings, and the choice between 二 and 两."""

from __future__ import annotations

import re

PLAIN = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
ALOUD = {**PLAIN, "1": "幺"}  # 一 and 七 sound alike on a bad line, so codes and telephones use 幺
LONGEST_QUANTITY = 16

_STEPS = ("", "十", "百", "千")
_SCALES = ("", "万", "亿", "万亿")

# Words that count things: a single 2 before them is 两. Words of order (号 楼 月 层 室) stay out on purpose.
MEASURE = (
    r"(?:个|位(?!于)|名(?!称)|人(?!工|民|员)|家|户(?!口)|口|条(?!例|件)|包|盒|箱|件|支|根|张|份|本(?!人|店|厅|局)|页|次|遍|回|趟"
    r"|天|周(?![一二三四五六日末\d])|年(?!级|代|度|审|检)|小时|分钟|秒|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])"
    r"|公里|公斤|公顷|厘米|毫米|千米|千克|毫升|平方|平米|立方|米|斤|克|吨|升|亩|里(?!面)|工作日"
    r"|元|块|角|毛|分(?!之|别|机|公|店|局)|万|千|百(?!分)|亿|美元|欧元|倍|种|类|项|点(?!击)|步|套|部(?!分|门)"
    r"|台|辆|间|所|处(?!理|罚)|面|道|片|段|句|字|门|批(?!准|发)|笔|成(?!功|立|为|年)|代(?!办|表|码|理)|岁|场|组|队|下|头"
    r"|瓶|杯|碗|双|对|副|只(?!能|要|是|有|需)|枚|颗|顿|市(?!民|场|局|级)|县(?!城|级|局)|省(?!级|局)|镇(?!政)|村(?!委|民|里)|者|侧|方(?!便|法|式|向)|桌|样|寸|排|行(?!政|为)|列|串|架|兆)"
)
_COUNTED = re.compile(MEASURE)
_CHAIN = re.compile(r"(?:[-~]{1,2}|至|到|或|、)\d{1,5}(?:\.\d{1,3})?" + MEASURE)


def digits(text: str, one: str = "幺") -> str:
    """Read the ASCII digits of `text` one by one; `one` is how 1 is said. Other characters are dropped."""
    table = {**PLAIN, "1": one}
    return "".join(table[c] for c in text if c in table)


def grouped(text: str, sizes: tuple[int, ...] = ()) -> str:
    """Read digits one by one with a pause between groups, by default those usual for the length."""
    only = [c for c in text if c in PLAIN]
    parts: list[str] = []
    for size in sizes or usual_groups(len(only)):
        parts.append(digits("".join(only[:size])))
        only = only[size:]
    if only:
        parts.append(digits("".join(only)))
    return "，".join(parts)


def usual_groups(length: int) -> tuple[int, ...]:
    """Group sizes in which people say `length` digits: telephones 3-4 and 3-4-4, longer codes in fours."""
    fixed = {6: (3, 3), 7: (3, 4), 9: (3, 3, 3), 10: (3, 3, 4), 11: (3, 4, 4), 18: (6, 4, 4, 4)}
    if length <= 5:
        return (length,)
    if length in fixed:
        return fixed[length]
    full, rest = divmod(length, 4)
    if rest == 0:
        return (4,) * full
    if rest == 1:  # no lonely last digit
        return (*(4,) * (full - 1), 3, 2)
    return (*(4,) * full, rest)


def _block(value: int, first: bool) -> str:
    """Words of 1..9999; a leading 一十 is shortened to 十 at the very beginning of the number."""
    words, gap = "", False
    for power in (3, 2, 1, 0):
        figure = value // 10**power % 10
        if figure == 0:
            gap = bool(words)
            continue
        word = "两" if figure == 2 and power == 3 else PLAIN[str(figure)]
        words += ("零" if gap else "") + word + _STEPS[power]
        gap = False
    return words[1:] if first and words.startswith("一十") else words


def cardinal(figures: str | int) -> str:
    """A whole number of at most 16 digits as a quantity: 205 → 二百零五, 20000 → 两万, 12 → 十二."""
    value = int(figures)
    if value == 0:
        return "零"
    blocks = [value // 10000**i % 10000 for i in range(len(_SCALES))]
    words, gap = "", False
    for index in range(len(_SCALES) - 1, -1, -1):
        block = blocks[index]
        if block == 0:
            gap = gap or bool(words)
            continue
        join = "零" if words and (gap or block < 1000) else ""
        spoken = "两" if block == 2 and index else _block(block, first=not words)
        words += join + spoken + _SCALES[index]
        gap = False
    return words


def quantity(number: str) -> str:
    """A number with an optional decimal part: 3.50 keeps its figures; a far too long one is read by digit."""
    whole, _, part = number.partition(".")
    words = cardinal(whole or "0") if len(whole) <= LONGEST_QUANTITY else grouped(whole)
    return words + ("点" + digits(part, one="一") if part else "")


def money(number: str) -> str:
    """An amount: like `quantity`, but without idle zeros after the point (12.50 → 十二点五, 3.00 → 三)."""
    return quantity(number.rstrip("0").rstrip(".") if "." in number else number)


def year(figures: str) -> str:
    """A calendar year, figure by figure: 2026 → 二零二六."""
    return digits(figures, one="一")


def counts_things(after: str) -> bool:
    """Whether the text right after a number begins with a measure word, directly or at the end of a range."""
    return bool(_COUNTED.match(after) or _CHAIN.match(after))
