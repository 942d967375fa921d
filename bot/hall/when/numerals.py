"""Numbers as they are typed or spoken: 12, 十二, 二十三, 廿三, 两, 俩, 一百二十, 二零二七."""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "幺": 1,
    "元": 1,
    "蜀": 1,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def number(text: str) -> int:
    """The value of a number in digits or characters; ValueError for anything else."""
    if not text:
        raise ValueError("no number")
    if text.isascii():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not any(c in _UNITS for c in text):
        return int("".join(str(_digit(c)) for c in text))
    return _with_units(text)


def _with_units(text: str) -> int:
    total = pending = 0
    for c in text:
        if c in _UNITS:
            total += (pending or 1) * _UNITS[c]
            pending = 0
        else:
            pending = _digit(c)
    return total + pending


def _digit(c: str) -> int:
    if c in _DIGITS:
        return _DIGITS[c]
    if c.isdecimal():
        return int(c)
    raise ValueError(f"not a digit: {c!r}")
