"""One plain spelling: half-width, simplified, dialect and voice-typing slips replaced, pauses dropped."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.hall.when.vocabulary import vocabulary

LONGEST = 4000  # characters; a wish for a time stands in the first of them
_SPACE = re.compile(r"(?<=\d)\s+(?=\d)|\s+")
_STRANGE = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\u2028-\u202f\ufeff\ud800-\udfff]")
_PUNCTUATION = str.maketrans("，。！？；：～〜－﹣–“”‘’（）()「」《》【】", ",。!?;:~~---" + " " * 14)


def normalise(text: str) -> str:
    """The sentence as the grammar reads it; its positions are not those of `text`."""
    plain = unicodedata.normalize("NFKC", _STRANGE.sub(" ", text[:LONGEST])).lower()[: 2 * LONGEST]
    plain = plain.translate(_PUNCTUATION).translate(vocabulary().traditional)
    plain = _SPACE.sub(_join, plain)
    for pattern, replacement in _rewrites():
        plain = pattern.sub(replacement, plain)
    return plain


def _join(space: re.Match[str]) -> str:
    text = space.string
    digits = text[space.start() - 1 : space.start()].isdigit() and text[space.end() : space.end() + 1].isdigit()
    return " " if digits else ""


@lru_cache(maxsize=1)
def _rewrites() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in vocabulary().rewrites)
