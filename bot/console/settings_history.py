"""What was changed of a group of values, as its page tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from bot.console import words
from bot.console.settings_groups import Field, Group
from bot.console.settings_values import shown
from bot.store.hall_values import MOST_SHOWN, StoredValue

Filed = Callable[[str], Any]


def told(group: Group, rows: Sequence[StoredValue], filed: Filed, now: datetime) -> list[dict[str, Any]]:
    """Every change, newest first: who, when, from what to what; `holds` is the one of its key that counts."""
    fields = {field.key: field for field in group.fields}
    made: list[dict[str, Any]] = []
    seen: set[str] = set()
    whole = len(rows) < MOST_SHOWN  # else what was before the oldest row is not known here
    for at, row in enumerate(rows):
        key = row.setting.key
        before = next((r for r in rows[at + 1 :] if r.setting.key == key), None)
        made.append({
            "id": row.id, "key": key, "label": fields[key].label, "by": row.set_by,
            "at": words.stamp(row.set_at, now),
            "from": _value(fields[key], before, filed) if before or whole else "更早的值",
            "to": _value(fields[key], row, filed), "source": row.setting.source, "checked": row.setting.checked_on,
            "holds": key not in seen, "filed": row.setting.filed,
        })  # fmt: skip
        seen.add(key)
    return made


def _value(field: Field, row: StoredValue | None, filed: Filed) -> str:
    if row is None or row.setting.filed:
        return f"{shown(field, filed(field.key))}（大厅文件）"
    return shown(field, row.setting.value)
