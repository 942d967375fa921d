"""Text to exactly what is said: hanzi and Chinese punctuation only, so that every engine reads it alike.

The rules follow the way a hall speaks: 12/5 is a day and never a fraction, telephones and codes are read
figure by figure with 幺 and a pause between groups, 14:30 is 下午两点半. `RULES_VERSION` belongs to every
stored sound.
"""

from __future__ import annotations

import re

from bot.voice.spoken_amounts import AMOUNT_RULES
from bot.voice.spoken_clean import prepare, tidy
from bot.voice.spoken_codes import CODE_RULES, PHONE_RULES
from bot.voice.spoken_dates import DATE_RULES
from bot.voice.spoken_letters import LETTER_RULES, UNIT_RULES
from bot.voice.spoken_rule import rewrite
from bot.voice.spoken_times import TIME_RULES

RULES_VERSION = "2"
LONGEST_SEGMENT = 100

_RULES = UNIT_RULES + CODE_RULES + DATE_RULES + TIME_RULES + PHONE_RULES + AMOUNT_RULES + LETTER_RULES
_CLAUSE = re.compile(r"[^，。！？；：、]{0,100000}[，。！？；：、]?")


def speak(text: str) -> str:
    """What is said for `text`: hanzi and ，、；：。！？; empty when nothing can be said. Never raises."""
    return tidy(rewrite(prepare(text), _RULES))


def segments(spoken: str, longest: int = LONGEST_SEGMENT) -> list[str]:
    """Spoken text packed at clause ends into pieces of at most `longest` characters; joined they are it.

    Only a clause longer than that is cut inside.
    """
    pieces: list[str] = []
    for clause in _CLAUSE.findall(spoken):
        for start in range(0, len(clause), longest):
            part = clause[start : start + longest]
            if pieces and len(pieces[-1]) + len(part) <= longest:
                pieces[-1] += part
            else:
                pieces.append(part)
    return pieces
