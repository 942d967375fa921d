"""How a character sounds, and which sounds an accent of this coast does not tell apart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from nlu import lexicon

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
_F_AS_H = {
    "fa": "hua",
    "fan": "huan",
    "fang": "huang",
    "fei": "hui",
    "fen": "hun",
    "feng": "hong",
    "fo": "huo",
    "fou": "hou",
    "fu": "hu",
}


def fold_syllable(syllable: str) -> str:
    """The syllable with zh=z, ch=c, sh=s, n=l, r=l, f=h, ang=an, eng=en, ing=in merged: zheng → zen."""
    syllable = _F_AS_H.get(syllable, syllable)
    for long, short in _INITIALS:
        if syllable.startswith(long) and len(syllable) > 1:
            syllable = short + syllable[len(long) :]
            break
    for long, short in _FINALS:
        if syllable.endswith(long):
            return syllable[: -len(long)] + short
    return syllable


@lru_cache(maxsize=1)
def exact_readings() -> Mapping[str, str]:
    """Character → syllable without tone."""
    table: dict[str, str] = lexicon.read("readings")["readings"]
    return {char: syllable for syllable, chars in table.items() for char in chars}


@lru_cache(maxsize=1)
def folded_readings() -> Mapping[str, str]:
    """Character → syllable as an accent may merge it."""
    return {char: fold_syllable(syllable) for char, syllable in exact_readings().items()}
