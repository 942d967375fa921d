"""Reading the word lists of data/lexicon: plain YAML, shared with the other rooms."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LEXICON = Path(__file__).resolve().parent.parent / "data" / "lexicon"


@lru_cache(maxsize=64)
def read(name: str, folder: Path = LEXICON) -> dict[str, Any]:
    """The content of one list, e.g. `read("dialect")`. Raises FileNotFoundError for a list that is not there."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (folder / f"{name}.yml").open(encoding="utf-8") as file:
        content: dict[str, Any] = yaml.load(file, Loader=loader)  # noqa: S506 - a safe loader in both cases
    return content


def fingerprint(folder: Path = LEXICON) -> str:
    """A hash of every list and of this package's own code: whatever changes it makes a trained model stale."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yml")) + sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
