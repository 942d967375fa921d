"""Reads a guide from its file and refuses, by name, what is not in the agreed form."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.hall.guide import Card, Guide, Paper, Step
from bot.hall.knowledge_entry import Entry, KnowledgeError
from bot.hall.knowledge_load import day_of, mapping_of, parse_entry

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "guide" / "renewal.yml"
KINDS = ("start", "box", "ask", "ways", "end")
_CARD = {"id", "title", "words", "spoken", "picture", "rests_on", "confidence", "sources", "unset", "spoken_unset"}
_PAPER = {"id", "name", "match", "picture", "get", "there", "aside"}
_STEP = {"kind", "words", "missing"}
_TOP = {
    "id", "name", "checked_on", "review_by", "cards", "papers", "papers_rest_on", "get_unknown", "get_unknown_unset",
    "flow", "flow_title", "flow_note", "flow_rests_on",
}  # fmt: skip


@functools.cache
def shipped_guide() -> Guide:
    """The guide that comes with the product, read once. Raises KnowledgeError."""
    return read_guide(SHIPPED)


def read_guide(path: Path) -> Guide:
    """The guide of a file. Raises KnowledgeError naming file, card and field."""
    raw = mapping_of(path)
    _only(raw, _TOP, path.name, "top", optional=set())
    dates = {"checked_on": raw["checked_on"], "review_by": raw["review_by"]}
    cards = tuple(_card(one, dates, path.name) for one in raw["cards"])
    unknown = {"text": raw["get_unknown"], "unset": {"hall.phone": raw["get_unknown_unset"]}}
    return Guide(
        id=str(raw["id"]),
        name=str(raw["name"]),
        cards=cards,
        papers=tuple(_paper(one, path.name) for one in raw["papers"]),
        papers_rest_on=tuple(raw["papers_rest_on"]),
        get_unknown=_entry("papers", {**unknown, "spoken": raw["get_unknown"], "confidence": "CFG"}, dates, path.name),
        flow=tuple(_step(one, path.name) for one in raw["flow"]),
        flow_title=str(raw["flow_title"]),
        flow_note=str(raw["flow_note"]),
        flow_rests_on=tuple(raw["flow_rests_on"]),
        checked_on=day_of(raw["checked_on"]),
        review_by=day_of(raw["review_by"]),
        file=path.name,
    )


def _only(raw: Any, allowed: set[str], file: str, name: str, optional: set[str]) -> None:
    if not isinstance(raw, dict):
        raise KnowledgeError(f"{file}: {name}: a mapping is expected")
    for key in raw:
        if key not in allowed:
            raise KnowledgeError(f"{file}: {name}: {key}: unknown field; allowed: {', '.join(sorted(allowed))}")
    for key in sorted(allowed - optional):
        if raw.get(key) in (None, "", []):
            raise KnowledgeError(f"{file}: {name}: {key}: missing")


def _card(raw: Mapping[str, Any], dates: Mapping[str, Any], file: str) -> Card:
    name = str(raw.get("id", "?"))
    _only(raw, _CARD, file, name, optional={"unset", "spoken_unset"})
    said = {key: raw[key] for key in ("spoken", "confidence", "sources", "unset", "spoken_unset") if key in raw}
    entry = _entry(name, {**said, "text": "\n".join(raw["words"])}, dates, file)
    return Card(name, str(raw["title"]), tuple(raw["words"]), str(raw["picture"]), str(raw["rests_on"]), entry)


def _entry(name: str, raw: Mapping[str, Any], dates: Mapping[str, Any], file: str) -> Entry:
    """What a card says in the form in which answers are filled in and checked."""
    shared = {"id": name, "intent": "renewal_how", "asks": [name], "sources": [{"title": "大厅设置"}]}
    return parse_entry({**shared, **raw, **dates}, file)


def _paper(raw: Mapping[str, Any], file: str) -> Paper:
    name = str(raw.get("id", "?"))
    _only(raw, _PAPER, file, name, optional={"there", "aside"})
    try:
        match = re.compile(raw["match"])
    except re.error as error:
        raise KnowledgeError(f"{file}: {name}: match: {error}") from error
    return Paper(
        name, str(raw["name"]), match, str(raw["picture"]), str(raw["get"]), bool(raw.get("there")),
        bool(raw.get("aside")),
    )  # fmt: skip


def _step(raw: Mapping[str, Any], file: str) -> Step:
    _only(raw, _STEP, file, "flow", optional={"missing"})
    if raw["kind"] not in KINDS:
        raise KnowledgeError(f"{file}: flow: kind: {raw['kind']} is not one of {', '.join(KINDS)}")
    words = (raw["words"],) if isinstance(raw["words"], str) else tuple(raw["words"])
    return Step(str(raw["kind"]), words, str(raw.get("missing", "")))
