"""Which message is being worked on: a number that every log line of that work carries, in whatever part it is written.

The number is the message's row in the store. The dialogue engine carries it to the actions, so theirs have it as well.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_turn: ContextVar[int | None] = ContextVar("turn", default=None)


@contextmanager
def working_on(turn: int | None) -> Iterator[None]:
    """Mark everything that is logged inside, threads and tasks that start there included."""
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)


def mark(turn: int) -> None:
    """Mark what is logged from here to the end of the running context: for a step, which has one of its own."""
    _turn.set(turn)


class Marking(logging.Filter):
    """Puts the number on a record, as `turn` and, for a line of text, as `mark`."""

    def filter(self, record: logging.LogRecord) -> bool:
        turn = _turn.get()
        record.turn, record.mark = turn, f" turn={turn}" if turn is not None else ""
        return True
