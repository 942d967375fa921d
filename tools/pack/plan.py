"""What is to be rendered: the lines of `python -m bot voice plan`, one JSON object each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from bot.voice.bank.clip import Edge, Kind

_SAID = re.compile(r"[㐀-䶿一-鿿〇]")


class PlanError(Exception):
    """A line that cannot be rendered; the message names the line and what is allowed."""


@dataclass(frozen=True)
class Line:
    """One clip to be: `text` is one sentence or phrase, the rest goes into the manifest as it came."""

    id: str
    kind: Kind
    text: str
    edge: Edge = "any"
    answer: str = ""
    version: str = ""


def read(path: Path) -> list[Line]:
    """Every line of a plan, in its order. Raises PlanError."""
    rows = path.read_text(encoding="utf-8").splitlines()
    lines = [_line(number, row) for number, row in enumerate(rows, 1) if row.strip()]
    ids = [line.id for line in lines]
    twice = sorted({one for one in ids if ids.count(one) > 1}) if len(set(ids)) < len(ids) else []
    if twice:
        raise PlanError(f"the plan names twice: {', '.join(twice[:5])}")
    return lines


def _line(number: int, row: str) -> Line:
    try:
        raw = json.loads(row)
        line = Line(**{name: raw[name] for name in Line.__dataclass_fields__ if name in raw})
    except (ValueError, TypeError) as failure:
        raise PlanError(f"line {number} of the plan is no clip: {failure}") from failure
    faults = list(_faults(line))
    if faults:
        raise PlanError(f"line {number} of the plan ({line.id}): {'; '.join(faults)}")
    return line


def _faults(line: Line) -> Iterator[str]:
    if line.kind not in get_args(Kind):
        yield f"kind {line.kind!r} is none of {', '.join(get_args(Kind))}"
    if line.edge not in get_args(Edge):
        yield f"edge {line.edge!r} is none of {', '.join(get_args(Edge))}"
    if not _SAID.search(line.text):
        yield "nothing is said in it"
