"""Sentences as a voice keyboard or an accent might spoil them, for training and (other seeds, rates) for tests."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import lru_cache

from nlu import sound


@lru_cache(maxsize=1)
def alike() -> tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]]:
    """Common characters by syllable and by folded syllable."""
    exact: dict[str, list[str]] = {}
    folded: dict[str, list[str]] = {}
    for char, syllable in sound.exact_readings().items():
        if _is_common(char):
            exact.setdefault(syllable, []).append(char)
            folded.setdefault(sound.fold_syllable(syllable), []).append(char)
    return exact, folded


def _is_common(char: str) -> bool:
    """Whether the character belongs to the first level of GB 2312, ordered by use."""
    try:
        return char.encode("gb2312")[0] < 0xD8
    except UnicodeEncodeError:
        return False


def homophones(text: str, seed: str, rate: float = 0.15, accent: float = 0.4) -> str:
    """`text` with about `rate` of its characters replaced by others of the same sound.

    `accent` is the share of replacements that need only agree after folding. The same seed gives the same result.
    """
    exact, folded = alike()
    dice = random.Random(f"{seed}:{text}")  # noqa: S311 - nothing secret
    out = []
    for char in text:
        syllable = sound.exact_readings().get(char)
        if syllable is None or dice.random() >= rate:
            out.append(char)
            continue
        choices = folded[sound.fold_syllable(syllable)] if dice.random() < accent else exact.get(syllable, [char])
        out.append(dice.choice(choices))
    return "".join(out)


def dropped(text: str, seed: str, rate: float = 0.1) -> str:
    """`text` with about `rate` of its characters left out."""
    dice = random.Random(f"{seed}:{text}")  # noqa: S311 - nothing secret
    return "".join(char for char in text if dice.random() >= rate) or text
