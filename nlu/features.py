"""A normalised text as bags of signs, in blocks: characters, runs of them, sounds, ideas, and shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nlu import concepts, sound

_DIGITS = re.compile(r"\d+")
_CHINESE_DATE = re.compile(r"[一二三四五六七八九十]{1,3}(?=[月号日点])")
_ASKS = re.compile(r"[吗呢么没不]$|什么|怎么|哪|几|多少|多久|谁|能不能|可不可以|要不要|行不行|是不是")
_HOW_LONG = (3, 5, 8, 12, 18, 30)
WEIGHTS = {"c": 1.0, "r": 1.3, "s": 1.4, "h": 0.2, "k": 0.1, "p": 0.5, "o": 0.3, "q": 0.15}


@dataclass(frozen=True)
class Recipe:
    """The weight of each block, by the letter its signs begin with, and how long the runs are.

    c characters, r runs of characters (edges marked), s runs of folded syllables, h shape, k ideas, p pairs of
    ideas, o ideas that follow each other, q ideas by sound with their pairs. Found by leaving one writer out.
    """

    weights: dict[str, float] = field(default_factory=lambda: dict(WEIGHTS))
    run_lengths: tuple[int, ...] = (2, 3)
    sound_lengths: tuple[int, ...] = (1, 2)


def signs(text: str, recipe: Recipe) -> dict[str, list[str]]:
    """Block letter → signs of `text`, with repetitions. `text` is what the normaliser returns."""
    readings = sound.folded_readings()
    plain = _CHINESE_DATE.sub("0", _DIGITS.sub("0", text))
    chars = [char for char in plain if char != "，"]
    marked = "^" + plain + "$"
    syllables = [readings.get(char, char) for char in chars]
    edged = ["^", *syllables, "$"]
    known = concepts.shipped()
    written = known.written(text)
    heard = known.heard(syllables)
    ideas = [idea for group in written for idea in group]
    sounding = [idea for group in heard for idea in group]
    return {
        "c": ["c" + char for char in chars],
        "r": ["r" + marked[i : i + n] for n in recipe.run_lengths for i in range(len(marked) - n + 1)],
        "s": ["s" + " ".join(edged[i : i + n]) for n in recipe.sound_lengths for i in range(len(edged) - n + 1)],
        "h": _shape(text, len(chars)),
        "k": ["k" + idea for idea in ideas],
        "p": ["p" + pair for pair in _pairs(ideas)],
        "o": [f"o{a}>{b}" for one, two in pairwise(written) for a in one for b in two],
        "q": ["q" + idea for idea in sounding] + ["q" + pair for pair in _pairs(sounding)],
    }


def _pairs(ideas: Sequence[str]) -> list[str]:
    different = sorted(set(ideas))
    return [f"{a}+{b}" for i, a in enumerate(different) for b in different[i + 1 :]]


def _shape(text: str, length: int) -> list[str]:
    found = [f"hlen{sum(length > limit for limit in _HOW_LONG)}"]
    digits = sum(map(len, _DIGITS.findall(text)))
    if digits:
        found.append("hdigits" if digits < length else "honlydigits")
    found.append("hasks" if _ASKS.search(text) else "hsays")
    if not any(char > "\u2e80" for char in text):
        found.append("hforeign")
    return found
