"""Reads the knowledge folder into records and refuses, by name, what is not in the agreed form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from bot.hall.knowledge_context import Context, context_from
from bot.hall.knowledge_entry import Entry, Fact, KnowledgeError, Source
from bot.hall.knowledge_index import Fold
from bot.hall.yaml_text import read_yaml

RESERVED = ("context", "facts", "folds", "forbidden", "functions", "intents", "sources")

_T = TypeVar("_T")
_REQUIRED = ("id", "intent", "asks", "spoken", "text", "sources", "confidence", "checked_on", "review_by")
_OPTIONAL = ("covers", "default", "steps", "offer", "sensitive", "unset", "spoken_unset", "avoid")


@dataclass(frozen=True)
class Forbidden:
    """A claim that no answer may make: the pattern that betrays it and why it is wrong."""

    name: str
    pattern: re.Pattern[str]
    reason: str


@dataclass(frozen=True)
class Catalogue:
    """What the entries are checked against: known facts, intents, rows, source titles and barred claims."""

    facts: Mapping[str, Fact]
    forbidden: tuple[Forbidden, ...]
    rows: Mapping[int, frozenset[str]]
    answered: frozenset[str]
    functions: Mapping[int, str]
    titles: Mapping[str, bool]
    fold: Fold
    context: Context


def read_entries(folder: Path) -> tuple[Entry, ...]:
    """Every entry of every topic file, in file-name order. Raises KnowledgeError."""
    entries: list[Entry] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.stem in RESERVED:
            continue
        for entry in _entries_of(path):
            if entry.id in seen:
                raise KnowledgeError(f"{path.name}: {entry.id}: id: already used in {seen[entry.id]}")
            seen[entry.id] = path.name
            entries.append(entry)
    if not entries:
        raise KnowledgeError(f"{folder}: no entries found")
    return tuple(entries)


def parse_entry(raw: Mapping[str, Any], file: str) -> Entry:
    """One entry from its mapping. Raises KnowledgeError naming file, id and field."""
    name = str(raw.get("id", "?"))
    for key in raw:
        if key not in _REQUIRED + _OPTIONAL:
            raise KnowledgeError(f"{file}: {name}: {key}: unknown field")
    for key in _REQUIRED:
        if raw.get(key) in (None, "", []):
            raise KnowledgeError(f"{file}: {name}: {key}: missing")

    def read(key: str, convert: Callable[[Any], _T], fallback: Any = None) -> _T:
        try:
            return convert(raw.get(key, fallback))
        except (re.error, TypeError, ValueError, AttributeError) as error:
            raise KnowledgeError(f"{file}: {name}: {key}: {error}") from error

    return Entry(
        id=name,
        intent=read("intent", _word),
        asks=read("asks", _words),
        spoken=read("spoken", _word),
        text=read("text", _word),
        sources=read("sources", _sources),
        confidence=read("confidence", _word),
        checked_on=read("checked_on", day_of),
        review_by=read("review_by", day_of),
        covers=read("covers", _rows, []),
        default=read("default", _flag, False),
        steps=read("steps", _words, []),
        offer=read("offer", _words, []),
        sensitive=read("sensitive", _flag, False),
        unset=read("unset", _texts, {}),
        spoken_unset=read("spoken_unset", _texts, {}),
        avoid=read("avoid", _pattern),
        file=file,
    )


def read_catalogue(folder: Path, lexicon: Path | None = None) -> Catalogue:
    """The lists beside the topics (RESERVED) and, when given, the traditional characters of `lexicon`."""
    intents = mapping_of(folder / "intents.yml")
    functions = mapping_of(folder / "functions.yml")
    rows: dict[int, set[str]] = {}
    for listing in (intents["rows"], functions["rows"]):
        for intent, numbers in listing.items():
            for number in numbers:
                rows.setdefault(int(number), set()).add(intent)
    return Catalogue(
        facts={key: _fact(key, raw) for key, raw in mapping_of(folder / "facts.yml").items()},
        forbidden=tuple(
            Forbidden(name, re.compile(raw["pattern"]), raw["reason"])
            for name, raw in mapping_of(folder / "forbidden.yml").items()
        ),
        rows={number: frozenset(names) for number, names in rows.items()},
        answered=frozenset(intents["answered"]),
        functions={int(row): intent for intent, numbers in functions["rows"].items() for row in numbers},
        fold=Fold(_said(mapping_of(folder / "folds.yml")), traditional(lexicon) if lexicon else {}),
        context=_context(folder / "context.yml"),
        titles={title: bool(raw["current"]) for title, raw in mapping_of(folder / "sources.yml").items()},
    )


def _context(path: Path) -> Context:
    try:
        return context_from(mapping_of(path))
    except (KeyError, TypeError, AttributeError) as error:
        raise KnowledgeError(f"{path.name}: {error}") from error


def _said(folds: Mapping[str, list[str]]) -> dict[str, str]:
    return {form: word for word, forms in folds.items() for form in forms}


def traditional(lexicon: Path) -> dict[str, str]:
    """Traditional characters and their simplified ones, from `traditional.yml` of the lexicon."""
    lines = mapping_of(lexicon / "traditional.yml")["pairs"]
    return {line[at]: line[at + 1] for line in lines for at in range(0, len(line), 2)}


def _entries_of(path: Path) -> Iterator[Entry]:
    content = mapping_of(path)
    shared = content.get("defaults", {})
    for raw in content.get("entries", []):
        yield parse_entry({**shared, **raw}, path.name)


def mapping_of(path: Path) -> dict[str, Any]:
    """What a YAML file with names at its top says. Raises KnowledgeError."""
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path.name}: {error}") from error
    if not isinstance(content, dict):
        raise KnowledgeError(f"{path.name}: a mapping is expected at the top")
    return content


def _word(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError("a text is expected")
    return value.strip()


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("a list is expected")
    return tuple(_word(item) for item in value)


def _texts(value: Any) -> dict[str, str]:
    return {str(key): _word(text) for key, text in value.items()}


def _rows(value: Any) -> tuple[int, ...]:
    return tuple(int(item) for item in value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false is expected")
    return value


def day_of(value: Any) -> date:
    """A day as YAML gives it, or as it is written (ISO). Raises ValueError."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _pattern(value: Any) -> re.Pattern[str] | None:
    return None if value is None else re.compile(value)


def _sources(value: Any) -> tuple[Source, ...]:
    return tuple(Source(**{key: str(part) for key, part in item.items()}) for item in value)


def _fact(key: str, raw: Mapping[str, Any]) -> Fact:
    try:
        return Fact(key=key, **{name: str(value) for name, value in raw.items()})
    except TypeError as error:
        raise KnowledgeError(f"facts.yml: {key}: {error}") from error
