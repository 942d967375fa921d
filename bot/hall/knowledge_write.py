"""An answer as the mapping that the knowledge files hold, for what is kept in the store and shown in forms."""

from __future__ import annotations

from typing import Any

from bot.hall.knowledge_entry import Entry, Source


def raw_of(entry: Entry) -> dict[str, Any]:
    """The mapping of which `parse_entry` makes the entry again; plain values only, fields at their default left out."""
    raw: dict[str, Any] = {
        "id": entry.id, "intent": entry.intent, "asks": list(entry.asks), "spoken": entry.spoken, "text": entry.text,
        "sources": [_source(one) for one in entry.sources], "confidence": entry.confidence,
        "checked_on": entry.checked_on.isoformat(), "review_by": entry.review_by.isoformat(),
        "covers": list(entry.covers), "default": entry.default, "steps": list(entry.steps),
        "offer": list(entry.offer), "sensitive": entry.sensitive, "unset": dict(entry.unset),
        "spoken_unset": dict(entry.spoken_unset), "avoid": entry.avoid.pattern if entry.avoid else None,
    }  # fmt: skip
    return {key: value for key, value in raw.items() if value not in (None, False, [], {})}


def _source(one: Source) -> dict[str, str]:
    given = {"title": one.title, "article": one.article, "place": one.place, "date": one.date}
    return {key: value for key, value in given.items() if value}
