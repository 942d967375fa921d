"""What was typed when the session ran out: packed for the way through the sign-in page, and put back behind it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from starlette.responses import Response

from bot.console.doorway import Handler, Rule
from bot.console.rights import Right
from bot.console.visit import Visit

Refill = Callable[[Visit, re.Match[str], str], Response]
"""Shows the form at an address again, given the address and what was kept for it."""
Way = tuple[re.Pattern[str], Refill]


def pack(visit: Visit) -> str:
    """What was typed as one text."""
    return json.dumps({k: v for k, v in visit.form.items() if k not in ("csrf", "step")}, ensure_ascii=False)


def unpack(kept: str) -> dict[str, str] | None:
    """The fields that `pack` has kept; None for anything else, for it has been through a browser."""
    try:
        raw = json.loads(kept)
    except (ValueError, RecursionError):
        return None
    return {str(key): str(value) for key, value in raw.items()} if isinstance(raw, dict) else None


def typed_rule(right: Right, forged: Handler) -> Rule:
    """The rule of a form of several fields: nothing that was typed into it is lost."""
    return Rule(right, keeps=True, packs=pack, forged=forged)
