"""One rewriting rule of the speech text, and how a list of them is applied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Say = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class Rule:
    """Replace what `pattern` finds by `say`; repeats are bounded so that a text costs linear time."""

    pattern: re.Pattern[str]
    say: Say


def rule(pattern: str, say: Say, flags: int = 0) -> Rule:
    """Compile one rule."""
    return Rule(re.compile(pattern, flags), say)


def rewrite(text: str, rules: Iterable[Rule]) -> str:
    """Apply the rules in order, each over the whole text."""
    for one in rules:
        text = one.pattern.sub(one.say, text)
    return text
