"""Logs: one line per event on stderr, masked at the source, tokens never in them."""

from __future__ import annotations

import logging
import re

from bot.hall.privacy import mask_text
from bot.settings import Settings

TOKEN = re.compile(r"(bot\d+:)[A-Za-z0-9_-]+|((?:token|access_token|secret)=)[^&\s\"']+")


class Masking(logging.Formatter):
    """Formats a record and masks numbers and tokens in it, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return mask_text(TOKEN.sub(r"\1\2***", super().format(record)))


def configure(_settings: Settings) -> None:
    """Send every log line of this process to stderr, masked; libraries only when they warn."""
    handler = logging.StreamHandler()
    handler.setFormatter(Masking("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("lianxin").setLevel(logging.INFO)
    for name in ("httpx", "httpcore"):  # they log addresses, and a query may hold a number
        logging.getLogger(name).setLevel(logging.WARNING)
