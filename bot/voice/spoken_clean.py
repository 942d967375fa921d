"""What comes off before numbers are read: markup, page addresses, odd forms; and the tidying after."""

from __future__ import annotations

import html
import re
import unicodedata

from bot.voice.spoken_numbers import MEASURE
from bot.voice.spoken_rule import Rule, rewrite, rule

HAN = r"㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_STOPS = "。！？"
_PAUSES = "，、；：" + _STOPS

_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0xFFE5: ord("¥")}
_SAME_SIGN = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–−﹣⁃", "-"),
        "—": "--",
        "―": "--",
        **dict.fromkeys("～〜∼˜", "~"),
        **dict.fromkeys("〇○◯", "零"),
        **dict.fromkeys("【［〔〖「『", "["),
        **dict.fromkeys("】］〕〗」』", "]"),
        **dict.fromkeys('“”‘’"`´＇《》〈〉', None),
        **dict.fromkeys("•●▪◆■□▶►★☆✓✔√◦‣", "\n"),
        "…": "，",
        "≈": "约",
        "→": "，",
        "⇒": "，",
        "℃": "摄氏度",
        "㎡": "平方米",
        "㎏": "公斤",
        "㎞": "公里",
        "½": "二分之一",
        "⅓": "三分之一",
        "¼": "四分之一",
        "¾": "四分之三",
        "✕": "×",
        "╳": "×",
        "❌": "，",
    }
)
_TO_TWELVE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_ROMAN = {chr(start + i): word for start in (0x2160, 0x2170) for i, word in enumerate(_TO_TWELVE)}
_PAGE = r"[A-Za-z0-9._~:/?#@!$&*+;=%-]"

MARKUP: tuple[Rule, ...] = (
    rule(r"<(?:br|/p|/div|/li|/tr|hr)\b[^<>]{0,200}>", "\n", re.IGNORECASE),
    rule(r"</?[A-Za-z!][^<>]{0,300}>", ""),
    rule(r"!?\[([^\[\]\n]{0,200})\]\((?:https?:|tel:|mailto:|/|#|\.)[^)\s]{0,500}\)", r"\1"),
    rule(r"(?<![\d*])\*\*(?![\s,，。、;；.])([^*\n]{1,200})\*\*(?!\*)", r"\1"),
    rule(r"(?m)^[ \t]{0,8}(?:#{1,6}|>+|[-*+·・–])[ \t]+", ""),
    rule(r"(?m)^[ \t|:+-]{3,200}$", ""),
    rule(r"(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])", ""),
    rule(r"_{2,}|~~|\|", "，"),
)
PAGES: tuple[Rule, ...] = (
    rule(
        rf"(?:网址|网站|链接|地址|官网)(?:是|为)?[:：]?\s{{0,3}}(?:https?://|www\.){_PAGE}{{1,2000}}",
        "网址请看屏幕，",
        re.I,
    ),
    rule(rf"[ ]?(?:https?|ftp)://{_PAGE}{{0,2000}} ?", "屏幕上的网址", re.I),
    rule(
        r"(?<![A-Za-z0-9.+_-])[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}",
        "屏幕上的邮箱",
    ),
    rule(
        r"(?<![A-Za-z0-9.-])(?:[A-Za-z0-9-]{1,63}\.){1,5}(?:com|cn|gov|net|org|top|vip|info|edu)"
        rf"(?![A-Za-z0-9])(?:/{_PAGE}{{0,2000}})?",
        "屏幕上的网址",
        re.I,
    ),
)
_THOUSANDS = re.compile(r"(?<![\d,.])[1-9]\d{0,2}(?:,\d{3}){1,5}(?![\d,])")
_SPACED_THOUSANDS = re.compile(
    r"(?<![\d .-])[1-9]\d{0,2}(?: \d{3}){1,3}(?=\s?(?:元|万|块|支|条|人|户|家|包|箱|吨|份|起|件|亩|平))"
)
_UNIT_CHARS = "上下早中晚凌周星年月日号点时分秒楼室层栋幢路巷弄组岁度摄后前起止多余几以到至和或"
_LISTS: tuple[Rule, ...] = (
    rule(r"(\d)\ufe0f?\u20e3", r"，\1，"),
    rule(rf"(?m)^[ \t]{{0,8}}[(](\d{{1,2}})[)]\s{{0,3}}(?=[{HAN}])", r"\1，"),
    rule(rf"(?<![\d(第{HAN}])[(](\d{{1,2}})[)](?=[{HAN}])(?![项款条目])", r"，\1，"),
    rule(rf"(?<![\d./-])(?<!\d:)(\d{{1,2}})[.)]\s{{0,3}}(?=[{HAN}])(?![月日号])", r"，\1，"),
    rule(r"(?<![\d(.:/-])([1-9])[)]\s?(?=\d)", r"，\1，"),
    rule(rf"(?<=[ :：;；。])(\d{{1,2}})、(?=[{HAN}])", r"，\1，"),
    rule(rf"(?m)^[ \t]{{0,8}}(\d{{1,2}})、\s{{0,3}}(?=[{HAN}])", r"\1，"),
)
_SPACES: tuple[Rule, ...] = (
    rule(r"(?<![.])\.{3,100}", "，"),
    rule(r"[ \t]{1,200}", " "),
    rule(r" ?/ ?", "/"),
    rule(r"(?<=\d) ?(-{1,2}) ?(?=\d)", r"\1"),
    rule(r"#(?=号?键|号)", "井"),
    rule(r"[*](?=号?键|号)", "星"),
    rule(rf"(?<=[{HAN}]) (?=[{HAN}])", "，"),
    rule(rf"(?<=\d) (?![{_UNIT_CHARS}]|{MEASURE})(?=[{HAN}])", "，"),
    rule(rf"(?<=[{HAN}{_PAUSES},.;:!?)\]]) | (?=[{HAN}{_PAUSES},.;:!?)\]])", ""),
)
_NUMERAL = "零一二两三四五六七八九十百千万亿幺半"
_RANGE_END = _NUMERAL + "第初正腊上下早晚中凌傍周星礼农今明后本次百负"
_RANGE_START = _NUMERAL + "年月日号点分时天元角块米度岁个人户条支包盒斤里克吨楼层室级名次款项章页步午晨晚早底初"
TIDY: tuple[Rule, ...] = (
    rule(rf"(?<=[{_RANGE_START}])[-~]{{1,2}}(?=[{_RANGE_END}])", "到"),
    rule(r"-{1,200}", "，"),
    rule(r"(?<=日) (?=[凌早上中下晚])", ""),
    rule(rf"(?<=[{HAN}]) (?=[{HAN}])", "，"),
    rule(rf"(?<=[{HAN}])~(?=[{HAN}])", "到"),
    rule(rf"(?<=[{HAN}])&(?=[{HAN}])", "和"),
    rule(rf"(?<=[{HAN}])\+(?=[{HAN}])", "加"),
    rule(rf"×(?=[{_NUMERAL}])", "乘"),
    rule(rf"(?<=[{HAN}])=(?=[{HAN}])", "等于"),
    rule(rf"(?:>=|≥|≧)(?=[{_NUMERAL}])", "不少于"),
    rule(rf"(?:<=|≤|≦)(?=[{_NUMERAL}])", "不超过"),
    rule(rf">(?=[{_NUMERAL}])", "大于"),
    rule(rf"<(?=[{_NUMERAL}])", "小于"),
    rule(r"±", "正负"),
    rule(r"°", "度"),
    rule(rf"(?<=[{HAN}])/(?=[{HAN}])", "、"),
    rule(r"[\[\]()>]", "，"),
    rule(r",", "，"),
    rule(r";", "；"),
    rule(r":", "："),
    rule(r"!", "！"),
    rule(r"\?", "？"),
    rule(rf"(?<=[{HAN}])\.", "。"),
    rule(r"\s{0,50}\n\s{0,50}", "\n"),
    rule(rf"(?<=[{_PAUSES}])\n", ""),
    rule(r"\n", "。"),
    rule(rf"[^{HAN}{_PAUSES}]{{1,1000}}", ""),
)
_RUN = re.compile(rf"[{_PAUSES}]{{2,}}")


def _join_thousands(found: re.Match[str]) -> str:
    parts = re.split("[, ]", found[0])
    short_lines = ("110", "119", "120", "122", "114")
    if all(p in short_lines for p in parts):  # "拨打110,120" lists two telephone numbers
        return found[0]
    return "".join(parts)


def _plain_letters(text: str) -> str:
    """Compatibility forms folded, accents off, any script's digits as ASCII, list signs as numbers."""
    kept: list[str] = []
    for char in text:
        if char in _ROMAN:
            kept.append(_ROMAN[char])
        elif "①" <= char <= "⒛" or "❶" <= char <= "➓":
            kept.append(_circled(char))
        elif unicodedata.decimal(char, None) is not None:
            kept.append(str(unicodedata.decimal(char)))
        elif unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") and char not in "\n\t\r":
            continue
        else:
            kept.append(char)
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", "".join(kept)))
    return "".join(c for c in folded if c in "\u20e3\ufe0f" or not unicodedata.combining(c))


def _circled(char: str) -> str:
    value = unicodedata.numeric(char, None)
    return f"，{int(value)}、" if value is not None else ""


def prepare(text: str) -> str:
    """Text without markup and page addresses, signs in one form, thousands joined, spaces settled."""
    text = html.unescape(text).replace("\r\n", "\n").replace("\r", "\n")
    text = rewrite(text, MARKUP)
    text = text.translate({k: v for k, v in _FULL_WIDTH.items() if chr(k) != "，"})
    text = _THOUSANDS.sub(_join_thousands, text)
    text = _SPACED_THOUSANDS.sub(_join_thousands, text)
    text = _plain_letters(text.translate(_SAME_SIGN)).translate(_SAME_SIGN)
    text = rewrite(text, PAGES)
    return rewrite(text, _LISTS + _SPACES)


def _strongest(found: re.Match[str]) -> str:
    marks = found[0]
    for kind in ("？", "！", "。", "；", "："):
        if kind in marks:
            return kind
    return "，"


def tidy(text: str) -> str:
    """Only hanzi and Chinese punctuation, one mark at a time, none at the beginning."""
    text = rewrite(text, TIDY)
    text = _RUN.sub(_strongest, text)
    return text.lstrip(_PAUSES).rstrip("，、；：")
