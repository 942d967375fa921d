"""What differs between two versions of an answer, field by field and line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from bot.console.answer_form import BUTTONS, CONFIDENCE, LABELS, written

SAME, ADDED, GONE = "same", "added", "gone"
_SHOWN = (
    "spoken",
    "text",
    "steps",
    "asks",
    "sources",
    "confidence",
    "checked_on",
    "review_by",
    "unset",
    "spoken_unset",
)


@dataclass(frozen=True)
class Change:
    """A field that differs: its label, and its lines as (same, added or gone; the line)."""

    label: str
    lines: list[tuple[str, str]]


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Change]:
    """The fields that differ; of an answer that was not there before, all of them."""
    old, new = written(before or {}), written(after)
    for one in (old, new):
        one["confidence"] = CONFIDENCE.get(one["confidence"], "")
    found = [Change(_label(name), _lines(old[name], new[name])) for name in _SHOWN if old[name] != new[name]]
    if (was := _buttons(old)) != (now := _buttons(new)):
        found.append(Change(_label("offer"), _lines(was, now)))
    if ("sensitive" in old) != ("sensitive" in new):
        found.append(Change(_label("sensitive"), [(ADDED, "是" if "sensitive" in new else "不是")]))
    return found


def _label(name: str) -> str:
    return LABELS[name].split("（")[0]


def _buttons(form: Mapping[str, str]) -> str:
    return "\n".join(said for offer, said in BUTTONS.items() if f"offer.{offer}" in form)


def _lines(old: str, new: str) -> list[tuple[str, str]]:
    was, now = old.splitlines(), new.splitlines()
    made: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            made += [(SAME, line) for line in was[a:b]]
        else:
            made += [*((GONE, line) for line in was[a:b]), *((ADDED, line) for line in now[c:d])]
    return made
