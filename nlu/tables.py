"""The evaluation as tables of a document, between two marks that say where they belong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nlu.examples import Example

BEGIN, END = "<!-- evaluation: begin -->", "<!-- evaluation: end -->"
COLUMNS = (
    "examples", "intent", "answered right", "asked back", "right one offered", "wrong and sure", "out of scope F1",
    "both heard", "two heard where one",
)  # fmt: skip


def slices(name: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
    """One line a slice, shares in per cent; what a slice cannot have is a dash."""
    head = f"### {name}\n\n| slice | " + " | ".join(COLUMNS) + " |\n|" + "---|" * (len(COLUMNS) + 1)
    lines = [
        f"| {kind} | " + " | ".join("–" if row.get(c) is None else str(row[c]) for c in COLUMNS) + " |"
        for kind, row in rows.items()
    ]
    return "\n".join([head, *lines])


def confused(pairs: Sequence[tuple[str, str, int]]) -> str:
    """The confusion matrix without its empty fields: what was meant, what was understood, how often."""
    wanted: dict[str, list[str]] = {}
    for meant, given, count in pairs:
        wanted.setdefault(meant, []).append(f"{given} {count}")
    lines = [f"| {meant} | {', '.join(given)} |" for meant, given in sorted(wanted.items())]
    return "\n".join(["| meant | understood as |", "|---|---|", *lines])


def writers(cases: Sequence[Example]) -> str:
    """How many sentences of each writer a model learns from."""
    counts = Counter(case.writer for case in cases)
    listed = ", ".join(f"{writer} {count}" for writer, count in sorted(counts.items()))
    return f"{len(cases)} sentences of {len(counts)} writers: {listed}."


def put(path: Path, parts: Sequence[str]) -> None:
    """Replace what stands between the marks. Raises ValueError when the document has none."""
    text = path.read_text(encoding="utf-8")
    before, mark, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"{path} lacks the lines {BEGIN} and {END}")
    body = "\n\n".join(parts)
    path.write_text(f"{before}{BEGIN}\n{body}\n{END}{after}", encoding="utf-8")
