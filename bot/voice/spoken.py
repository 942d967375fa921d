"""Text to exactly what is said: hanzi and Chinese punctuation only, so that every engine reads it alike.

The rules follow the way a hall speaks: 12/5 is a day and never a fraction, telephones and codes are read
figure by figure with 幺 and a pause between groups, 14:30 is 下午两点半. `RULES_VERSION` belongs to every
stored sound.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.voice.spoken_amounts import AMOUNT_RULES, NUMBER_RULES
from bot.voice.spoken_clean import prepare, tidy
from bot.voice.spoken_codes import CODE_RULES, PHONE_RULES
from bot.voice.spoken_dates import DATE_RULES
from bot.voice.spoken_letters import LETTER_RULES, UNIT_RULES
from bot.voice.spoken_rule import rewrite
from bot.voice.spoken_times import TIME_RULES

RULES_VERSION = "2"
LONGEST_SEGMENT = 100

_OURS = UNIT_RULES + CODE_RULES + DATE_RULES + TIME_RULES + PHONE_RULES + AMOUNT_RULES
_REST = NUMBER_RULES + LETTER_RULES
# An amount with a unit or a sign of money that none of our rules knows: 50Hz, €20. Bare figures stay ours.
_UNKNOWN_UNIT = re.compile(
    r"(?<![\d.A-Za-z])(?:[€£$]\d{1,9}(?:\.\d{1,4})?|\d{1,9}(?:\.\d{1,4})?\s?[A-Za-zμΩ][A-Za-zμΩ/²³]{0,7})(?![A-Za-z\d])"
)
_HANZI = re.compile(r"[一-鿿]{1,60}")
_CLAUSE = re.compile(r"[^，。！？；：、]{0,100000}[，。！？；：、]?")


class Helper:
    """Who may read the amounts that our rules leave: nobody, or one function for the whole process.

    `name` is its version. It is set once, when the house is put together, because what is said must be the same
    everywhere.
    """

    name = ""
    read: Callable[[str], str] | None = None


def helped_by(name: str, read: Callable[[str], str] | None) -> None:
    """From now on `read` is shown amounts with a unit that our rules do not know; None ends it."""
    Helper.name, Helper.read = (name if read else ""), (staticmethod(read) if read else None)


def rules_version() -> str:
    """What a stored sound's words came from: our rules, and the helper when there is one."""
    return f"{RULES_VERSION} {Helper.name}".strip()


def speak(text: str) -> str:
    """What is said for `text`: hanzi and ，、；：。！？; empty when nothing can be said. Never raises."""
    ours = rewrite(prepare(text), _OURS)
    if Helper.read is not None:
        ours = _UNKNOWN_UNIT.sub(_helped, ours)
    return tidy(rewrite(ours, _REST))


def _helped(found: re.Match[str]) -> str:
    """The helper's reading when it is hanzi throughout; else ours, which spells the letters."""
    said = Helper.read(found[0]) if Helper.read is not None else ""
    return said if _HANZI.fullmatch(said) else found[0]


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
