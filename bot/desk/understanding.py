"""How a sentence was understood, as one plain record: the decision after the whole cascade."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.hall import when
from bot.hall.calendar import Calendar
from bot.hall.knowledge import KnowledgeBase

ENTITIES = ("time", "phone", "licence_no", "service", "township", "money")


def understood(
    parsed: Mapping[str, Any], text: str, now: datetime, knowledge: KnowledgeBase, calendar: Calendar
) -> dict[str, Any]:
    """The record of one parsed sentence: text, intent, answer, also, confidence, outcome, alternatives, entities.

    `parsed` is the dialogue engine's own form with our `cascade` in it.
    """
    cascade = parsed.get("cascade") or {}
    ranking = [
        {"intent": a["intent"], "confidence": round(float(a["confidence"]), 4)}
        for a in cascade.get("alternatives") or ()
    ]
    if not ranking:  # nothing was said
        ranking = [{"intent": name, "confidence": 0.0} for name in ("out_of_scope", "help", "greet")]
        cascade = {"intent": "out_of_scope", "outcome": "reject"}
    intent = cascade.get("intent") or (parsed.get("intent") or {}).get("name") or "out_of_scope"
    outcome = cascade.get("outcome") or "clarify"
    return {
        "text": text,
        "intent": intent,
        "answer": _answer(knowledge, intent, text) if outcome != "clarify" else None,
        "also": list(cascade.get("also") or ()),
        "confidence": ranking[0]["confidence"] if ranking else 0.0,
        "outcome": outcome,
        "alternatives": ranking[:3],
        "entities": _entities(parsed, text, now, calendar),
    }


def _answer(knowledge: KnowledgeBase, intent: str, text: str) -> str | None:
    return knowledge.pick(intent, text).id if knowledge.of_intent(intent) else None


def _entities(parsed: Mapping[str, Any], text: str, now: datetime, calendar: Calendar) -> dict[str, str | None]:
    found: dict[str, str | None] = dict.fromkeys(ENTITIES)
    for entity in parsed.get("entities") or ():
        if entity.get("entity") in found:
            found[entity["entity"]] = str(entity["value"])
    value = when.parse(text, now, calendar)
    found["time"] = None if isinstance(value, when.Nothing) else str(value)
    return found
