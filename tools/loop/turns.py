"""The spoken turns: what is said, what it means, and the file in which it is said."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "spoken"


@dataclass(frozen=True)
class Turn:
    """One thing people say and the intent it has."""

    text: str
    intent: str

    def file(self, way: str) -> str:
        """The name of its sound, `plain` or `accent`; another text has another name."""
        return f"{hashlib.sha256(self.text.encode()).hexdigest()[:8]}-{way}.ogg"


def read() -> list[Turn]:
    """All turns in the order of the file."""
    lines = (FOLDER / "turns.jsonl").read_text(encoding="utf-8").splitlines()
    return [Turn(one["text"], one["intent"]) for one in map(json.loads, lines)]
