"""How far a refusing word reaches: what 除了 is taken from, what 不要 was broken off, what a settled wish is safe from."""

from __future__ import annotations

from collections.abc import Sequence

from bot.hall.when.clocks import Part
from bot.hall.when.entries import Entry, Link
from bot.hall.when.term import Term
from bot.hall.when.tokens import Token


def broken_off(since: Sequence[Token]) -> bool:
    """不想跑，改后天: what was not wanted was no time."""
    kinds = [t.kind for t in since]
    behind = kinds[len(kinds) - kinds[::-1].index("avoid") :] if "avoid" in kinds else []
    return any(kind in ("repair", "comma") for kind in behind)


def is_base(term: Term, link: Link, excepted: Sequence[Entry]) -> bool:
    """除了周三下周都行: a longer stretch right behind the exception is what it is taken from."""
    longer = term.date is not None and term.date.period and term.time is None
    return longer and link in ("adjacent", "comma") and bool(excepted)


def is_hours(term: Term, link: Link, excepted: Sequence[Entry]) -> bool:
    """除了周末，下午我都有空: a part of day behind excepted days is when he has time on all others."""
    part = term.date is None and isinstance(term.time, Part) and link == "comma"
    return part and bool(excepted) and all(e.term.date and not e.term.time for e in excepted)


def settled(since: Sequence[Token]) -> bool:
    """下周三吧，前面货车要来，店里走不开: what is in the way behind a settled wish is its reason."""
    if not since or since[0].text != "吧" or "comma" not in [t.kind for t in since]:
        return False
    behind = [t for t in since if t.kind in ("text", "within")]
    return len("".join(t.text for t in behind)) > 1
