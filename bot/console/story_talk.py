"""The lines of a story in the page's words, with the recordings and photos that belong to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.console import words
from bot.store.transcript import Line


@dataclass(frozen=True)
class Attached:
    """A recording or a photo that belongs to a line: `kind` is sound or picture, `words` say what it is."""

    kind: str
    address: str
    words: str


@dataclass(frozen=True)
class Said:
    """One line of the story in the page's words."""

    who: str
    kind: str
    at: str
    text: str
    understood: str
    attached: Attached | None = None


Attachments = Callable[[int], Mapping[int, Attached]]
"""Of a person: what belongs to which line."""


def said_line(line: Line, titles: dict[str, str], now: datetime, attached: Attached | None) -> Said:
    """One line; `titles` says what stood on the buttons that were offered."""
    who = line.author or "工作人员" if line.direction == "staff" else words.WHO[line.direction]
    pressed = line.direction == "in" and line.text.startswith("c.") and len(line.text) <= 24
    text = f"（按了按钮）{titles.get(line.text, '')}" if pressed else line.text
    at, understood = words.stamp(line.at, now), words.understood(line.intent, line.confidence)
    return Said(who, line.direction, at, text, understood, attached)
