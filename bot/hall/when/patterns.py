"""One regular expression out of all traps, shapes and operators of the vocabulary, in the order they are tried."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.hall.when.vocabulary import Vocabulary, vocabulary

OPERATORS = (
    *(
        "ask",
        "vague",
        "repair",
        "or",
        "if",
        "except",
        "refuse",
        "avoid",
        "closing",
        "deadline",
        "earliest",
        "passed",
        "turned",
        "neg",
    ),
    *(
        "later",
        "any",
        "rest",
        "other",
        "habit",
        "upto",
        "within",
        "before",
        "after",
        "from",
        "all",
        "also",
        "pos",
        "to",
    ),
    *("glue", "space", "comma", "stop"),
)
_EARLY = ("vague", "ask")  # before dates: 过两天, 年后, 这两天 would otherwise be half read


@lru_cache(maxsize=1)
def master() -> re.Pattern[str]:
    """One expression for everything; the name of the group that matched is `kind__i`."""
    parts = (f"(?P<{kind}__{i}>{_unnamed(pattern)})" for i, (kind, pattern) in enumerate(_shapes()))
    return re.compile("|".join(parts))


@lru_cache(maxsize=1)
def single() -> tuple[re.Pattern[str], ...]:
    """The same expressions one by one, with their named groups."""
    return tuple(re.compile(pattern) for _, pattern in _shapes())


@lru_cache(maxsize=1)
def _shapes() -> tuple[tuple[str, str], ...]:
    words = vocabulary()
    macros = _macros(words)
    traps = [("trap", p.replace("{n}", "(?:\\d{1,4}|[零〇一二三四五六七八九十百两几]{1,5})")) for p in words.traps]
    early = [(op, p) for op in _EARLY for p in words.operators[op]]
    late = [(op, p) for op in OPERATORS if op not in _EARLY for p in words.operators[op]]
    late.append(("text", r"[\d零〇一二三四五六七八九十百千万]+"))  # a number is skipped whole, never half read
    return tuple((kind, _expand(p, macros)) for kind, p in (*traps, *early, *words.shapes, *late))


def _macros(words: Vocabulary) -> dict[str, str]:
    return {
        **words.macros,
        "FESTIVALS": _any_of(words.festivals),
        "RELATIVE": "|".join(sorted(words.relative, key=len, reverse=True)),
        "SHORT": "".join(words.relative_short),
        "PARTS": _any_of(words.parts),
    }


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def _expand(pattern: str, macros: dict[str, str]) -> str:
    for _ in range(3):
        pattern = re.sub(r"(?<!\(\?P)<([A-Z]+)>", lambda m: macros[m[1]], pattern)
    return pattern


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)
