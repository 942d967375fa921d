"""Which heard words would change something: those are read back before anything is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

COMMANDS = frozenset(
    ("book_appointment", "reschedule_appointment", "cancel_appointment", "subscribe_reminder", "unsubscribe_reminder")
)
ANSWERS = frozenset(("affirm", "deny", "inform", "nlu_fallback"))
COMMITTING = frozenset(("confirm", "cancel_now", "take", "let_go", "remind", "callback", "binding"))
"""Data of buttons that end something: pressing them is an answer nobody wants to have misheard."""


def commits(
    intent: str, chosen: Mapping[str, Any], on_screen: Iterable[Mapping[str, Any]], form_open: bool, asked: bool
) -> bool:
    """Whether words understood as `intent`, or naming the button `chosen`, may change something.

    `on_screen` are the data of the buttons shown, `form_open` says that a booking is being filled in, `asked` that
    the assistant waits for an answer that it will act on. Steps of a form before its last question change nothing.
    """
    if chosen:
        return bool(COMMITTING & chosen.keys())
    if asked or any(COMMITTING & data.keys() for data in on_screen):
        return intent in ANSWERS or intent in COMMANDS
    return intent in COMMANDS and not (form_open and intent == "book_appointment")
