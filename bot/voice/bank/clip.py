"""A clip of a bank: words said once, by one speaker, kept as a sound file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

Kind = Literal["whole", "carrier", "slot"]
Edge = Literal["any", "start", "mid", "final"]


@dataclass(frozen=True)
class BankClip:
    """Approved words of a bank.

    `text` is what stands for it in an utterance: hanzi as `spoken.py` gives them, without digits and Latin letters,
    whatever language the speaker says them in. `edge` is the intonation a slot was said with (`any`: everywhere).
    `answer` and `version` bind a whole answer to the knowledge entry and the digest of its spoken text: a changed text
    silences the clip. `seconds` is the trimmed length.
    """

    text: str
    kind: Kind
    path: Path
    sha256: str
    seconds: float
    speaker: str
    edge: Edge = "any"
    answer: str = ""
    version: str = ""


class ClipShelf(Protocol):
    """Where a bank's clips stand: the shipped pack's manifest, or the hall's own recordings."""

    voice: str  # mandarin or puxian

    def clips(self) -> Iterable[BankClip]:
        """Every clip that may be played now (approved, consent not withdrawn)."""
        ...

    def signature(self) -> str:
        """Changes with every change of the clips; cheap, asked for every utterance."""
        ...


def version_of(text: str) -> str:
    """The digest that binds a clip of an answer to its words (hanzi as spoken); a clip with another one is stale."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
