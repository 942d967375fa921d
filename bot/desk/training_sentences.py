"""The sentences of data/nlu as plain words, without the marks of entities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_ANNOTATION = re.compile(r"\[([^\]\[]+)\](?:\([^)]*\)|\{[^}]*\})")


def training_sentences(root: Path) -> Iterator[tuple[str, str]]:
    """(intent, sentence) of every training sentence of the project, file by file."""
    for file in sorted((root / "data" / "nlu").rglob("*.yml")):
        intent = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if header := re.match(r"^- (\w+): *(\S+)", line):
                intent = header[2] if header[1] == "intent" else ""
            elif intent and line.startswith("    - "):
                yield intent, _ANNOTATION.sub(r"\1", line[6:])
