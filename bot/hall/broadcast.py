"""A notice to many people: what may be said, how it ends, whom it can be meant for."""

from __future__ import annotations

import re
from dataclasses import dataclass

STEP = "news"
"""The step of its notices in the outbox."""
ALL, REMINDER, EXPIRING, TOWNSHIP, TAG = "all", "reminder", "expiring", "township", "tag"
AUDIENCES = (ALL, REMINDER, EXPIRING, TOWNSHIP, TAG)
DRAFT, REVIEW, APPROVED, PAUSED, STOPPED, DONE = "draft", "review", "approved", "paused", "stopped", "done"
LONGEST_TITLE, LONGEST_TEXT, LONGEST_TAG, LONGEST_REASON = 20, 300, 12, 60
LEAST_DAYS, MOST_DAYS = 1, 365
SLOWEST, USUAL, FASTEST = 1, 60, 600
"""People a minute."""
MOST_AHEAD_DAYS = 60
OPT_OUT = "不想再收通知，回复“退订”。"
_HEAD = "大厅通知："
_GAP = re.compile(r"[{}｛｝]|【\s*】|_{2,}|＿{2,}|[xX×ＸＯ○]{2,}|\[[^\]]{0,20}\]")


@dataclass(frozen=True)
class Audience:
    """Whom it is for; `value` is the number of days, the township or the tag."""

    kind: str
    value: str = ""


def gap(text: str) -> str:
    """The first place in a text that still has to be filled in: {…}, 【】, __, XX, [ ]; or nothing."""
    found = _GAP.search(text)
    if found is None:
        return ""
    start = found.start()
    closing = text.find("}", start)
    return text[start : closing + 1] if found[0] == "{" and 0 < closing - start <= 20 else found[0]


def whole(text: str) -> str:
    """What a person reads: whose word it is, the text, and the way out."""
    return f"{_HEAD}{_ended(text)}\n{OPT_OUT}"


def aloud(spoken: str) -> str:
    """What a person hears, with the same beginning and the same way out."""
    return f"{_HEAD}{_ended(spoken)}{OPT_OUT}"


def cause(broadcast_id: int) -> str:
    """Its name in the outbox."""
    return f"broadcast:{broadcast_id}"


def number(named: str) -> int:
    """The broadcast of a cause; 0 when it is none."""
    kind, _, rest = named.partition(":")
    return int(rest) if kind == "broadcast" and rest.isdecimal() else 0


def _ended(text: str) -> str:
    return text if text[-1:] in "。！？!?" else f"{text}。"
