"""What a use case gets to see of one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Turn:
    """One message of one person, understood: `text` is raw, `data` rides on a pressed button.

    `intent` is the final decision of the understanding, `guess` its best guess where it asks back, `also` the
    further intents of the same message, `entities` plain values by name.
    """

    person_id: int
    channel: str
    text: str
    now: datetime
    intent: str = ""
    confidence: float = 0.0
    data: Mapping[str, Any] = field(default_factory=dict)
    entities: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()

    @property
    def tapped(self) -> bool:
        """Whether a button was pressed rather than something said."""
        return bool(self.data)
