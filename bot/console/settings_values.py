"""The hall's values as people read them: as one line, and in the fields of a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.console.settings_groups import DAYS, Field
from bot.hall.official import KINDS
from bot.hall.services import SERVICES

MOST_BLOCKS = 8
NONE = "没有登记"


# -- one line ---------------------------------------------------------------------------------------------


def shown(field: Field, value: Any) -> str:
    """A value in one line for people."""
    if value is None or value in ("", [], {}):
        return NONE if value is None else "没有"
    if field.kind == "flag":
        return "是" if value else "不是"
    if field.kind == "number":
        return f"{value}{field.unit}"
    return "；".join(_lines(field, value))


def _lines(field: Field, value: Any) -> list[str]:
    match field.kind:
        case "blocks":
            return [block_line(one) for one in value]
        case "season":
            days = [f"{DAYS[k]} {'、'.join(map(block_line, value[k])) or '不办公'}" for k in KINDS if k in value]
            return [f"{value['from']}到{value['to']}", *days]
        case "quiet":
            return [f"{clock(value['from'])}到{clock(value['to'])}"]
        case "services":
            return [_service(one) for one in value]
        case "each":
            return [f"{_service(key)}{number}{field.unit}" for key, number in value.items()]
        case "notice":
            return [f"{value['text']}（到{value['until']}）"]
        case "policy":
            return ["｜".join(str(one[k]) for k in ("date", "title", "source", "until") if one.get(k)) for one in value]
        case _:
            return [_named(one) for one in ([value] if isinstance(value, str) else value)]


def _named(one: Any) -> str:
    if not isinstance(one, Mapping):
        return str(one)
    return "｜".join(str(one[k]) for k in ("name", "need") if one.get(k))


def _service(key: str) -> str:
    return SERVICES[key].name.split("（")[0]


def clock(raw: Any) -> str:
    """`08:30`, also for what YAML read as minutes."""
    return f"{raw // 60:02d}:{raw % 60:02d}" if isinstance(raw, int) else str(raw).zfill(5)


def block_line(one: Mapping[str, Any]) -> str:
    """`08:30-12:00 凭预约 3人`."""
    people = f" {one['capacity']}人" if one.get("capacity") else ""
    return f"{clock(one['from'])}-{clock(one['to'])}{' 凭预约' if one.get('by_appointment') else ''}{people}"


# -- into a form ------------------------------------------------------------------------------------------


def written(field: Field, value: Any) -> dict[str, str]:
    """The form's fields that a value fills in, by name."""
    key = field.key
    if value is None:
        return {}
    match field.kind:
        case "flag":
            return {key: "yes" if value else "no"}
        case "blocks":
            return {f"{key}.{n}.{part}": text for n, b in enumerate(value[:MOST_BLOCKS]) for part, text in _cells(b)}
        case "season":
            days = {f"{key}.{k}": "\n".join(map(block_line, value[k])) or "不办公" for k in KINDS if k in value}
            return {f"{key}.from": str(value["from"]), f"{key}.to": str(value["to"]), **days}
        case "quiet":
            return {f"{key}.{end}": clock(value[end]) for end in ("from", "to")}
        case "services":
            return {f"{key}.{one}": "on" for one in value}
        case "each":
            return {f"{key}.{one}": str(number) for one, number in value.items()}
        case "notice":
            return {f"{key}.text": value["text"], f"{key}.until": str(value["until"])}
        case "lines" | "named" | "policy":
            return {key: "\n".join(_lines(field, value))}
        case _:
            return {key: str(value)}


def _cells(block: Mapping[str, Any]) -> list[tuple[str, str]]:
    cells = [("from", clock(block["from"])), ("to", clock(block["to"]))]
    cells += [("asked", "on")] if block.get("by_appointment") else []
    return cells + ([("people", str(block["capacity"]))] if block.get("capacity") else [])
