"""Keeps the bot's token out of every log: the HTTP library writes whole addresses, and the token is in them."""

from __future__ import annotations

import logging
import re

_ANY_TOKEN = re.compile(r"\d{3,}(:|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)
_TALKERS = ("httpx", "httpcore", "telegram", "lianxin", "asyncio", "uvicorn")
HIDDEN = "<token>"


class TokenFilter(logging.Filter):
    """Rewrites records that hold the token, in the message, its arguments or the traceback."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: a record is changed, never dropped."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # a wrong record of somebody else's is not ours to report
            message = str(record.msg)
        clean = self.hide(message)
        if clean != message:
            record.msg, record.args = clean, None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.hide(record.exc_text)
        return True

    def hide(self, text: str) -> str:
        """The text without this or any other bot's token."""
        return _ANY_TOKEN.sub(HIDDEN, text.replace(self.token, HIDDEN))


def guard_logs(token: str) -> None:
    """Quieten the HTTP library and put the filter wherever its records may pass; doing it twice changes nothing."""
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    places: list[logging.Logger | logging.Handler] = [*logging.getLogger().handlers]
    known = [n for n in logging.Logger.manager.loggerDict if n.split(".")[0] in _TALKERS]
    places += [logging.getLogger(name) for name in known]
    for place in places:
        if not any(isinstance(f, TokenFilter) and f.token == token for f in place.filters):
            place.addFilter(TokenFilter(token))
