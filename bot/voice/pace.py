"""How fast the voice speaks. Older listeners follow 130 to 200 characters a minute; engines run at about 250."""

from __future__ import annotations

import re
from typing import Literal

Rate = Literal["normal", "slow", "slower"]

TARGETS: dict[Rate, int] = {"normal": 200, "slow": 160, "slower": 130}
RATES: tuple[Rate, ...] = ("normal", "slow", "slower")
FEWEST_MEASURED = 8
_HANZI = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
_PLAUSIBLE = (150.0, 360.0)


def characters(spoken: str) -> int:
    """How many hanzi are said."""
    return len(_HANZI.findall(spoken))


def tempo(rate: Rate, said: int, seconds: float, nominal: float) -> float:
    """The factor that brings a sound of `said` characters in `seconds` to the wanted rate.

    Very short utterances tell little about an engine's pace, so `nominal` (its usual characters per minute) is
    taken for them.
    """
    measured = said / seconds * 60 if seconds > 0 and said >= FEWEST_MEASURED else nominal
    low, high = _PLAUSIBLE
    return TARGETS[rate] / min(high, max(low, measured))
