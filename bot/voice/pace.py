"""How fast and how loud the voice speaks.

Older listeners follow 130 to 200 characters a minute; engines run at about 250.
"""

from __future__ import annotations

import re
from typing import Literal

Rate = Literal["normal", "slow", "slower"]
Volume = Literal["soft", "normal", "loud"]

TARGETS: dict[Rate, int] = {"normal": 200, "slow": 160, "slower": 130}
RATES: tuple[Rate, ...] = ("normal", "slow", "slower")
VOLUMES: tuple[Volume, ...] = ("soft", "normal", "loud")
GAINS_DB: dict[Volume, float] = {"soft": -6.0, "normal": 0.0, "loud": 5.0}
"""Against -16 LUFS; a limiter keeps the peaks, and above 5 dB it would be heard."""
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
