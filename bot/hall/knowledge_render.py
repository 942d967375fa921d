"""Fills an answer with the hall's own facts and says plainly which of them are not registered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from bot.hall.knowledge_entry import NOT_REGISTERED, Entry, Fact, Rendered

FRESH_DAYS = 180

_PLACE = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)+)\}")
_SENTENCE = re.compile(r"[^。！？]+[。！？]*")


def placeholders(text: str) -> tuple[str, ...]:
    """The dotted keys named in a text, in order."""
    return tuple(_PLACE.findall(text))


def format_fact(fact: Fact, value: object) -> str | None:
    """A plain setting value as the words that go into a sentence; None when it is not registered."""
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, bool):
        return (fact.when_true if value else fact.when_false) or None
    if isinstance(value, list | tuple):
        return fact.pattern.format("、".join(str(item) for item in value))
    return fact.pattern.format(value)


def render(
    entry: Entry,
    facts: Mapping[str, object],
    known: Mapping[str, Fact],
    today: date | None = None,
    checked: Mapping[str, date] | None = None,
) -> Rendered:
    """Put the facts into an entry.

    `facts` maps dotted keys to ready words; a missing or empty value counts as not registered. With `today`,
    an entry past its review date, or a used fact last `checked` more than 180 days ago, is marked stale and
    the date of the last check is added as a line of its own.
    """
    values = _values(facts, known)
    lines = [*entry.text.splitlines(), *_numbered(entry.steps)]
    text, missing = _fill(lines, values, entry.unset)
    spoken, more = _fill(_SENTENCE.findall(entry.spoken), values, {**entry.unset, **entry.spoken_unset})
    used = {key for part in (*lines, entry.spoken) for key in placeholders(part)}
    old = _oldest(entry, used, today, checked or {})
    if old:
        text.append(f"信息核对日期：{old.year}年{old.month}月{old.day}日，请以窗口为准。")
    return Rendered(
        text="\n".join(text),
        spoken="".join(spoken),
        unset=tuple(dict.fromkeys([*missing, *more])),
        stale=old is not None,
    )


def _values(facts: Mapping[str, object], known: Mapping[str, Fact]) -> dict[str, str]:
    values = {key: fact.default for key, fact in known.items() if fact.default}
    values.update({key: str(value) for key, value in facts.items() if value not in (None, "")})
    return values


def _numbered(steps: Iterable[str]) -> list[str]:
    return [f"{number}. {step}" for number, step in enumerate(steps, start=1)]


def _fill(parts: Iterable[str], values: Mapping[str, str], unset: Mapping[str, str]) -> tuple[list[str], list[str]]:
    filled: list[str] = []
    missing: list[str] = []
    for part in parts:
        absent = [key for key in placeholders(part) if key not in values]
        if absent:
            missing += absent
            words = _stand_in(unset.get(absent[0], NOT_REGISTERED), values)
        else:
            words = _PLACE.sub(lambda match: values[match.group(1)], part)
        # Two lines may lack the same fact; saying so twice helps nobody.
        if words not in filled:
            filled.append(words)
    return filled, missing


def _stand_in(words: str, values: Mapping[str, str]) -> str:
    if any(key not in values for key in placeholders(words)):
        return NOT_REGISTERED
    return _PLACE.sub(lambda match: values[match.group(1)], words)


def _oldest(entry: Entry, used: Iterable[str], today: date | None, checked: Mapping[str, date]) -> date | None:
    if today is None:
        return None
    limit = today - timedelta(days=FRESH_DAYS)
    old = [checked[key] for key in used if key in checked and checked[key] < limit]
    if today > entry.review_by:
        old.append(entry.checked_on)
    return min(old, default=None)
