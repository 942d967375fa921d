"""Latin letters as hanzi: a few words everybody knows, units after numbers, and the alphabet for the rest."""

from __future__ import annotations

import re

from bot.voice.spoken_rule import Rule, rule

ALPHABET = {
    "a": "诶",
    "b": "必",
    "c": "西",
    "d": "迪",
    "e": "伊",
    "f": "艾弗",
    "g": "吉",
    "h": "艾尺",
    "i": "爱",
    "j": "杰",
    "k": "开",
    "l": "艾勒",
    "m": "艾姆",
    "n": "恩",
    "o": "欧",
    "p": "皮",
    "q": "扣",
    "r": "阿",
    "s": "艾丝",
    "t": "提",
    "u": "优",
    "v": "维",
    "w": "达不溜",
    "x": "艾克斯",
    "y": "歪",
    "z": "贼德",
}
WORDS = {
    "wechat": "微信",
    "weixin": "微信",
    "vx": "微信",
    "wx": "微信",
    "alipay": "支付宝",
    "app": "应用",
    "apps": "应用",
    "qq": "扣扣",
    "ok": "好",
    "id": "编号",
    "wifi": "无线网",
    "wi-fi": "无线网",
    "pos": "刷卡",
    "atm": "自动取款",
    "sim": "电话",
    "email": "电子邮箱",
    "e-mail": "电子邮箱",
    "mail": "邮箱",
    "sms": "短信",
    "excel": "表格",
    "word": "文档",
    "tel": "电话",
    "phone": "电话",
    "no": "号",
    "gb": "国标",
    "rmb": "人民币",
    "cny": "人民币",
    "usd": "美元",
    "vs": "对",
    "and": "和",
    "or": "或",
    "hi": "你好",
    "hello": "你好",
    "bye": "再见",
    "yes": "是",
    "telegram": "电报",
    "iphone": "苹果手机",
    "android": "安卓",
    "ios": "苹果系统",
    "mon": "周一",
    "tue": "周二",
    "wed": "周三",
    "thu": "周四",
    "fri": "周五",
    "sat": "周六",
    "sun": "周日",
}
# Case matters here: 5m is five metres, 5M is data. Longest first.
UNITS = {
    "km/h": "公里每小时",
    "kwh": "度电",
    "kWh": "度电",
    "km2": "平方公里",
    "cm2": "平方厘米",
    "m2": "平方米",
    "m3": "立方米",
    "min": "分钟",
    "mins": "分钟",
    "km": "公里",
    "KM": "公里",
    "cm": "厘米",
    "CM": "厘米",
    "mm": "毫米",
    "MM": "毫米",
    "kg": "公斤",
    "KG": "公斤",
    "Kg": "公斤",
    "mg": "毫克",
    "ml": "毫升",
    "mL": "毫升",
    "ML": "毫升",
    "kW": "千瓦",
    "KB": "千字节",
    "MB": "兆",
    "GB": "吉字节",
    "TB": "太字节",
    "hr": "小时",
    "°C": "摄氏度",
    "h": "小时",
    "H": "小时",
    "m": "米",
    "g": "克",
    "t": "吨",
    "L": "升",
    "l": "升",
    "s": "秒",
    "V": "伏",
    "M": "兆",
    "w": "万",
    "W": "万",
}
LONG_PASSAGE = 24

_UNIT = "|".join(re.escape(u) for u in sorted(UNITS, key=len, reverse=True))
_LATIN = r"[A-Za-z]{1,40}(?:[-'][A-Za-z]{1,40}){0,3}"


def spell(letters: str) -> str:
    """The letters of `letters` one by one in hanzi: A4 → 诶 (figures are dropped)."""
    return "".join(ALPHABET[c] for c in letters.lower() if c in ALPHABET)


def _word(found: re.Match[str]) -> str:
    token = found[0].lower()
    parts = re.split("[-']", token)
    if token not in WORDS and len(parts) > 1 and all(part in WORDS for part in parts):
        return "到".join(WORDS[part] for part in parts)  # Mon-Fri
    return WORDS.get(token) or "".join(WORDS.get(part) or spell(part) for part in parts)


def _passage(found: re.Match[str]) -> str:
    """A whole foreign sentence is on the screen; spelling it letter by letter would help nobody."""
    words = re.findall(r"[A-Za-z]+", found[0])
    known = all(w.lower() in WORDS for w in words)
    return found[0] if known or sum(map(len, words)) < LONG_PASSAGE else "屏幕上的英文"


UNIT_RULES: tuple[Rule, ...] = (
    rule(r"(?<=\d)\s?(?:a\.?m\.?|A\.?M\.?)(?![A-Za-z])", "\x01"),
    rule(r"(?<=\d)\s?(?:p\.?m\.?|P\.?M\.?)(?![A-Za-z])", "\x02"),
    rule(r"(?<=\d)\s?[wW](?=元|块|人|户|左右|以[上下内])", "万"),
    rule(r"(?<=\d)\s?[kK](?=元|块)", "千"),
    rule(r"(?<=[元块角次])/(kg|g|km|m|h|min|L|ml|KG|t)(?![A-Za-z])", lambda m: "每" + UNITS[m[1]]),
    rule(rf"(?<=\d)\s?({_UNIT})/({_UNIT})(?![A-Za-z0-9²³])", lambda m: f"{UNITS[m[1]]}每{UNITS[m[2]]}"),
    rule(rf"(?<=\d)\s?({_UNIT})(?![A-Za-z0-9²³])", lambda m: UNITS[m[1]]),
)
LETTER_RULES: tuple[Rule, ...] = (
    rule(r"(?:[A-Za-z]{1,40}[ ,.'-]{1,3}){3,200}[A-Za-z]{1,40}", _passage),
    rule(r"(?<![A-Za-z])[Xx]{2,4}(?![A-Za-z])", "某某"),
    rule(r"(?<=加)[vV](?![A-Za-z])", "微信"),
    rule(r"刷?[Pp][Oo][Ss]机", "刷卡机"),
    rule(r"[Ss][Ii][Mm]卡", "电话卡"),
    rule(r"[Ww]i-?[Ff]i", "无线网"),
    rule(r"[Qq][Rr]\s?(?:二维)?码", "二维码"),
    rule(r"[Qq][Rr]\s?[Cc][Oo][Dd][Ee]", "二维码"),
    rule(r"(?:身份证)?(?<![A-Za-z])[Ii][Dd]\s?卡", "身份证"),
    rule(_LATIN, _word),
    rule(r"[A-Za-z]", lambda m: spell(m[0])),
)
