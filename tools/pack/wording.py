"""What was heard, brought to the form of what was to be said: hanzi only, one way of writing every number.

A recogniser writes 12313 or 38天 where the clip says its digits or a quantity. Which of the two was said cannot be
told from the figures, so every plausible reading is offered and the judge takes the one that fits best.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from bot.voice.spoken import speak
from bot.voice.spoken_numbers import LONGEST_QUANTITY, digits, quantity

MOST_READINGS = 64
_HAN = re.compile(r"[㐀-䶿一-鿿〇]")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?!\d)")
_NUMBER = re.compile(r"(\d+)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_UNIFIED = str.maketrans({"两": "二", "〇": "零", "俩": "二"})
_ONE = str.maketrans({"幺": "一"})


def bare(text: str) -> str:
    """Hanzi alone; 两 counts as 二, on both sides of every comparison."""
    return "".join(_HAN.findall(text)).translate(_UNIFIED)


def written(text: str) -> str:
    """How a bare text is compared by characters: 幺 counts as 一. By sound the two are told apart by who compares."""
    return text.translate(_ONE)


def readings(heard: str) -> list[str]:
    """The bare forms that a heard text may stand for, at most 64 of them, each once."""
    plain = _THOUSANDS.sub("", heard)
    clocks = [_CLOCK.sub(r"\1点\2分", plain), _CLOCK.sub(r"\1点\2", plain), _CLOCK.sub(_half, plain)]
    found = {bare(one): None for text in clocks for one in _read_out(text)}
    found[bare(speak(heard))] = None
    return list(found)


def _half(match: re.Match[str]) -> str:
    return f"{match[1]}点" + {"30": "半", "00": ""}.get(match[2], match[2])


def _read_out(text: str) -> Iterator[str]:
    parts = _NUMBER.split(text)
    figures = list(dict.fromkeys(part for part in parts if part.isdigit()))  # the same figures are read the same
    for chosen in islice(product(*map(_of_number, figures)), MOST_READINGS):
        known = dict(zip(figures, chosen, strict=True))
        yield "".join(known.get(part, part) for part in parts)


def _of_number(figures: str) -> tuple[str, ...]:
    one_by_one = digits(figures)
    if len(figures) > LONGEST_QUANTITY or figures.startswith("0"):
        return (one_by_one,)
    return (quantity(figures), one_by_one)
