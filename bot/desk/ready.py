"""Ready answers with their placeholders filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from bot.hall.facts import HallFacts

FACTS = {"大厅名称": "hall.name", "大厅电话": "hall.phone", "大厅地址": "hall.address", "热线": "hotline.tobacco"}
NAMES = ("我", "今天", *FACTS)
ME = "{我}"
_PLACE = re.compile("|".join(rf"\{{{name}\}}" for name in NAMES))


def values(facts: HallFacts, me: str, now: datetime) -> dict[str, str]:
    """What stands for each placeholder; what hall.yml does not say is left out."""
    known = {name: facts.texts.get(key, "") for name, key in FACTS.items()}
    return {n: v for n, v in {**known, "我": me, "今天": f"{now.month}月{now.day}日"}.items() if v}


def fill(text: str, known: Mapping[str, str]) -> str:
    """The text with what is known in it; an unknown placeholder stays as it is."""
    return _PLACE.sub(lambda found: known.get(found[0][1:-1], found[0]), text)


def unfilled(text: str) -> str:
    """The first placeholder that is still in a text, or nothing."""
    found = _PLACE.search(text)
    return found[0] if found else ""
