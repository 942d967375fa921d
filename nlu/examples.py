"""Reading labelled sentences: training data (Rasa's YAML, one folder per writer) and evaluation files (JSON lines)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

_ANNOTATION = re.compile(r"\[([^\]\[]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Example:
    """One sentence with its intent, who wrote it (folder) and, for evaluation, what kind it is."""

    text: str
    intent: str
    writer: str
    kind: str = ""
    also: tuple[str, ...] = field(default=())


def training(root: Path) -> list[Example]:
    """All examples under `root`, e.g. data/nlu; the writer is the first folder below it. Sorted by file name."""
    found: list[Example] = []
    for path in sorted(root.rglob("*.yml")):
        parts = path.relative_to(root).parts
        writer = parts[0] if len(parts) > 1 else path.stem
        found.extend(Example(text, intent, writer) for intent, text in _pairs(path))
    return found


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or {}  # noqa: S506 - safe in both cases
    for block in content.get("nlu", ()):
        if "intent" not in block:
            continue
        for line in str(block["examples"]).splitlines():
            text = line.strip()
            if text.startswith("- ") and text[2:].strip():
                yield block["intent"], _ANNOTATION.sub(r"\1", text[2:].strip())


def evaluation(path: Path) -> list[Example]:
    """The lines of a JSON-lines file: `text`, `intent`, and if there `slice` (or `kind`) and `also`."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        row = json.loads(line)
        kind = row.get("slice") or row.get("kind") or ""
        found.append(Example(row["text"], row["intent"], path.stem, kind, tuple(row.get("also") or ())))
    return found
