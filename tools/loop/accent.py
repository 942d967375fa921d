"""An accent as a rewriting of syllables: what speakers of Puxian do to Mandarin, in its commonest forms.

zh ch sh become z c s, n becomes l, f becomes h, -ing and -eng become -in and -en. It is a stand-in: the voice stays
that of a Mandarin speaker, and real people differ more.
"""

from __future__ import annotations

import re

_RULES = (
    (re.compile(r"^zh"), "z"),
    (re.compile(r"^ch"), "c"),
    (re.compile(r"^sh"), "s"),
    (re.compile(r"^feng$"), "hong"),
    (re.compile(r"^fei$"), "hui"),
    (re.compile(r"^fen$"), "hun"),
    (re.compile(r"^f(?=a)"), "hu"),
    (re.compile(r"^f(?=[uo])"), "h"),
    (re.compile(r"^n(?=[a-zü])"), "l"),
    (re.compile(r"ing$"), "in"),
    (re.compile(r"eng$"), "en"),
)


def accented(syllable: str) -> str:
    """A syllable of pinyin with its tone digit, `zheng4`, as somebody with the accent says it, `zen4`."""
    plain, tone = syllable[:-1], syllable[-1]
    if plain in ("n", "ng"):
        return syllable
    for pattern, with_what in _RULES:
        plain = pattern.sub(with_what, plain)
    return plain + tone
