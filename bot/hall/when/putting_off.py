"""Whether a visit is put off to a time that has still to be named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.hall.when.entries import Entry, is_vague
from bot.hall.when.lengths import Vague

_SOME_DAY = re.compile("[年月天日春夏秋冬阵假]")


def put_off(entries: Sequence[Entry]) -> bool:
    """这两天来，礼拜五我就走了, 过完年再去，年前不敢关: no day that is named behind a vague wish is one."""
    first = next((i for i, e in enumerate(entries) if is_vague(e) and e.wished), None)
    if first is None:
        return False
    spec = entries[first].term.date
    later = isinstance(spec, Vague) and _SOME_DAY.search(spec.words) is not None
    behind = [e for e in (entries if later else entries[first:]) if not _plain(e)]
    return all(is_vague(e) or e.refused or _idle(e) or e in behind for e in entries)


def _plain(entry: Entry) -> bool:
    """Whether anything is said for it."""
    return entry.wished or entry.alone or entry.welcome or entry.affirmed or entry.also or entry.back


def _idle(entry: Entry) -> bool:
    """Told, and nothing said for it."""
    return entry.told and not (entry.welcome or entry.affirmed or entry.also or entry.back)
