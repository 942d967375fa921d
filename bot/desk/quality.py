"""How the words of a message were taken, kept with it so that understanding can be counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.messages import Reply

CLEAR, ASKED, MISSED, PICKED = "clear", "asked", "missed", "picked"
OUTCOMES = (CLEAR, ASKED, MISSED, PICKED)
"""Answered at once; asked back with guesses; no guess or the second miss; set right by pressing one of the guesses."""


def judged(replies: Sequence[Reply], data: Mapping[str, Any]) -> list[Reply]:
    """The replies to a message, the first with its outcome; `data` came with a pressed button."""
    if not replies:
        return []
    return [replace(replies[0], outcome=_outcome(replies[0], data)), *replies[1:]]


def _outcome(reply: Reply, data: Mapping[str, Any]) -> str | None:
    """None for what was pressed rather than said: a button cannot be misunderstood."""
    if "question" in data:
        return PICKED
    if data:
        return None
    if reply.intent != "nlu_fallback":
        return CLEAR
    first = reply.choices[0].data if reply.choices else {}
    return ASKED if "question" in first else MISSED
