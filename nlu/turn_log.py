"""Which message the engine is working on, in every line it logs: the number that the gateway's lines have as well.

The number is the message's row in the gateway's store; it says nothing about anybody.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from typing import Any

_turn: ContextVar[int | None] = ContextVar("turn", default=None)


def begin(metadata: Any) -> None:
    """From here on this task works on the message of that metadata; what is no number is none."""
    turn = metadata.get("turn") if isinstance(metadata, dict) else None
    _turn.set(turn if type(turn) is int else None)


def install() -> None:
    """Let every handler of this process write it; a second time changes nothing."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(one, Marking) for one in handler.filters):
            handler.addFilter(Marking())


class Marking(logging.Filter):
    """Puts `turn=812` before the words of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        turn = _turn.get()
        if turn is not None and not hasattr(record, "turn"):
            record.turn = turn  # a record goes through every handler
            record.msg = f"turn={turn} {record.msg}"
        return True
