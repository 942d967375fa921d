"""Logs: one line per event on stderr, masked at the source, tokens never in them."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime

from bot.hall.privacy import mask_text
from bot.settings import Settings
from bot.tracing import Marking

TOKEN = re.compile(r"(bot\d+:)[A-Za-z0-9_-]+|((?:token|access_token|secret)=)[^&\s\"']+")


class Masking(logging.Formatter):
    """Formats a record and masks numbers and tokens in it, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return mask_text(TOKEN.sub(r"\1\2***", super().format(record)))


class JsonLines(Masking):
    """A record as one JSON object on one line: at, level, logger, turn (the message worked on) and message."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(
            {
                "at": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"),
                "level": record.levelname, "logger": record.name, "turn": getattr(record, "turn", None),
                "message": super().format(record),
            },
            ensure_ascii=False,
        )  # fmt: skip


def formatter(settings: Settings, text: str) -> logging.Formatter:
    """How lines are written: JSON when LIANXIN_LOG=json, else in the form of `text`."""
    return JsonLines("%(message)s") if settings.log == "json" else Masking(text)


def configure(settings: Settings) -> None:
    """Send every log line of this process to stderr, masked; libraries only when they warn."""
    handler = logging.StreamHandler()
    handler.addFilter(Marking())
    handler.setFormatter(formatter(settings, "%(asctime)s %(levelname)s %(name)s%(mark)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("lianxin").setLevel(logging.INFO)
    for name in ("httpx", "httpcore"):  # they log addresses, and a query may hold a number
        logging.getLogger(name).setLevel(logging.WARNING)
