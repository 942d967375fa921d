"""Logs: one line per event on stderr, masked at the source, tokens never in them; nobody can write a line of their own.

Line breaks and control characters of a message are escaped (OWASP ASVS 16.4.1). A traceback stays readable: its lines
follow the event, each behind "| ", which no event begins with.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from datetime import datetime

from bot.hall.privacy import mask_text
from bot.settings import Settings
from bot.tracing import Marking

BEHIND = "| "
HIDDEN = "***"
SECRETS = re.compile(
    r"(?P<bot>(?<!\d)\d{3,}(?::|%3A))[A-Za-z0-9_-]{20,}"  # a bot's token, in an address or alone
    r"|(?P<bearer>\bbearer\s+)[^\s\"',]+"
    r"|(?P<named>(?:token|secret|password|passwd|openid|touser|fromusername|api_?key)[\"']?(?:=|\\?[\"']?\s*:\s*(?=[\\\"']))"
    r"\\?[\"']?)[^&\s\"'\\,;)}]+"
    r"|(?P<openid>)(?-i:\bo(?=[A-Za-z0-9_-]*[A-Z0-9])[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-]))",  # whom WeChat writes about
    re.IGNORECASE,
)
ROWS = re.compile(r"(?P<of>\b(?:DETAIL|CONTEXT):\s)[^\n]*")
"""Where PostgreSQL tells the row that it did not take, or the key that was there before."""
INVISIBLE = ("Cc", "Cf", "Zl", "Zp", "Cs")
"""Unicode's control, format (what turns the direction of writing round), line, paragraph and half characters."""


def masked(text: str) -> str:
    """The text without personal numbers, tokens, secrets, identifiers and rows of the store."""
    without_rows = ROWS.sub(lambda found: found["of"] + HIDDEN, text)
    return mask_text(SECRETS.sub(lambda found: (found[found.lastgroup or 0] or "") + HIDDEN, without_rows))


def escaped(text: str) -> str:
    """The text on one line, with every invisible character written out."""
    if text.isprintable():  # nearly every line: a look at each character costs more than writing the line
        return text
    return "".join(
        repr(one)[1:-1] if one != " " and unicodedata.category(one) in INVISIBLE else one for one in text
    )  # fmt: skip


class Masking(logging.Formatter):
    """Formats a record as one line, with what belongs to it (`extra={"frames": …}`, a traceback) behind "| "."""

    def format(self, record: logging.LogRecord) -> str:
        """The masked line, and the masked lines behind it."""
        record.message = record.getMessage()
        if self.usesTime():
            record.asctime = self.formatTime(record, self.datefmt)
        lines = [escaped(masked(self.formatMessage(record)))]
        for behind in (getattr(record, "frames", ""), self._trace(record), record.stack_info):
            lines += [BEHIND + escaped(line) for line in masked(str(behind or "")).splitlines()]
        return "\n".join(lines)

    def _trace(self, record: logging.LogRecord) -> str:
        if record.exc_text:
            return record.exc_text
        return self.formatException(record.exc_info) if record.exc_info else ""


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
