"""Numbers as people write them in amounts: 300, 3千, 一千五, 两万三, 五百多."""

from __future__ import annotations

import re

_DIGITS = {char: i for i, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "半": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
CHARACTERS = "零一二两三四五六七八九十百千万"
_MIXED = re.compile(r"(\d+(?:\.\d+)?)([百千万])?(\d)?千?$")


def read(text: str) -> float | None:
    """The value of an amount, or None when it is not one."""
    mixed = _MIXED.match(text)
    if mixed:
        unit = _UNITS.get(mixed.group(2) or "", 1)
        return float(mixed.group(1)) * unit + int(mixed.group(3) or 0) * unit / 10
    if not text or any(char not in CHARACTERS for char in text):
        return None
    return float(_chinese(text))


def _chinese(text: str) -> int:
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    if "万" in text:
        head, tail = text.split("万", 1)
        return _chinese(head or "一") * 10000 + _tail(tail, 10000)
    total = digit = 0
    unit = 1
    pending = False
    for char in text:
        if char in _UNITS:
            unit = _UNITS[char]
            total += (digit if pending else 1) * unit
            digit, pending = 0, False
        else:
            digit, pending = _DIGITS[char], char != "零"
            unit = 10 if char == "零" else unit
    return total + (digit * unit // 10 if pending else 0)


def _tail(text: str, unit: int) -> int:
    """What follows 万: 两万三 is 23,000, 两万零三 is 20,003."""
    if not text:
        return 0
    if len(text) == 1 and text in _DIGITS:
        return _DIGITS[text] * unit // 10
    return _chinese(text.lstrip("零"))
