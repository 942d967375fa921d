"""What a list does to the rows of licence holders: what an import is, and how a line of it joins what is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.hall.holders import HolderLine


@dataclass(frozen=True)
class Import:
    """One list that was brought in: `staged` until it is taken, `undone` once it was taken back."""

    id: int
    state: str
    set_by: str
    at: datetime
    added: int
    changed: int
    same: int
    bad: int
    undone_by: str | None
    undone_at: datetime | None


@dataclass(frozen=True)
class Sorted:
    """What a list would do: new lines, lines that change one (with its id), and how many are there already."""

    added: list[HolderLine]
    changed: list[tuple[int, HolderLine]]
    same: int


def was_before(line: HolderLine) -> dict[str, Any]:
    """A line as it is kept for taking an import back."""
    return {"licence": line.licence, "name": line.name, "phone": line.phone, "expiry": line.expiry.isoformat()}


def joined(before: HolderLine, line: HolderLine) -> HolderLine:
    """The line of the file, with what it leaves empty as it was."""
    return replace(line, name=line.name or before.name, phone=line.phone or before.phone)


def state_after(state: str, before: HolderLine, after: HolderLine) -> str:
    """Another number mends a wrong one, a later date begins anew; who asked for quiet keeps it."""
    mended = state == "wrong" and after.phone != before.phone
    anew = state == "renewed" and after.expiry > before.expiry
    return "active" if mended or anew else state
