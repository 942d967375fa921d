"""What a list does to the rows of licence holders: what an import is, and how a line of it joins what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.hall.holders import HolderLine
from bot.store.holder_rows import CHUNK, insert_into, key_hash
from bot.store.holder_tables import holder, licence_step
from bot.store.seal import Seal


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


def by_phone_alone(c: Connection, seal: Seal, lines: Sequence[HolderLine]) -> dict[str, Row[Any]]:
    """Those who subscribed by the telephone of a line and its very date, by the line's licence; each is found once."""
    wanted: dict[str, HolderLine] = {}
    for line in lines:
        if line.licence and line.phone:
            wanted.setdefault(key_hash(seal, line.phone), line)
    keys, found = list(wanted), {}
    for start in range(0, len(keys), CHUNK):
        alone = holder.c.key_hash.in_(keys[start : start + CHUNK]) & holder.c.licence_enc.is_(None)
        for r in c.execute(select(holder).where(alone)):
            if r.expiry == wanted[r.key_hash].expiry:
                found[wanted[r.key_hash].key] = r
    return found


def tell_no_more(c: Connection, holder_id: int, key: str) -> None:
    """What was told of a telephone counts for the licence that is known now."""
    told = c.execute(select(licence_step).where(licence_step.c.holder_id == holder_id)).all()
    for r in told:
        row = {"key_hash": key, "expiry": r.expiry, "step": r.step, "holder_id": holder_id, "made_at": r.made_at}
        c.execute(insert_into(c, licence_step).values(row).on_conflict_do_nothing())
