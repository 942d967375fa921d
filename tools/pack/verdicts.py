"""When a clip may be shipped, by what a machine understood of it.

A clip of ten syllables and more may have a tenth of them wrong. In none of the three sentences that a shorter one or a
slot is put into may more than one of its syllables be wrong, and in the three together no more than a quarter: of 五月
each is needed, and what is misheard three times is badly said. All clips together may have three in a hundred wrong.
Homophones and tones show in the characters only: they are reported, and reject nothing, for the recogniser chooses
characters by what is likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.pack.comparing import Comparison
from tools.pack.scoring import Errors, added

# Changes whenever the same clip would be judged otherwise.
VERSION = "3"
# Version 3 listens to parts of numbers and dates among others; about everything else it thinks as version 2 did.
SAME_BUT_PARTS = "2"
LONG = 10
LONG_MOST = 0.10
SHORT_MOST = 1
SHORT_SHARE = 0.25  # but one is always forgiven: the listener errs as well
OVERALL_MOST = 0.03


@dataclass(frozen=True)
class Verdict:
    """What was heard of the clip (figures in words), and the errors in syllables and in characters.

    For a short clip those of its three sentences together.
    """

    heard: str
    syllables: Errors
    characters: Errors
    worst: int  # wrong syllables in the worst of the sentences
    accepted: bool

    @property
    def perfect(self) -> bool:
        """Every syllable was understood, every time."""
        return not self.syllables.wrong


@dataclass(frozen=True)
class Control:
    """One thing that must fail: what it was, whether it did, and what was heard."""

    name: str
    failed: bool
    heard: str


def acceptable(syllables: Errors, worst: int, sentences: int) -> bool:
    """Whether so many wrong syllables may be shipped; `worst` is the number in the worst of the sentences."""
    if sentences == 1:
        return syllables.rate <= LONG_MOST
    return worst <= SHORT_MOST and syllables.wrong <= max(1.0, SHORT_SHARE * syllables.total)


def verdict_of(found: Sequence[Comparison]) -> Verdict:
    """The verdict on a clip that was heard in one sentence (a long one) or in several."""
    syllables, worst = added(one.syllables for one in found), max(one.syllables.wrong for one in found)
    within = acceptable(syllables, worst, len(found))
    heard = " | ".join(one.heard for one in found)
    return Verdict(
        heard, syllables, added(one.characters for one in found), worst, within and any(one.heard for one in found)
    )
