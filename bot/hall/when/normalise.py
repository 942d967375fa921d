"""One plain spelling: half-width, simplified, dialect and voice-typing slips replaced, pauses dropped."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from bot.hall.when.vocabulary import vocabulary

LONGEST = 4000  # characters; a wish for a time stands in the first of them
_SPACE = re.compile(r"\s+")
_LATIN = re.compile("[a-z]{2}")
_PART_ENDS = tuple("午昼晚晡罩")
_CLOCK = re.compile(r"\d{1,2}[:点]")
_EDGES = " ,。!?;:、"
_STRANGE = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\u2028-\u202f\ufeff\ud800-\udfff]")
_PUNCTUATION = str.maketrans("，。！？；：～〜－﹣–“”‘’（）()「」《》【】", ",。!?;:~~---" + " " * 14)


def normalise(text: str) -> str:
    """The sentence as the grammar reads it; its positions are not those of `text`."""
    plain = unicodedata.normalize("NFKC", _STRANGE.sub(" ", text[:LONGEST])).lower()[: 2 * LONGEST]
    for pattern, replacement in _compiled("marks"):
        plain = pattern.sub(replacement, plain)
    plain = plain.translate(_PUNCTUATION).translate(vocabulary().traditional)
    plain = _SPACE.sub(_join, plain)
    for pattern, replacement in _compiled("latin") if _LATIN.search(plain) else ():
        plain = pattern.sub(replacement, plain)
    for pattern, replacement in _compiled("rewrites"):
        plain = pattern.sub(replacement, plain)
    return plain


def _join(space: re.Match[str]) -> str:
    """A space stays where it parts words or numbers; beside a single character it is how voice typing spells."""
    before = space.string[max(0, space.start() - 2) : space.start()]
    after = space.string[space.end() : space.end() + 2]
    if before[-1:] in _PART_ENDS and len(before) == 2 and _CLOCK.match(space.string, space.end()):
        return " "  # 周五下午 3:20以后: the part of the day was said on its own
    if before[-1:].isdigit() and after[:1].isdigit():
        return " "
    lone = any(len(side.strip(_EDGES)) < 2 for side in (before, after))
    return "" if lone or before[-1:].isdigit() or after[:1].isdigit() else " "


@lru_cache(maxsize=3)
def _compiled(stage: Literal["marks", "latin", "rewrites"]) -> tuple[tuple[re.Pattern[str], str], ...]:
    words = vocabulary()
    pairs = {"marks": words.marks, "latin": words.latin, "rewrites": words.rewrites}[stage]
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)
