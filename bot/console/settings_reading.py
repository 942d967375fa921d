"""The hall's values out of a form, each checked as those of the hall's file are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.console.digits import whole
from bot.console.settings_groups import Field
from bot.console.settings_values import MOST_BLOCKS, written
from bot.hall.facts_schema import LONGEST_NOTICE, bounds, check
from bot.hall.official import KINDS
from bot.hall.services import SERVICES

_FLAGS = {"yes": True, "no": False}
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~到至]\s*(\d{1,2})[:：](\d{2})\s*(凭预约)?\s*(?:(\d{1,2})人)?")


class Miswritten(ValueError):
    """A field that cannot be read; the sentence says which and what is allowed."""


def read(field: Field, form: Mapping[str, str], now: Any) -> Any:
    """The value that a form gives a field, `now` itself when it says the same or nothing of it; raises Miswritten."""
    if field.kind != "services" and not any(_of(field, name) for name in form):
        return now
    clean = {name: "\n".join(text.replace("\x00", "").splitlines()).strip() for name, text in form.items()}
    if written(field, now) == {k: v for k, v in clean.items() if _of(field, k) and v}:
        return now
    if field.kind == "blocks" and len(now or ()) > MOST_BLOCKS:
        raise Miswritten(f"这一天有{len(now)}段，这里最多写{MOST_BLOCKS}段，请在 hall.yml 里改。")
    try:
        value = _READ[field.kind](field, clean)
        check(field.key, value, "the form")
    except Miswritten:
        raise
    except (ValueError, KeyError) as error:
        raise Miswritten(f"{field.label}写得不对：{_allowed(field)}") from error
    return value


def _of(field: Field, name: str) -> bool:
    return name == field.key or name.startswith(f"{field.key}.")


def _allowed(field: Field) -> str:
    limit = bounds(field.key)
    if limit:
        return f"请填{limit.low}到{limit.high}的整数。"
    if field.key == "hall.phone":
        return "每个至少5位数字，一行一个。"
    return {
        "text": "最多400个字。", "lines": "一行一个，每行最多400个字。", "named": "一行一样，每行最多400个字。",
        "blocks": "每段要写从几点到几点，先开始后结束，几段不能重叠，人数1到50。",
        "season": "要写从几月几日到几月几日（例如06-01）和至少一种日子的时间，例如08:00-12:00 凭预约 3人。",
        "quiet": "要写从几点到几点。", "notice": f"要写通知（最多{LONGEST_NOTICE}个字）和到哪天为止。",
        "policy": "一行一条：日期｜标题｜来源，日期像2026-11-01。",
    }.get(field.kind, "请看看写法。")  # fmt: skip


def _text(field: Field, form: Mapping[str, str]) -> str | None:
    return " ".join(form.get(field.key, "").split("\n")) or None


def _listed(field: Field, form: Mapping[str, str]) -> list[str] | None:
    return [line.strip() for line in form.get(field.key, "").split("\n") if line.strip()] or None


def _named_list(field: Field, form: Mapping[str, str]) -> list[Any] | None:
    rows = [[cell.strip() for cell in re.split("[｜|]", line, maxsplit=1)] for line in _listed(field, form) or ()]
    if any(not row[0] or len("".join(row)) > 200 for row in rows):
        raise ValueError("a line is empty or too long")
    return [{"name": r[0], "need": r[1]} if len(r) > 1 and r[1] else r[0] for r in rows] or None


def _flag(field: Field, form: Mapping[str, str]) -> bool | None:
    return _FLAGS.get(form.get(field.key, ""))


def _number(text: str) -> int | None:
    if not text:
        return None
    found = whole(text, 999_999)
    if found is None:
        raise ValueError("not a whole number")
    return found


def _blocks(field: Field, form: Mapping[str, str]) -> list[dict[str, Any]] | None:
    rows = [
        [form.get(f"{field.key}.{n}.{p}", "") for p in ("from", "to", "asked", "people")] for n in range(MOST_BLOCKS)
    ]
    return [_block(*row) for row in rows if row[0] or row[1]] or None


def _block(begin: str, end: str, asked: str, people: str) -> dict[str, Any]:
    made: dict[str, Any] = {"from": begin, "to": end, "by_appointment": bool(asked)}
    return made | ({"capacity": _number(people)} if people else {})


def read_spans(text: str) -> list[dict[str, Any]]:
    """Blocks from lines such as `08:30-12:00 凭预约 3人`; ValueError for a line that is none."""
    found = [_SPAN.fullmatch(line.strip()) for line in text.split("\n") if line.strip()]
    if None in found:
        raise ValueError("a line is not a span")
    return [_block(f"{m[1].zfill(2)}:{m[2]}", f"{m[3].zfill(2)}:{m[4]}", m[5] or "", m[6] or "") for m in found if m]


def _season(field: Field, form: Mapping[str, str]) -> dict[str, Any] | None:
    given = {name: form.get(f"{field.key}.{name}", "") for name in ("from", "to", *KINDS)}
    if not any(given.values()):
        return None
    days: dict[str, Any] = {k: [] if given[k] == "不办公" else read_spans(given[k]) for k in KINDS if given[k]}
    return {"from": given["from"], "to": given["to"], **days}


def _quiet(field: Field, form: Mapping[str, str]) -> dict[str, str] | None:
    ends = {end: form.get(f"{field.key}.{end}", "") for end in ("from", "to")}
    return ends if any(ends.values()) else None


def _services(field: Field, form: Mapping[str, str]) -> list[str]:
    chosen = [one for one in SERVICES if form.get(f"{field.key}.{one}")]
    if not chosen:  # nothing registered would mean that everything can be booked
        raise Miswritten(f"{field.label}至少要选一项。")
    return chosen


def _each(field: Field, form: Mapping[str, str]) -> dict[str, int] | None:
    found = {one: _number(form.get(f"{field.key}.{one}", "")) for one in SERVICES}
    return {one: number for one, number in found.items() if number is not None} or None


def _notice(field: Field, form: Mapping[str, str]) -> dict[str, str] | None:
    text, until = " ".join(form.get(f"{field.key}.text", "").split("\n")), form.get(f"{field.key}.until", "")
    return {"text": text, "until": until} if text or until else None


def _policy(field: Field, form: Mapping[str, str]) -> list[dict[str, Any]] | None:
    rows = [[cell.strip() for cell in re.split("[｜|]", line)] for line in _listed(field, form) or ()]
    if any(not 3 <= len(row) <= 4 or not all(row[:3]) or len("".join(row)) > 300 for row in rows):
        raise ValueError("a line is not an item")
    for row in rows:
        for day in (row[0], *row[3:]):
            date.fromisoformat(day)
    return [
        {"title": r[1], "date": r[0], "source": r[2], "until": r[3] if len(r) > 3 else None} for r in rows
    ] or None  # fmt: skip


_READ: Mapping[str, Callable[[Field, Mapping[str, str]], Any]] = {
    "text": _text, "lines": _listed, "named": _named_list, "flag": _flag,
    "number": lambda field, form: _number(form.get(field.key, "")), "blocks": _blocks, "season": _season,
    "quiet": _quiet, "services": _services, "each": _each, "policy": _policy, "notice": _notice,
}  # fmt: skip
