"""Sentences as a voice keyboard writes them for one speaker of this coast: for judging only, never for training.

Other rules than `nlu.noise`, which training uses: a speaker has shifts of his own, keeps to them through the whole
sentence, overdoes some (z said as zh), and the keyboard writes the commonest character of what it heard.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from nlu import noise, sound

# (heard at the beginning, written at the beginning) and the same for the end of a syllable
_INITIALS = (
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("z", "zh"), ("c", "ch"), ("s", "sh"),
    ("n", "l"), ("l", "n"), ("f", "h"), ("hu", "f"), ("r", "l"),
)  # fmt: skip
_FINALS = (("ing", "in"), ("eng", "en"), ("in", "ing"), ("en", "eng"), ("ang", "an"), ("an", "ang"), ("ie", "ian"))
_OWN = 0.5  # how likely a speaker has a shift


def _shifted(syllable: str, initials: Sequence[tuple[str, str]], finals: Sequence[tuple[str, str]]) -> str:
    for heard, written in initials:
        longer = heard + "h" if heard in ("z", "c", "s") else ""
        if syllable.startswith(heard) and not (longer and syllable.startswith(longer)):
            syllable = written + syllable[len(heard) :]
            break
    for heard, written in finals:
        if syllable.endswith(heard) and not syllable.endswith("i" + heard):
            return syllable[: -len(heard)] + written
    return syllable


def dictated(text: str, seed: str, most: int) -> str:
    """`text` as dictated by the speaker that `seed` makes up: at most `most` characters come out as others.

    Characters that the speaker says right may still be written as a homophone. The same seed gives the same result.
    """
    dice = random.Random(f"{seed}|{text}")  # noqa: S311 - nothing secret
    initials = [pair for pair in _INITIALS if dice.random() < _OWN]
    finals = [pair for pair in _FINALS if dice.random() < _OWN]
    out = list(text)
    places = [i for i, char in enumerate(text) if char in sound.exact_readings()]
    dice.shuffle(places)
    changed = 0
    for place in places:
        if changed == most:
            break
        said = sound.exact_readings()[text[place]]
        choices = [c for c in noise.alike()[0].get(_shifted(said, initials, finals), ()) if c != text[place]]
        if choices:
            out[place] = dice.choice(choices[:6])
            changed += 1
    return "".join(out)
