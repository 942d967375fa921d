"""The words of the grammar, read once from the YAML files beside this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.hall.when.clocks import Part
from bot.hall.when.feasts import Rule, rule_from
from bot.hall.yaml_text import read_yaml

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Vocabulary:
    """Everything a member of staff may edit without touching code; patterns are regular expressions."""

    relative: Mapping[str, int]
    relative_short: Mapping[str, int]
    month_parts: Mapping[str, tuple[int, int]]
    operators: Mapping[str, Sequence[str]]
    shifts: Sequence[str]  # what moves a day; where no shape reads it, the person is asked
    turns: Mapping[str, str]  # a move that names no length: 再晚一点
    cues: Mapping[str, tuple[str, str]]  # what stands behind and before a time that is no plain wish
    parts: Mapping[str, Part]
    festivals: Mapping[str, Rule]
    traps: Sequence[str]
    macros: Mapping[str, str]
    shapes: Sequence[tuple[str, str]]
    traditional: Mapping[int, int]
    marks: Sequence[tuple[str, str]]
    latin: Sequence[tuple[str, str]]
    rewrites: Sequence[tuple[str, str]]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary; the files are read at the first call."""
    words, spelling, shapes = _load("words"), _load("normalise"), _load("shapes")
    return Vocabulary(
        relative=words["relative"],
        relative_short=words["relative_short"],
        month_parts={k: (v[0], v[1]) for k, v in words["month_parts"].items()},
        operators=words["operators"],
        shifts=words["shifts"],
        turns=words["turns"],
        cues={name: _cue(entry) for name, entry in _load("cues").items()},
        parts={w: part for name, data in _load("parts").items() for w, part in _part(name, data)},
        festivals=_festivals(_load("festivals")),
        traps=[pattern for group in _load("traps").values() for pattern in group],
        macros={name: "".join(pieces) for name, pieces in shapes["macros"].items()},
        shapes=[(kind, "".join(pieces)) for kind, *pieces in shapes["shapes"]],
        traditional=_characters(spelling["traditional"]),
        marks=[(a, b) for a, b in spelling["marks"]],
        latin=[(a, b) for a, b in spelling["latin"]],
        rewrites=[(a, b) for group in ("dialect", "slips", "fillers") for a, b in spelling[group]],
    )


def _load(name: str) -> dict[str, Any]:
    loaded = read_yaml((_DATA / f"{name}.yml").read_text(encoding="utf-8"))
    return dict(loaded)


def _cue(entry: Mapping[str, Any]) -> tuple[str, str]:
    """What stands behind a time of that kind, and what before it, as one expression each."""
    return f"{entry.get('lead', '')}(?:{'|'.join(entry['after'])})", "|".join(f"(?:{b})" for b in entry["before"])


def _part(name: str, data: Mapping[str, Any]) -> list[tuple[str, Part]]:
    start, end = (_minutes(t) for t in data["span"])
    part = Part(
        name,
        start,
        end,
        before=_minutes(data["before"]) if "before" in data else start,
        after=_minutes(data["after"]) if "after" in data else start,
        noon=frozenset(data.get("noon", ())),
        midnight=frozenset(data.get("midnight", ())),
        next=frozenset(data.get("next", ())),
    )
    return [(word, part) for word in data["words"]]


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _festivals(data: Mapping[str, Any]) -> dict[str, Rule]:
    rules = ((rule_from(name, entry), entry["words"]) for name, entry in data.items())
    return {word: rule for rule, words in rules for word in words}


def _characters(pairs: Mapping[str, str]) -> dict[int, int]:
    source, target = pairs["from"], pairs["to"]
    if len(source) != len(target):
        raise ValueError("normalise.yml: traditional and simplified characters do not pair up")
    return str.maketrans(source, target)
