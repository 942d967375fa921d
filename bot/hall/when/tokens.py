"""Cutting a normalised sentence into dates, times, operators and the text between them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.hall.when.clocks import TimeSpec
from bot.hall.when.dates import DateSpec
from bot.hall.when.lengths import Vague
from bot.hall.when.patterns import master, single
from bot.hall.when.readers import READERS


@dataclass(frozen=True)
class Token:
    """A piece of the sentence. `kind` is `date`, `time`, `text` or the name of an operator of words.yml."""

    kind: str
    start: int
    end: int
    text: str
    date: DateSpec | None = None
    time: TimeSpec | None = None


def tokenise(sentence: str) -> list[Token]:
    """The tokens in order; traps and unknown words come out as `text`."""
    tokens: list[Token] = []
    seen = 0
    for match in master().finditer(sentence):
        start, end = match.span()
        if start == end:
            continue
        if start > seen:
            tokens.append(Token("text", seen, start, sentence[seen:start]))
        kind, _, index = (match.lastgroup or "").rpartition("__")
        tokens.extend(_read(kind, int(index), sentence, start, end))
        seen = end
    if seen < len(sentence):
        tokens.append(Token("text", seen, len(sentence), sentence[seen:]))
    return tokens


def _read(kind: str, index: int, sentence: str, start: int, end: int) -> list[Token]:
    text = sentence[start:end]
    if kind == "vague":
        return [Token("date", start, end, text, date=Vague(text))]
    if kind not in READERS:
        return [Token("text" if kind == "trap" else kind, start, end, text)]
    found = single()[index].match(sentence, start)
    specs = READERS[kind](found.groupdict()) if found else []
    out = [
        Token("date", start, end, text, date=spec)
        if isinstance(spec, DateSpec)
        else Token("time", start, end, text, time=spec)
        for spec in specs
    ]
    if kind == "lunar_more" and found and found["sep"] in ("到", "至", "或", "或者", "和", "跟", "、", ","):
        return [Token("to" if found["sep"] in "到至" else "or", start, start, found["sep"]), *out]
    return out or [Token("text", start, end, text)]
