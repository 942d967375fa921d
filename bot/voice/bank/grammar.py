"""The phrases that fill the gaps of spoken sentences, and what may stand right before each of them.

Read from `data/voice/slots.yml`. Longest chunks first: a clock is one phrase (晚上六点半), a telephone goes by pairs of
figures, nothing is glued from syllables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

from bot.hall import phrases
from bot.hall.yaml_text import read_yaml
from bot.voice.bank.clip import Edge
from bot.voice.spoken import speak
from bot.voice.spoken_numbers import digits

CARRIER = "carrier"


@dataclass(frozen=True)
class SlotSet:
    """Phrases of one kind; `after` None: anything may precede them without a pause."""

    name: str
    phrases: tuple[str, ...]
    edges: tuple[Edge, ...]
    after: frozenset[str] | None


class Grammar:
    """The sets by name, and the rule of neighbours."""

    def __init__(self, sets: Iterable[SlotSet]) -> None:
        self.sets = {one.name: one for one in sets}
        self._names: dict[str, frozenset[str]] = {}
        for one in self.sets.values():
            for phrase in one.phrases:
                self._names[phrase] = self._names.get(phrase, frozenset()) | {one.name}

    @classmethod
    def load(cls, path: Path) -> Grammar:
        """Read a slot file. Raises ValueError naming a set that cannot be read."""
        raw: Mapping[str, Mapping[str, Any]] = read_yaml(path.read_text(encoding="utf-8"))
        try:
            return cls(_read(name, one) for name, one in raw.items())
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path.name}: a set lacks {error}; allowed: of, say with from and to, pairs") from error

    def names(self, text: str) -> frozenset[str]:
        """The sets a phrase belongs to; `carrier` alone for any other words."""
        return self._names.get(text) or frozenset((CARRIER,))

    def may_follow(self, before: frozenset[str], text: str) -> bool:
        """Whether `text` may stand right after words of these sets, with no pause between."""
        known = self._names.get(text)
        if known is None:
            return True
        rules = [self.sets[name].after for name in known]
        return any(rule is None or rule & before for rule in rules)


def _read(name: str, raw: Mapping[str, Any]) -> SlotSet:
    after = frozenset(raw["after"]) if "after" in raw else None
    return SlotSet(name, tuple(dict.fromkeys(_phrases(raw))), tuple(raw["edges"]), after)


def _phrases(raw: Mapping[str, Any]) -> Iterator[str]:
    if raw.get("clocks"):
        yield from _clocks()
    elif "bare_clocks" in raw:
        parts = () if raw.get("behind") else _clocks()
        yield from (raw["bare_clocks"] + said + raw.get("behind", "") for said in (*parts, *_bare_clocks()))
    elif raw.get("pairs"):
        yield from (digits(a + b) for a, b in product("0123456789", repeat=2))
    elif "say" in raw:
        yield from (speak(raw["say"].format(n=n)) for n in range(raw["from"], raw["to"] + 1, raw.get("step", 1)))
    else:
        yield from (speak(raw.get("before", "") + word + raw.get("behind", "")) for word in raw["of"])


def _clocks() -> Iterator[str]:
    """Every full and half hour with its part of day, both as replies write it and as opening hours do."""
    for hour, minute in product(range(24), (0, 30)):
        yield speak(phrases.clock(datetime(2026, 1, 1, hour, minute)))
        yield speak(f"{hour:02d}:{minute:02d}")


def _bare_clocks() -> Iterator[str]:
    for hour, tail in product(range(1, 13), ("点", "点半")):
        yield speak(f"{hour}{tail}")
