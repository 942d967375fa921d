"""What the dialogue engine prints goes through its parent into a log that is turned over, masked like every other."""

from __future__ import annotations

import contextlib
import logging
import re
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from bot.logs import formatter
from bot.settings import Settings

LARGEST = 5_000_000  # bytes of one file
TURN = re.compile(r"\bturn=(\d{1,18}) ")
"""How the engine marks a line (`nlu.turn_log`)."""
OLDER = 5  # files kept beside the one that is written


class Turned(RotatingFileHandler):
    """A file that is turned over; a line that cannot be written is lost without a word, or the words would not end."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Do nothing."""


def _record(said: str) -> logging.LogRecord:
    record = logging.LogRecord("engine", logging.INFO, "", 0, said, None, None)
    turn = TURN.search(said)
    record.turn = int(turn[1]) if turn else None
    return record


def keep(printed: IO[bytes], file: Path, settings: Settings) -> threading.Thread:
    """Write everything that comes from `printed` into `file`, until it ends; the thread that does it.

    A full disk loses lines and never stops the engine: what it prints is always read.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = Turned(file, maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8")
    handler.setFormatter(formatter(settings, "%(message)s"))

    def run() -> None:
        with printed:
            for line in printed:
                handler.handle(_record(line.decode("utf-8", "replace").rstrip()))
        with contextlib.suppress(OSError):
            handler.close()

    thread = threading.Thread(target=run, name="engine log", daemon=True)
    thread.start()
    return thread
